#include "services/analytics/api/event_handler.h"

#include <vector>

#include "services/analytics/app/take_in.h"
#include "services/analytics/store/sql_figure_book.h"

namespace redress::analytics {

absl::Status EventHandler::Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) {
  std::vector<Arrival> arrivals;
  arrivals.reserve(events.size());
  for (const events::Delivered& delivered : events) {
    arrivals.push_back({delivered.complaint, &delivered.event});
  }
  SqlFigureBook book(tx, shard_);
  return TakeIn(book, arrivals, zone_);
}

}  // namespace redress::analytics
