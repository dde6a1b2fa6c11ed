// accept, decline, start, complete, skip, escalate, close: a case moved by hand.
#pragma once

#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// True for the first word of one of these.
bool IsCaseWord(absl::string_view word);

// Runs the one that stands first in the rest of the flags.
absl::Status RunCaseWord(const Run& run);

}  // namespace redress::cli
