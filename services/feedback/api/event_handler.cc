#include "services/feedback/api/event_handler.h"

#include "services/feedback/app/issue_surveys.h"
#include "services/feedback/store/survey_issuer.h"

namespace redress::feedback {

absl::Status ClosingHandler::Handle(pg::Transaction& tx,
                                    absl::Span<const events::Delivered> events) {
  std::vector<Closing> closings;
  for (const events::Delivered& delivered : events) {
    if (!delivered.event.has_case_closed()) continue;
    closings.push_back(
        {delivered.event.tenant(), delivered.complaint, delivered.event.case_closed().outcome()});
  }
  if (closings.empty()) return absl::OkStatus();
  PgSurveyIssuer issuer(tx, host_.log(), host_.timers());
  return IssueSurveys(issuer, closings, validity_, host_.clock().Now(), host_.random());
}

}  // namespace redress::feedback
