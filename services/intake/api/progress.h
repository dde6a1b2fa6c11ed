// GetProgress: what a customer who proves themselves may know (R-I9).
#pragma once

#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

// Errors: NOT_FOUND for an unknown reference and for a wrong proof alike, RESOURCE_EXHAUSTED after
// too many.
absl::Status GetProgress(const IntakeParts& parts, const rpc::Call& call,
                         const v1::GetProgressRequest& request, v1::GetProgressResponse& response);

}  // namespace redress::intake
