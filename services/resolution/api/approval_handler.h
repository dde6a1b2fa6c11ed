// Approvers' decisions, from routing (R-R8).
//
//   ApprovalHandler handler(host.log(), host.timers(), host.clock(), host.random());
//   host.Consume({{"routing", address}}, handler);
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "events/inbox.h"
#include "events/log.h"
#include "timer/timers.h"

namespace redress::resolution {

// Thread-safe; without state. Leaves every other event alone.
class ApprovalHandler final : public events::Handler {
 public:
  ApprovalHandler(events::Log& log, timer::Timers& timers, Clock& clock, Random& random)
      : log_(log), timers_(timers), clock_(clock), random_(random) {}

  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> delivered) override;

 private:
  events::Log& log_;
  timer::Timers& timers_;
  Clock& clock_;
  Random& random_;
};

}  // namespace redress::resolution
