// Turns fired timers into sounded alarms.
//
//   ClockTimer clock_timer(host.log(), host.timers(), shelf);
//   host.timers().On(kClockTimer, clock_timer);
#pragma once

#include "events/log.h"
#include "services/sla/domain/policies.h"
#include "timer/timers.h"

namespace redress::sla {

// Stateless; thread-safe.
class ClockTimer final : public timer::Handler {
 public:
  // Everything given must outlive the handler.
  ClockTimer(events::Log& log, timer::Timers& timers, const PolicyShelf& shelf)
      : log_(log), timers_(timers), shelf_(shelf) {}

  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  events::Log& log_;
  timer::Timers& timers_;
  const PolicyShelf& shelf_;
};

}  // namespace redress::sla
