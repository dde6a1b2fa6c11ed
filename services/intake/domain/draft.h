// What may be filed.
//
//   RETURN_IF_ERROR(CheckDraft(request.complaint(), now));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "redress/platform/v1/platform.pb.h"

namespace redress::intake {

// Errors: INVALID_ARGUMENT with the field under `complaint.` and a reason of its own.
absl::Status CheckDraft(const v1::ComplaintDraft& draft, absl::Time now);

// When an imported complaint was closed: only history was, not before it occurred, and not in the
// future. Errors: INVALID_ARGUMENT with the field close_time.
absl::Status CheckCloseTime(const v1::ImportComplaintsRequest& request, absl::Time now);

// What may be put into the order directory; `prefix` leads to the order in the request. It is held
// to the same limits as a draft, because an order's values become the complaint's.
absl::Status CheckOrder(const platform::v1::Order& order, const std::string& prefix);

}  // namespace redress::intake
