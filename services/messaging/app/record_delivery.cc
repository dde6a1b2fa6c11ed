#include "services/messaging/app/record_delivery.h"

#include "base/status_macros.h"
#include "services/messaging/domain/delivery.h"

namespace redress::messaging {

absl::Status RecordDelivery(Messages& messages, const MessageId& id, const absl::Status& outcome,
                            int attempts, absl::Time now) {
  ASSIGN_OR_RETURN(std::optional<v1::Message> message, messages.Lock(id));
  if (!message) return absl::OkStatus();
  const bool moved =
      outcome.ok() ? MarkDelivered(*message, attempts, now) : MarkUndeliverable(*message, attempts);
  if (!moved) return absl::OkStatus();
  RETURN_IF_ERROR(messages.Save(id, *message));
  events::v1::Event& event = messages.AddEvent(id.complaint, now, /*actor=*/"");
  if (outcome.ok()) {
    event.mutable_message_delivered()->set_message(message->name());
    event.mutable_message_delivered()->set_attempts(attempts);
  } else {
    event.mutable_message_undeliverable()->set_message(message->name());
    event.mutable_message_undeliverable()->set_attempts(attempts);
    event.mutable_message_undeliverable()->set_reason(UndeliverableReason(outcome));
  }
  return absl::OkStatus();
}

}  // namespace redress::messaging
