#include "services/messaging/api/event_handler.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/messaging/app/tell_merge.h"
#include "services/messaging/store/conversations.h"
#include "services/messaging/store/erasing.h"
#include "services/messaging/store/incident_notices.h"
#include "services/messaging/store/message_book.h"
#include "telemetry/log.h"

namespace redress::messaging {

absl::Status FilingHandler::Handle(pg::Transaction& tx,
                                   absl::Span<const events::Delivered> events) {
  std::vector<Opening> openings;
  std::vector<const events::Delivered*> links;
  std::vector<Erasing> erased;
  std::vector<std::pair<std::string, IncidentNotice>> notices;
  for (const events::Delivered& delivered : events) {
    if (delivered.event.has_complaint_merged() || delivered.event.has_complaint_unmerged()) {
      links.push_back(&delivered);
    } else if (delivered.event.has_personal_data_erased()) {
      erased.push_back({delivered.event.tenant(), delivered.complaint,
                        FromProto(delivered.event.personal_data_erased().erase_time())});
    }
    if (delivered.event.has_incident_noticed()) {
      const auto& noticed = delivered.event.incident_noticed();
      notices.emplace_back(delivered.event.tenant(),
                           IncidentNotice{delivered.complaint, noticed.incident(),
                                          noticed.statement(), noticed.text()});
    }
    if (!delivered.event.has_complaint_filed()) continue;
    const auto& filed = delivered.event.complaint_filed();
    if (filed.historical()) continue;  // over before it was filed: there is nothing to say
    openings.push_back({delivered.event.tenant(),
                        delivered.complaint,
                        {filed.channel(), filed.customer_id(), filed.language()}});
  }
  // A complaint is filed before it is joined or erased, so that this order is right for any batch.
  RETURN_IF_ERROR(OpenConversations(tx, openings));
  for (const events::Delivered* link : links) {
    if (link->event.has_complaint_merged()) {
      RETURN_IF_ERROR(Join(tx, *link));
    } else {
      RETURN_IF_ERROR(JoinConversation(tx, link->event.tenant(), link->complaint, std::nullopt));
    }
  }
  RETURN_IF_ERROR(EraseConversations(tx, vault_, erased));
  return TellOfIncidents(tx, openings, std::move(notices));
}

absl::Status FilingHandler::TellOfIncidents(
    pg::Transaction& tx, const std::vector<Opening>& openings,
    std::vector<std::pair<std::string, IncidentNotice>> notices) {
  if (!openings.empty()) {
    std::vector<absl::string_view> tenants;
    std::vector<Uuid> complaints;
    for (const Opening& opening : openings) {
      tenants.emplace_back(opening.tenant);
      complaints.push_back(opening.complaint.uuid());
    }
    ASSIGN_OR_RETURN(auto waiting, TakeWaitingNotices(tx, tenants, complaints));
    std::move(waiting.begin(), waiting.end(), std::back_inserter(notices));
  }
  const absl::Time now = host_.clock().Now();
  std::map<std::string, MessageBook> books;
  for (const auto& [tenant, notice] : notices) {
    MessageBook& book =
        books.try_emplace(tenant, tx, host_.log(), host_.timers(), vault_, tenant).first->second;
    PhraseBook phrases(tx, tenant);
    IncidentNotices told(tx, tenant);
    const absl::Status status =
        TellIncident(book, phrases, told, notice, NewUuid(now, host_.random()), now);
    if (ReasonOf(status) == "MESSAGE_FORBIDDEN") {  // the same for everybody: people must see it
      LogError("incident_notice_stopped",
               {{"incident", notice.incident}, {"statement", notice.statement}});
      continue;
    }
    RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

absl::Status FilingHandler::Join(pg::Transaction& tx, const events::Delivered& merged) {
  ASSIGN_OR_RETURN(const ComplaintId into,
                   ComplaintId::Parse(merged.event.complaint_merged().into(), "into"));
  const absl::Time now = host_.clock().Now();
  MessageBook book(tx, host_.log(), host_.timers(), vault_, merged.event.tenant());
  const absl::Status told = TellMerge(book, merged.complaint, NewUuid(now, host_.random()), now);
  // Nobody is told on an erased one (R-I10).
  if (!told.ok() && ReasonOf(told) != "CUSTOMER_ERASED") return told;
  return JoinConversation(tx, merged.event.tenant(), merged.complaint, into);
}

}  // namespace redress::messaging
