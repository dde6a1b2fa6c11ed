// What the platform's answer to a delivery means (R-M3, R-H5).
//
//   event.set_reason(UndeliverableReason(outcome.status()));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "base/ids.h"

namespace redress::messaging {

// Why delivery was given up, as a code: DELIVERY_EXHAUSTED when only passing faults stood in the
// way; else the platform's own reason where it gave a proper code, or the name of its status. Never
// its words: they may speak of the customer.
std::string UndeliverableReason(const absl::Status& status);

// Nothing can be said to a customer whose personal data are erased (R-I10).
absl::Status CustomerErased(const ComplaintId& complaint);

}  // namespace redress::messaging
