#include "services/sla/api/event_handler.h"

#include <set>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/sla/app/take_in_events.h"
#include "services/sla/store/clock_book.h"

namespace redress::sla {

absl::Status EventHandler::Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) {
  std::vector<Arrival> arrivals;
  std::set<std::string> tenants;
  for (const events::Delivered& delivered : events) {
    if (!MayConcern(delivered.event)) continue;
    if (delivered.event.tenant().empty() || !delivered.event.has_occur_time()) {
      return Error(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                   "an event has no tenant or no occur_time; drop it");
    }
    tenants.insert(delivered.event.tenant());
    arrivals.push_back({{delivered.complaint, delivered.event.tenant()}, &delivered.event});
  }
  if (arrivals.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const PolicyShelf shelf, registry_.Hold(tx, tenants));
  std::erase_if(arrivals, [&](const Arrival& arrival) {
    return !Concerns(*arrival.event, shelf.Of(arrival.key.tenant));
  });
  if (arrivals.empty()) return absl::OkStatus();
  PgClockBook book(tx, log_, timers_);
  return TakeInEvents(book, shelf, arrivals, clock_.Now());
}

}  // namespace redress::sla
