// Why somebody moved a complaint: a code, because it goes into an event, where free text could name
// somebody (R-I10).
//
//   ASSIGN_OR_RETURN(const std::string reason, ReadReason(request.reason()));
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace redress::intake {

// customer_request when empty. Error: INVALID_ARGUMENT with reason REASON_MALFORMED.
absl::StatusOr<std::string> ReadReason(const std::string& reason);

}  // namespace redress::intake
