// Agents: who they are (R-R2).
//
//   ASSIGN_OR_RETURN(v1::Agent now, PutAgent(dispatch, staff, catalogue, people, "demo", agent));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/app/dispatch.h"
#include "services/routing/app/people_ports.h"

namespace redress::routing {

// Creates or replaces an agent; presence and load are kept. New room or skill pulls queued work.
// Error: INVALID_ARGUMENT with reason DEPARTMENT_UNKNOWN, TEAM_UNKNOWN or SHIFT_UNKNOWN.
absl::StatusOr<v1::Agent> PutAgent(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                                   People& people, const std::string& tenant,
                                   const v1::Agent& agent);

// Gives the agent, who is locked, of what waits when they have room and take work, and returns them
// as they are then.
absl::StatusOr<v1::Agent> PullWork(Dispatch& dispatch, Staff& staff, absl::string_view tenant,
                                   v1::Agent agent);

}  // namespace redress::routing
