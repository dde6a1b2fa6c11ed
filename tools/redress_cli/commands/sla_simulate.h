// `redress sla simulate`: a policy over what the suite itself went through.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

struct SimulatedRange {
  absl::Time filed_from;
  absl::Time filed_until;
  absl::Time as_of;  // infinite for now
};

absl::Status RunSimulate(const Run& run, const SimulatedRange& range);

}  // namespace redress::cli
