// Which services a command asks that every service answers.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// The one that --service names, or all of them.
absl::StatusOr<std::vector<Target>> Asked(const Run& run);

}  // namespace redress::cli
