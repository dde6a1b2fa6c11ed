// `redress routing` about rules: what is stored, what decides, why, and what a change would move.
#pragma once

#include "absl/status/status.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// True for rules, put-rules, activate-rules, explain, try-rules.
bool IsRulesWord(absl::string_view word);

// Runs the word that stands first.
absl::Status RunRulesWord(const Run& run);

}  // namespace redress::cli
