#include "services/feedback/domain/callback.h"

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::feedback {

v1::Callback NewCallback(const CallbackId& id, const ComplaintId& complaint, absl::Time due_time) {
  v1::Callback callback;
  callback.set_name(id.Name());
  callback.set_complaint(complaint.Name());
  callback.set_state(v1::CALLBACK_STATE_OPEN);
  *callback.mutable_due_time() = ToProto(ToMicros(due_time));
  return callback;
}

absl::Status CheckOutcome(absl::string_view outcome) {
  if (outcome == "reached" || outcome == "not_reached" || outcome == "reopened") {
    return absl::OkStatus();
  }
  return InvalidField("outcome", "OUTCOME_UNKNOWN", "give reached, not_reached or reopened");
}

absl::Status Complete(v1::Callback& callback, absl::string_view outcome, absl::string_view actor,
                      absl::Time now) {
  if (callback.state() != v1::CALLBACK_STATE_OPEN) {
    return FailedPrecondition("CALLBACK_DONE", "this callback was reported already");
  }
  callback.set_state(v1::CALLBACK_STATE_DONE);
  callback.set_outcome(std::string(outcome));
  callback.set_completed_by(std::string(actor));
  *callback.mutable_complete_time() = ToProto(ToMicros(now));
  return absl::OkStatus();
}

}  // namespace redress::feedback
