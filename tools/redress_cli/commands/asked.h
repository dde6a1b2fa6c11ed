// Which services a command asks that every service answers.
//
//   ASSIGN_OR_RETURN(const std::vector<Target> asked, Asked(run));
//   const absl::Status answered = AskEach(run, asked, [&](Target target) { return Ask(target); });
#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// The one that --service names, or all of them: of the suite, or of those given. Error: UsageError.
absl::StatusOr<std::vector<Target>> Asked(const Run& run);
absl::StatusOr<std::vector<Target>> Asked(const Run& run, absl::Span<const Target> all);

// Asks each in turn: a failure is noted at once, and the others are asked all the same. Error:
// UNAVAILABLE (SERVICES_MISSING) when any failed.
absl::Status AskEach(const Run& run, const std::vector<Target>& targets,
                     absl::FunctionRef<absl::Status(Target target)> ask);

}  // namespace redress::cli
