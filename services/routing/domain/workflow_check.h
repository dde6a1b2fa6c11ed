// What a workflow must be before any case follows it (R-R4).
//
//   RETURN_IF_ERROR(CheckWorkflow(workflow));
//   RETURN_IF_ERROR(CheckApart(workflow, deciding));
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "redress/routing/v1/workflow.pb.h"

namespace redress::routing {

inline constexpr int kWorkflowStepsMax = 30;
inline constexpr int kWorkflowValuesMax = 100;           // of one list
inline constexpr size_t kWorkflowNameMax = 100;          // characters
inline constexpr int kStepLimitSecondsMax = 31'536'000;  // a year
inline constexpr size_t kWorkflowsMax = 100;             // of a tenant

// Checks a whole workflow before any of it is kept. Errors: INVALID_ARGUMENT with the field, as
// `steps[3].limit_seconds`, and a reason: NAME_MALFORMED, NAME_LENGTH, CODE_MALFORMED, VALUE_TWICE,
// LIST_TOO_LONG, LEVEL_UNKNOWN, STANDARD_FOR_ALL, STEPS_MISSING, STEP_TWICE, STEP_MISPLACED,
// OWNER_ROLE_UNKNOWN, LIMIT_OUT_OF_RANGE, LIMIT_UNUSED, OWNER_UNUSED.
absl::Status CheckWorkflow(const v1::Workflow& workflow);

// Fails when another one of those that decide is as close to a case that both match. Errors:
// INVALID_ARGUMENT with WORKFLOW_AMBIGUOUS; FAILED_PRECONDITION with WORKFLOWS_FULL.
absl::Status CheckApart(const v1::Workflow& workflow, const std::vector<v1::Workflow>& deciding);

}  // namespace redress::routing
