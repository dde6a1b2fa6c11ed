// Whether what a promise waits for can come.
//
//   RETURN_IF_ERROR(CheckConditions(promise, "milestones[0]"));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/sla/domain/policy.h"

namespace redress::sla {

// R-S14: what a milestone waits for can come, and in this order. `own` is the field of the promise.
// Errors: INVALID_ARGUMENT with STOP_UNREACHABLE, CANCEL_IS_STOP, CANCEL_UNREACHABLE,
// CANCEL_IS_START, PAUSE_FROM_MISSING, PAUSE_UNTIL_MISSING, PAUSE_EMPTY or PAUSE_UNREACHABLE.
absl::Status CheckConditions(const Promise& promise, const std::string& own);

}  // namespace redress::sla
