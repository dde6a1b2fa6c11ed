#include "services/routing/api/event_handler.h"

#include <vector>

#include "base/error.h"
#include "services/routing/app/take_in_events.h"

namespace redress::routing {

absl::Status EventHandler::Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) {
  std::vector<Incoming> incoming;
  for (const events::Delivered& delivered : events) {
    if (!Concerns(delivered.event)) continue;
    if (delivered.event.tenant().empty() || !delivered.event.has_occur_time()) {
      return Error(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                   "an event has no tenant or no occur_time; drop it");
    }
    incoming.push_back({{delivered.event.tenant(), delivered.complaint}, &delivered.event});
  }
  if (incoming.empty()) return absl::OkStatus();
  Workplace work(tx, resources_);
  return TakeInEvents(work.dispatch, work.catalogue, work.staff, incoming);
}

}  // namespace redress::routing
