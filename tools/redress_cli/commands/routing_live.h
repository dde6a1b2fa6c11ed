// `redress routing` right now: queues in order, and figures, once or as they change.
#pragma once

#include "absl/status/status.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// True for queue, stats, watch.
bool IsLiveWord(absl::string_view word);

// Runs the word that stands first.
absl::Status RunLiveWord(const Run& run);

}  // namespace redress::cli
