// What only the time brings about: shifts go on or off, presences run out, and who is gone for long
// gives their cases back (R-R2, R-R3).
//
//   Caretaker caretaker(resources);
//   RETURN_IF_ERROR(caretaker.Round([&] { return stopped(); }));
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/routing/store/workplace.h"

namespace redress::routing {

// Keeps nothing between rounds. Any number of replicas may go round at once: each transaction looks
// again at what it locked.
class Caretaker {
 public:
  explicit Caretaker(const Resources& resources) : resources_(resources) {}

  // All that is due now. A failure with one agent does not keep the others waiting; the first one
  // is returned.
  absl::Status Round(absl::FunctionRef<bool()> stopped);

 private:
  absl::Status TurnShifts(absl::FunctionRef<bool()> stopped);
  absl::Status LookAfterAgents(absl::FunctionRef<bool()> stopped);

  const Resources& resources_;
};

}  // namespace redress::routing
