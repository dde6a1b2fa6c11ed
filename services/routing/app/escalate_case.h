// Taking a case one rung up (R-R5).
//
//   ASSIGN_OR_RETURN(v1::Case work_case, EscalateCase(dispatch, staff, key, "agent", actor));
#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/app/dispatch.h"

namespace redress::routing {

// The desks of the upper rungs that have agents, for all the tenants of one transaction.
absl::StatusOr<std::set<Desk>> StaffedLadder(Staff& staff, const std::set<std::string>& tenants);

// Takes an opened case below the top rung one up, in the dispatch alone. `subject` is the clock or
// proposal it is about, or "".
void Climb(Dispatch& dispatch, CaseRecord& record, absl::string_view trigger,
           const std::set<Desk>& staffed, absl::string_view actor, absl::string_view subject);

// A person's or the platform's own wish. Errors: NOT_FOUND; FAILED_PRECONDITION with reason
// CASE_CLOSED or TOP_RUNG; PERMISSION_DENIED with reason CONFLICT_OF_INTEREST.
absl::StatusOr<v1::Case> EscalateCase(Dispatch& dispatch, Staff& staff, const CaseKey& key,
                                      absl::string_view trigger, const Actor& actor);

}  // namespace redress::routing
