#include "services/sla/api/event_handler.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/app/take_in_events.h"
#include "services/sla/store/clock_book.h"

namespace redress::sla {

absl::Status EventHandler::Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) {
  std::vector<Arrival> arrivals;
  for (const events::Delivered& delivered : events) {
    if (!MayConcern(delivered.event)) continue;
    if (delivered.event.tenant().empty() || !delivered.event.has_occur_time()) {
      return Error(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                   "an event has no tenant or no occur_time; drop it");
    }
    if (!Concerns(delivered.event, shelf_.Of(delivered.event.tenant()))) continue;
    arrivals.push_back({{delivered.complaint, delivered.event.tenant()}, &delivered.event});
  }
  if (arrivals.empty()) return absl::OkStatus();
  PgClockBook book(tx, log_, timers_);
  return TakeInEvents(book, shelf_, arrivals, clock_.Now());
}

}  // namespace redress::sla
