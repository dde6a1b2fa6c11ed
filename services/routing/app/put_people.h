// Shifts, teams, training, and a whole roster at once (R-R2, R-R9).
//
//   RETURN_IF_ERROR(PutShift(people, shift, now));
//   ASSIGN_OR_RETURN(const Roster roster, ReadGivenRoster(catalogue, people, "demo", document));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/routing/app/people_ports.h"
#include "services/routing/app/ports.h"
#include "services/routing/domain/roster_document.h"

namespace redress::routing {

inline constexpr size_t kTeamsMax = 500;
inline constexpr size_t kShiftsMax = 500;

// What an agent, a team or a roster may refer to.
absl::StatusOr<KnownNames> NamesOf(Catalogue& catalogue, People& people, const std::string& tenant);

// Errors: INVALID_ARGUMENT, those of CalendarOf; FAILED_PRECONDITION with SHIFTS_FULL.
absl::Status PutShift(People& people, const v1::Shift& shift, absl::Time now);

// Errors: INVALID_ARGUMENT with DEPARTMENT_UNKNOWN or LEAD_UNKNOWN; FAILED_PRECONDITION with
// TEAMS_FULL.
absl::Status PutTeam(Catalogue& catalogue, People& people, const std::string& tenant,
                     const v1::Team& team);

// The year of the course, with it. Error: NOT_FOUND.
absl::StatusOr<v1::TrainingYear> RecordTraining(People& people, const v1::Training& training);

// A roster as text, checked against what is there. Errors: INVALID_ARGUMENT with the line, the
// field, which begins with `document`, and the reason.
absl::StatusOr<Roster> ReadGivenRoster(Catalogue& catalogue, People& people,
                                       const std::string& tenant, const std::string& document);

// Puts all of it. The agents' presences and loads stay as they are; the sweep matches. Errors:
// FAILED_PRECONDITION with DEPARTMENTS_FULL, SHIFTS_FULL or TEAMS_FULL.
absl::Status PutRoster(Catalogue& catalogue, People& people, Staff& staff,
                       const std::string& tenant, Roster roster, absl::Time now);

}  // namespace redress::routing
