#include "services/feedback/app/complete_callback.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/feedback/domain/callback.h"

namespace redress::feedback {

absl::StatusOr<v1::Callback> CompleteCallback(Callbacks& callbacks, Facts& facts,
                                              const CallbackId& id, absl::string_view outcome,
                                              absl::string_view actor, absl::Time now) {
  ASSIGN_OR_RETURN(std::optional<v1::Callback> callback, callbacks.Lock(id));
  if (!callback) return NotFound("callback", id.Name());
  RETURN_IF_ERROR(Complete(*callback, outcome, actor, now));
  RETURN_IF_ERROR(callbacks.Save(id, *callback));
  ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(callback->complaint()));
  events::v1::CallbackCompleted& completed =
      *facts.Add(complaint, now, actor).mutable_callback_completed();
  completed.set_callback_id(id.uuid().ToString());
  completed.set_outcome(std::string(outcome));
  return *std::move(callback);
}

}  // namespace redress::feedback
