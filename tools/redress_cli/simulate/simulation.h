// Agents and customers at work until nothing is left to do, or time is over.
//
//   ASSIGN_OR_RETURN(bool idle, RunSimulation(options, session, tally, [](const Backlog&) {}));
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "tools/redress_cli/parts/session.h"
#include "tools/redress_cli/simulate/tally.h"

namespace redress::cli {

struct SimulationOptions {
  int agents = 8;
  bool put_departments = false;  // the default ones; done anyway where there are none
  absl::Duration duration = absl::Seconds(120);
  bool until_idle = true;
  double dissatisfied = 0.2;
  bool answer_surveys = true;
  uint64_t seed = 1;
};

// What is left to do.
struct Backlog {
  bool known = false;  // false when a service did not answer
  bool open_cases = false;
  bool open_complaints = false;
  int64_t surveys_unanswered = 0;

  bool idle() const { return known && !open_cases && !open_complaints && surveys_unanswered == 0; }
};

// Blocks. True when everything was done at the end. `on_tick` is called about twice a second.
// Error: that of the departments.
absl::StatusOr<bool> RunSimulation(const SimulationOptions& options, const Session& session,
                                   Tally& tally,
                                   const std::function<void(const Backlog&)>& on_tick);

}  // namespace redress::cli
