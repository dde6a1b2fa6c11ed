// `redress sla` about calendars and policies: what is stored, and what begins clocks.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// True for calendars, policies, put-calendar, put-policy, activate, retire.
bool IsPolicyWord(absl::string_view word);

// Runs the word that stands first. `from` is that of --from; none for now.
absl::Status RunPolicyWord(const Run& run, std::optional<absl::Time> from);

}  // namespace redress::cli
