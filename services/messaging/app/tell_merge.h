// Tells a customer that their complaint is handled with another one (R-M3, R-I5).
//
//   RETURN_IF_ERROR(TellMerge(messages, complaint, id, now));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/messaging/app/ports.h"

namespace redress::messaging {

// In the complaint's own conversation, in its language. A complaint not known is told nothing.
absl::Status TellMerge(Messages& messages, const ComplaintId& complaint, const Uuid& id,
                       absl::Time now);

}  // namespace redress::messaging
