// `redress routing` about workflows and hand-offs between departments.
#pragma once

#include "absl/status/status.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// True for workflows, put-workflow, activate-workflow, transfer, answer, overdue.
bool IsWorkflowWord(absl::string_view word);

// Runs the word that stands first.
absl::Status RunWorkflowWord(const Run& run);

}  // namespace redress::cli
