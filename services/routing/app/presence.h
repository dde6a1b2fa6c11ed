// Whether agents are there: told by them, lapsed when they are silent, and what becomes of the
// work of those who are gone (R-R3).
//
//   ASSIGN_OR_RETURN(v1::Agent now, SetPresence(dispatch, staff, presences, command));
//   RETURN_IF_ERROR(LookAfter(dispatch, staff, catalogue, presences, {"demo", "lin"}));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/routing/app/dispatch.h"
#include "services/routing/app/people_ports.h"

namespace redress::routing {

struct PresenceCommand {
  AgentKey agent;
  v1::Presence presence = v1::PRESENCE_UNSPECIFIED;
  absl::Duration valid = absl::Hours(8);  // it counts so long, unless it is told again
};

// Saying again what is known costs one row and matches nothing. Who becomes available pulls queued
// work; who goes offline loses their offers at once, to others, and their cases after the
// department's time. Error: NOT_FOUND.
absl::StatusOr<v1::Agent> SetPresence(Dispatch& dispatch, Staff& staff, PresenceBook& presences,
                                      const PresenceCommand& command);

// Lets a presence that has run out lapse, and gives back the cases of who is gone for long enough.
// Looks again at everything first: of several replicas that look at once, one finds it so. Loads
// the agent's cases, so nothing else may be loaded in this transaction.
absl::Status LookAfter(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                       PresenceBook& presences, const AgentKey& agent);

}  // namespace redress::routing
