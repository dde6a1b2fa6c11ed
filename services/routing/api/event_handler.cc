#include "services/routing/api/event_handler.h"

#include <vector>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/app/take_in_events.h"
#include "services/routing/store/approval_book.h"

namespace redress::routing {

absl::Status EventHandler::Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) {
  std::vector<Incoming> incoming;
  std::vector<Incoming> approvals;
  for (const events::Delivered& delivered : events) {
    const bool approval = ConcernsApprovals(delivered.event);
    if (!approval && !Concerns(delivered.event)) continue;
    if (delivered.event.tenant().empty() || !delivered.event.has_occur_time()) {
      return Error(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                   "an event has no tenant or no occur_time; drop it");
    }
    (approval ? approvals : incoming)
        .push_back({{delivered.event.tenant(), delivered.complaint}, &delivered.event});
  }
  if (!incoming.empty()) {
    Workplace work(tx, resources_);
    RETURN_IF_ERROR(TakeInEvents(work.dispatch, work.catalogue, work.staff, incoming));
  }
  if (approvals.empty()) return absl::OkStatus();
  PgApprovalBook book(tx, resources_.log, resources_.timers);
  PgChainBook chains(tx);
  return TakeInApprovals(book, chains, approvals, resources_.clock.Now());
}

}  // namespace redress::routing
