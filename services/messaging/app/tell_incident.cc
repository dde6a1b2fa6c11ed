#include "services/messaging/app/tell_incident.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/messaging/app/send_message.h"
#include "services/messaging/domain/purpose.h"

namespace redress::messaging {

absl::Status TellIncident(Messages& messages, Phrases& phrases, Notices& notices,
                          const IncidentNotice& notice, const Uuid& id, absl::Time now) {
  const absl::StatusOr<Conversation> conversation = messages.FindConversation(notice.complaint);
  if (absl::IsNotFound(conversation.status())) return notices.Keep(notice);
  if (ReasonOf(conversation.status()) == "CUSTOMER_ERASED") return absl::OkStatus();  // R-I10
  RETURN_IF_ERROR(conversation.status());
  ASSIGN_OR_RETURN(const bool first, notices.Claim(notice, conversation->customer_id));
  if (!first) return absl::OkStatus();
  Draft draft;
  draft.complaint = notice.complaint;
  draft.purpose = std::string(kStatement);
  draft.body = notice.text;
  const absl::Status sent =
      SendMessage(messages, phrases, draft, {.kind = common::v1::ACTOR_KIND_SYSTEM}, id, now)
          .status();
  // The complaint that this one was joined to may be erased.
  return ReasonOf(sent) == "CUSTOMER_ERASED" ? absl::OkStatus() : sent;
}

}  // namespace redress::messaging
