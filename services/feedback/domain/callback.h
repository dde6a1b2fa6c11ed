// A call to a dissatisfied customer (R-F3).
//
//   v1::Callback callback = NewCallback(id, complaint, now + absl::Hours(24));
//   RETURN_IF_ERROR(Complete(callback, "reached", actor, now));
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "services/feedback/domain/names.h"

namespace redress::feedback {

v1::Callback NewCallback(const CallbackId& id, const ComplaintId& complaint, absl::Time due_time);

// Error: INVALID_ARGUMENT OUTCOME_UNKNOWN on `outcome`.
absl::Status CheckOutcome(absl::string_view outcome);

// Error: FAILED_PRECONDITION CALLBACK_DONE for one that was made already.
absl::Status Complete(v1::Callback& callback, absl::string_view outcome, absl::string_view actor,
                      absl::Time now);

}  // namespace redress::feedback
