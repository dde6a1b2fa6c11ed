// What may be filed.
//
//   RETURN_IF_ERROR(CheckDraft(request.complaint(), now));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "redress/intake/v1/complaint.pb.h"

namespace redress::intake {

// Errors: INVALID_ARGUMENT with the field under `complaint.` and a reason of its own.
absl::Status CheckDraft(const v1::ComplaintDraft& draft, absl::Time now);

}  // namespace redress::intake
