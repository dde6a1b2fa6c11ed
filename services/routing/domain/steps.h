// The steps of the standard case, in order (R-R4).
//
//   AddSteps(work_case, now);
//   RETURN_IF_ERROR(StartStep(work_case, "investigate", now));
//   RETURN_IF_ERROR(CompleteStep(work_case, "investigate", now));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

inline constexpr absl::string_view kStandardWorkflow = "standard";

// Codes of the steps, first to last.
const std::vector<std::string>& StandardSteps();

// Error: INVALID_ARGUMENT with reason STEP_UNKNOWN for a code that no workflow has.
absl::Status CheckStepCode(absl::string_view step);

// Gives a new case its steps; `receive` and `dispatch` are done with its opening.
void AddSteps(v1::Case& work_case, absl::Time now);

// A new assignee goes on with what was begun.
void GiveSteps(v1::Case& work_case, absl::string_view agent);

// The moves. Whether the caller may make them is checked before. Errors: FAILED_PRECONDITION with
// reason STEP_OUT_OF_ORDER, STEP_ALREADY_STARTED, STEP_NOT_STARTED or STEP_ALREADY_ENDED.
absl::Status StartStep(v1::Case& work_case, absl::string_view step, absl::Time now);
absl::Status CompleteStep(v1::Case& work_case, absl::string_view step, absl::Time now);
absl::Status SkipStep(v1::Case& work_case, absl::string_view step, absl::string_view reason,
                      absl::Time now);

// The first step before follow_up that is neither completed nor skipped, or "".
std::string FirstOpenStep(const v1::Case& work_case);

}  // namespace redress::routing
