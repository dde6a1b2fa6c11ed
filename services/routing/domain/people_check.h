// Whether what is told of people can be so: departments, agents, teams, training (R-R2, R-R9).
//
//   RETURN_IF_ERROR(CheckAgent(request.agent(), "agent"));
//   const v1::Agent agent = KeptAgent(request.agent());
#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "redress/routing/v1/people.pb.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

inline constexpr int kGiveBackDefault = 900;       // seconds (R-R3)
inline constexpr int kTrainingDueMinutes = 1'200;  // 20 h a year (R-R9)
inline constexpr int kTrainingBestMinutes = 2'400;
inline constexpr double kTenuredShareMin = 0.6;  // of a team (R-R9)
inline constexpr int kTenuredYears = 2;

// Each checks what stands in the message alone. Errors: INVALID_ARGUMENT with the field, which
// begins with `path`, and a reason such as CAPACITY_OUT_OF_RANGE or SKILL_TWICE.
absl::Status CheckDepartment(const v1::Department& department, const std::string& path);
absl::Status CheckAgent(const v1::Agent& agent, const std::string& path);
absl::Status CheckTeam(const v1::Team& team, const std::string& path);
absl::Status CheckTraining(const v1::Training& training, const std::string& path);

// Names that may be referred to.
struct KnownNames {
  std::set<std::string> departments;
  std::set<std::string> teams;
  std::set<std::string> shifts;
};

// Whether what they refer to is there. Errors: INVALID_ARGUMENT with DEPARTMENT_UNKNOWN,
// TEAM_UNKNOWN or SHIFT_UNKNOWN.
absl::Status CheckReferences(const v1::Agent& agent, const std::string& path,
                             const KnownNames& known);
absl::Status CheckReferences(const v1::Team& team, const std::string& path,
                             const KnownNames& known);

// As they are kept: what was left out filled in, without what only the suite says.
v1::Department KeptDepartment(v1::Department department);
v1::Agent KeptAgent(v1::Agent agent);
v1::Team KeptTeam(v1::Team team);

// How long an agent of the department may be away before their cases go back (R-R3).
absl::Duration GiveBackAfter(const v1::Department& department);

// When the first certificate of the agent runs out; InfiniteFuture when none does.
absl::Time FirstCertificateEnd(const v1::Agent& agent);

// Who joined then or earlier has been there for two years (R-R9).
absl::Time TenuredSince(absl::Time now);

// The year's sum against what is due (R-R9).
v1::TrainingYear TrainingOf(int year, int minutes);

// A date like 2026-02-14. Error: INVALID_ARGUMENT with DATE_INVALID on `field`.
absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text, absl::string_view field);

}  // namespace redress::routing
