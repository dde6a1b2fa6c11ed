// Turns fired timers into sounded alarms.
//
//   ClockTimer clock_timer(host.log(), host.timers(), registry);
//   host.timers().On(kClockTimer, clock_timer);
#pragma once

#include "events/log.h"
#include "services/sla/store/policy_registry.h"
#include "timer/timers.h"

namespace redress::sla {

// Stateless; thread-safe.
class ClockTimer final : public timer::Handler {
 public:
  // Everything given must outlive the handler.
  ClockTimer(events::Log& log, timer::Timers& timers, PolicyRegistry& registry)
      : log_(log), timers_(timers), registry_(registry) {}

  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override;

 private:
  events::Log& log_;
  timer::Timers& timers_;
  PolicyRegistry& registry_;
};

}  // namespace redress::sla
