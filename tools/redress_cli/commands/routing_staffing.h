// `redress routing simulate`: a roster tried against what comes in, without a server.
#pragma once

#include "absl/status/status.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// Runs `simulate PLAN ROSTER`.
absl::Status RunStaffing(const Run& run);

}  // namespace redress::cli
