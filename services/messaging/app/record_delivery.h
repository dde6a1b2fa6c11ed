// Records what became of a message that was handed to the platform (R-M3).
//
//   RETURN_IF_ERROR(RecordDelivery(messages, id, outcome.status(), attempts, now));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/messaging/app/ports.h"

namespace redress::messaging {

// `outcome` is the platform's last answer, `attempts` how often it was asked. Changes nothing when
// the message waits no longer.
absl::Status RecordDelivery(Messages& messages, const MessageId& id, const absl::Status& outcome,
                            int attempts, absl::Time now);

}  // namespace redress::messaging
