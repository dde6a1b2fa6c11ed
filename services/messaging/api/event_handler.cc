#include "services/messaging/api/event_handler.h"

#include "services/messaging/store/conversations.h"

namespace redress::messaging {

absl::Status FilingHandler::Handle(pg::Transaction& tx,
                                   absl::Span<const events::Delivered> events) {
  std::vector<Opening> openings;
  for (const events::Delivered& delivered : events) {
    if (!delivered.event.has_complaint_filed()) continue;
    const auto& filed = delivered.event.complaint_filed();
    if (filed.historical()) continue;  // over before it was filed: there is nothing to say
    openings.push_back({delivered.event.tenant(),
                        delivered.complaint,
                        {filed.channel(), filed.customer_id(), filed.language()}});
  }
  return OpenConversations(tx, openings);
}

}  // namespace redress::messaging
