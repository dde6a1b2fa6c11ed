#include "services/messaging/app/send_message.h"

#include "base/status_macros.h"
#include "services/messaging/domain/guard.h"
#include "services/messaging/domain/purpose.h"

namespace redress::messaging {

absl::StatusOr<v1::Message> Dispatch(Messages& messages, const MessageId& id, const Draft& draft,
                                     const Author& author, common::v1::Channel channel,
                                     const std::optional<Overridden>& overridden, absl::Time now) {
  v1::Message message = NewOutbound(id, draft, author, channel, now);
  RETURN_IF_ERROR(messages.Add(id, message, overridden));
  RETURN_IF_ERROR(messages.ArmDelivery(id, now));
  events::v1::MessageSent& event =
      *messages.AddEvent(id.complaint, now, author.actor).mutable_message_sent();
  event.set_message(message.name());
  event.set_channel(channel);
  event.set_author_kind(author.kind);
  event.set_is_private(draft.is_private);
  event.set_purpose(draft.purpose);
  return message;
}

absl::StatusOr<Sent> SendMessage(Messages& messages, Phrases& phrases, const Draft& draft,
                                 const Author& author, const Uuid& id, absl::Time now) {
  ASSIGN_OR_RETURN(const ComplaintId complaint, messages.WhereToTalk(draft.complaint));
  ASSIGN_OR_RETURN(const Conversation conversation, messages.FindConversation(complaint));
  ASSIGN_OR_RETURN(const std::vector<v1::ForbiddenPhrase> forbidden, phrases.All());
  Sent sent;
  const bool by_person = author.kind == common::v1::ACTOR_KIND_PERSON;
  sent.findings =
      Inspect(draft.body, forbidden, {.wants_formula = by_person && draft.purpose == kReply});
  RETURN_IF_ERROR(Admit(sent.findings, {.may_override = author.may_override,
                                        .reason_given = !draft.override_reason.empty()}));
  sent.overridden_codes = StopCodes(sent.findings);
  std::optional<Overridden> overridden;
  if (!sent.overridden_codes.empty()) {
    overridden = Overridden{sent.overridden_codes, draft.override_reason};
  }

  const common::v1::Channel channel =
      draft.channel == common::v1::CHANNEL_UNSPECIFIED ? conversation.channel : draft.channel;
  ASSIGN_OR_RETURN(sent.message,
                   Dispatch(messages, {complaint, id}, draft, author, channel, overridden, now));
  return sent;
}

}  // namespace redress::messaging
