// Takes in what intake, routing, messaging and resolution tell.
//
//   EventHandler handler(host.log(), host.timers(), host.clock(), registry);
//   host.Consume({{"intake", address}}, handler);
#pragma once

#include "base/clock.h"
#include "events/inbox.h"
#include "events/log.h"
#include "services/sla/store/policy_registry.h"
#include "timer/timers.h"

namespace redress::sla {

// Stateless; thread-safe.
class EventHandler final : public events::Handler {
 public:
  // Everything given must outlive the handler.
  EventHandler(events::Log& log, timer::Timers& timers, Clock& clock, PolicyRegistry& registry)
      : log_(log), timers_(timers), clock_(clock), registry_(registry) {}

  // Error: INVALID_ARGUMENT for an event without tenant or time.
  absl::Status Handle(pg::Transaction& tx, absl::Span<const events::Delivered> events) override;

 private:
  events::Log& log_;
  timer::Timers& timers_;
  Clock& clock_;
  PolicyRegistry& registry_;
};

}  // namespace redress::sla
