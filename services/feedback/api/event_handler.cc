#include "services/feedback/api/event_handler.h"

#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/feedback/app/issue_surveys.h"
#include "services/feedback/store/erasing.h"
#include "services/feedback/store/survey_issuer.h"

namespace redress::feedback {

absl::Status ClosingHandler::Handle(pg::Transaction& tx,
                                    absl::Span<const events::Delivered> events) {
  PgSurveyIssuer issuer(tx, host_.log(), host_.timers());
  std::vector<Opening> openings;
  std::vector<Closing> closings;
  absl::flat_hash_set<ComplaintId> closed;
  // Openings first, then closings; a case that is opened again after its closing in the same batch
  // parts the batch.
  const auto settle = [&]() -> absl::Status {
    if (!openings.empty()) RETURN_IF_ERROR(issuer.BeginRounds(openings));
    openings.clear();
    const std::vector<Closing> now = std::exchange(closings, {});
    closed.clear();
    if (now.empty()) return absl::OkStatus();
    return IssueSurveys(issuer, now, validity_, host_.clock().Now(), host_.random());
  };
  std::vector<Erasing> erased;
  for (const events::Delivered& delivered : events) {
    const std::string& tenant = delivered.event.tenant();
    if (delivered.event.has_personal_data_erased()) {
      erased.push_back({tenant, delivered.complaint,
                        FromProto(delivered.event.personal_data_erased().erase_time())});
    } else if (delivered.event.has_case_opened()) {
      if (closed.contains(delivered.complaint)) RETURN_IF_ERROR(settle());
      openings.push_back({tenant, delivered.complaint});
    } else if (delivered.event.has_case_closed()) {
      closings.push_back({tenant, delivered.complaint, delivered.event.case_closed().outcome()});
      closed.insert(delivered.complaint);
    }
  }
  RETURN_IF_ERROR(EraseFeedback(tx, vault_, erased));
  return settle();
}

}  // namespace redress::feedback
