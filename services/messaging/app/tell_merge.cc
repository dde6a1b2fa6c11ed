#include "services/messaging/app/tell_merge.h"

#include "absl/strings/match.h"
#include "base/status_macros.h"
#include "services/messaging/app/send_message.h"
#include "services/messaging/domain/purpose.h"

namespace redress::messaging {
namespace {

constexpr char kZh[] =
    "您好，您的这件投诉与另一件投诉属于同一事项，我们已将两件合并处理。您不需要重复说明，"
    "仍可用原来的投诉编号查询进度。";
constexpr char kEn[] =
    "Hello, this complaint and another one are about the same matter, so we handle them together "
    "from now on. You need not explain anything again, and your reference number still shows "
    "where it stands.";

}  // namespace

absl::Status TellMerge(Messages& messages, const ComplaintId& complaint, const Uuid& id,
                       absl::Time now) {
  const absl::StatusOr<Conversation> conversation = messages.FindConversation(complaint);
  if (absl::IsNotFound(conversation.status())) return absl::OkStatus();
  RETURN_IF_ERROR(conversation.status());
  Draft draft;
  draft.complaint = complaint;
  draft.purpose = std::string(kNotice);
  draft.body = absl::StartsWith(conversation->language, "en") ? kEn : kZh;
  return Dispatch(messages, {complaint, id}, draft, {.kind = common::v1::ACTOR_KIND_SYSTEM},
                  conversation->channel, std::nullopt, now)
      .status();
}

}  // namespace redress::messaging
