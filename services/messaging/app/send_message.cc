#include "services/messaging/app/send_message.h"

#include "base/status_macros.h"
#include "services/messaging/domain/guard.h"
#include "services/messaging/domain/purpose.h"

namespace redress::messaging {

absl::StatusOr<Sent> SendMessage(Messages& messages, Phrases& phrases, const Draft& draft,
                                 const Author& author, const Uuid& id, absl::Time now) {
  ASSIGN_OR_RETURN(const Conversation conversation, messages.FindConversation(draft.complaint));
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

  const MessageId message_id{draft.complaint, id};
  const common::v1::Channel channel =
      draft.channel == common::v1::CHANNEL_UNSPECIFIED ? conversation.channel : draft.channel;
  sent.message = NewOutbound(message_id, draft, author, channel, now);
  RETURN_IF_ERROR(messages.Add(message_id, sent.message, overridden));
  RETURN_IF_ERROR(messages.ArmDelivery(message_id, now));
  events::v1::MessageSent& event =
      *messages.AddEvent(draft.complaint, now, author.actor).mutable_message_sent();
  event.set_message(sent.message.name());
  event.set_channel(channel);
  event.set_author_kind(author.kind);
  event.set_is_private(draft.is_private);
  event.set_purpose(draft.purpose);
  return sent;
}

}  // namespace redress::messaging
