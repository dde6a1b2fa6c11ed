// A roster as people write it: who works where, when and with whom (R-R2, R-R9).
//
//   departments:
//     - {id: food_lab, name: Food laboratory, rung: 1, give_back_seconds: 600,
//        channel_costs: {phone: 2, online_chat: 1}}
//   shifts:
//     - id: night
//       name: Night
//       zone: Asia/Shanghai               # or the calendar's
//       calendar: cn                      # its holidays; its hours too when none are given
//       hours: {monday-friday: [22:00-06:00], saturday: 09:00-12:00}
//   teams:
//     - {id: food, name: Food desk, department: quality, lead: lin}
//   agents:
//     - id: lin
//       name: Lin
//       departments: [quality, food_lab]
//       capacity: 5
//       languages: [zh, en]
//       team: food
//       shift: night                      # left out: at any time
//       joined: 2023-04-01
//       skills:
//         - {skill: food_safety, level: 4, certificate: {number: FS-1, expires: 2027-01-01}}
//
//   ASSIGN_OR_RETURN(const Roster roster, ReadRoster(text, known, has_agent));
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/domain/people_check.h"

namespace redress::routing {

inline constexpr size_t kRosterAgentsMax = 1'000;
inline constexpr size_t kRosterOthersMax = 500;  // of each of the three other lists

// In the order in which they were written; each is as it is kept.
struct Roster {
  std::vector<v1::Department> departments;
  std::vector<v1::Shift> shifts;
  std::vector<v1::Team> teams;
  std::vector<v1::Agent> agents;
};

// `known` is what is there already, and `has_agent` tells it of an agent's id. A day, such as that
// on which a certificate expires, begins in UTC. Errors: INVALID_ARGUMENT with the line, the field
// and the reason: those of yaml::Read, CheckDepartment, CheckAgent, CheckTeam, CheckReferences and
// CalendarOf; ID_TWICE, LEAD_UNKNOWN, ROSTER_EMPTY; those of `has_agent`.
absl::StatusOr<Roster> ReadRoster(
    absl::string_view text, const KnownNames& known,
    absl::FunctionRef<absl::StatusOr<bool>(const std::string& agent_id)> has_agent);

}  // namespace redress::routing
