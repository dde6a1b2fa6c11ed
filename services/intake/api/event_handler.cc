#include "services/intake/api/event_handler.h"

#include "base/status_macros.h"
#include "services/intake/app/move_complaints.h"
#include "services/intake/store/link_book.h"
#include "services/intake/store/standing_book.h"

namespace redress::intake {

absl::Status EventHandler::Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) {
  std::vector<Heard> heard;
  heard.reserve(events.size());
  for (const events::Delivered& event : events) {
    heard.push_back({event.complaint, event.source, event.seq, &event.event});
  }
  PgStandingBook book(tx, log_);
  PgLinkBook links(tx);
  RETURN_IF_ERROR(TakeInEvents(book, links, heard));
  tx.AfterCommit([this] { hub_.Wake(); });
  return absl::OkStatus();
}

}  // namespace redress::intake
