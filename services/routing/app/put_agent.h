// Agents: who they are, and whether they take work (R-R2).
//
//   ASSIGN_OR_RETURN(v1::Agent now, PutAgent(dispatch, staff, catalogue, "demo", agent));
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/app/dispatch.h"

namespace redress::routing {

// Creates or replaces an agent; presence and load are kept. New room pulls queued work. Error:
// INVALID_ARGUMENT with reason DEPARTMENT_UNKNOWN.
absl::StatusOr<v1::Agent> PutAgent(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                                   absl::string_view tenant, const v1::Agent& agent);

// An agent who becomes available pulls queued work. Error: NOT_FOUND.
absl::StatusOr<v1::Agent> SetPresence(Dispatch& dispatch, Staff& staff, absl::string_view tenant,
                                      absl::string_view agent_id, v1::Presence presence);

}  // namespace redress::routing
