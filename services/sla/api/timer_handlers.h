// Turns fired timers into sounded alarms.
//
//   ClockTimer clock_timer(host.log(), host.timers());
//   host.timers().On(kClockTimer, clock_timer);
#pragma once

#include "events/log.h"
#include "timer/timers.h"

namespace redress::sla {

// Stateless; thread-safe.
class ClockTimer final : public timer::Handler {
 public:
  ClockTimer(events::Log& log, timer::Timers& timers) : log_(log), timers_(timers) {}

  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  events::Log& log_;
  timer::Timers& timers_;
};

}  // namespace redress::sla
