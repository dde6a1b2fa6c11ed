#include "services/messaging/app/receive_message.h"

#include "base/status_macros.h"

namespace redress::messaging {

absl::StatusOr<v1::Message> ReceiveMessage(Messages& messages, const Inbound& inbound,
                                           const Uuid& id, absl::Time now) {
  ASSIGN_OR_RETURN(const ComplaintId complaint, messages.WhereToTalk(inbound.complaint));
  RETURN_IF_ERROR(messages.FindConversation(complaint).status());
  const MessageId message_id{complaint, id};
  v1::Message message = NewInbound(message_id, inbound.channel, inbound.body, inbound.actor, now);
  RETURN_IF_ERROR(messages.Add(message_id, message, std::nullopt));
  events::v1::MessageReceived& event =
      *messages.AddEvent(complaint, now, inbound.actor).mutable_message_received();
  event.set_message(message.name());
  event.set_channel(inbound.channel);
  return message;
}

}  // namespace redress::messaging
