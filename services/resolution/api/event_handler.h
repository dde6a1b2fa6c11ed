// Learns of complaints from intake.
//
//   EventHandler handler(host.log(), host.clock());
//   host.Consume({{"intake", address}}, handler);
#pragma once

#include "base/clock.h"
#include "events/inbox.h"
#include "events/log.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

class FactsStore;

// Thread-safe; without state.
class EventHandler final : public events::Handler {
 public:
  EventHandler(events::Log& log, Clock& clock) : log_(log), clock_(clock) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> delivered) override;

 private:
  // Joined, parted or corrected.
  absl::Status Move(pg::Transaction& tx, FactsStore& facts, const events::Delivered& one);

  // Takes back what waits for an approver on complaints that were withdrawn (R-R8).
  absl::Status EndApprovals(pg::Transaction& tx, FactsStore& facts,
                            absl::Span<const ComplaintKey> withdrawn);

  events::Log& log_;
  Clock& clock_;
};

}  // namespace redress::resolution
