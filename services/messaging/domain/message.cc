#include "services/messaging/domain/message.h"

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "services/messaging/domain/purpose.h"

namespace redress::messaging {

std::string MessageId::Name() const {
  return absl::StrCat(complaint.Name(), "/messages/", uuid.ToString());
}

v1::Message NewOutbound(const MessageId& id, const Draft& draft, const Author& author,
                        common::v1::Channel channel, absl::Time now) {
  v1::Message message;
  message.set_name(id.Name());
  message.set_complaint(id.complaint.Name());
  message.set_direction(v1::DIRECTION_OUTBOUND);
  message.set_channel(channel);
  message.set_body(draft.body);
  message.set_author_kind(author.kind);
  message.set_author(author.actor);
  message.set_purpose(draft.purpose);
  message.set_is_private(draft.is_private);
  message.set_delivery_state(v1::DELIVERY_STATE_PENDING);
  *message.mutable_create_time() = ToProto(ToMicros(now));
  return message;
}

v1::Message NewInbound(const MessageId& id, common::v1::Channel channel, absl::string_view body,
                       absl::string_view actor, absl::Time now) {
  v1::Message message;
  message.set_name(id.Name());
  message.set_complaint(id.complaint.Name());
  message.set_direction(v1::DIRECTION_INBOUND);
  message.set_channel(channel);
  message.set_body(std::string(body));
  message.set_author_kind(common::v1::ACTOR_KIND_CUSTOMER);
  message.set_author(std::string(actor));
  *message.mutable_create_time() = ToProto(ToMicros(now));
  return message;
}

bool MarkDelivered(v1::Message& message, int attempts, absl::Time now) {
  if (message.delivery_state() != v1::DELIVERY_STATE_PENDING) return false;
  message.set_delivery_state(v1::DELIVERY_STATE_DELIVERED);
  message.set_attempts(attempts);
  *message.mutable_deliver_time() = ToProto(ToMicros(now));
  return true;
}

bool MarkUndeliverable(v1::Message& message, int attempts) {
  if (message.delivery_state() != v1::DELIVERY_STATE_PENDING) return false;
  message.set_delivery_state(v1::DELIVERY_STATE_UNDELIVERABLE);
  message.set_attempts(attempts);
  return true;
}

void HideLinks(v1::Message& message) {
  if (message.purpose() == kSurvey) message.set_body("[survey link]");
}

}  // namespace redress::messaging
