// What would have become of one complaint under given policies (R-S16): the same fold as the
// service's, with time that passes by the events' own times.
//
//   Simulation simulation(policies, until);
//   for (const events::v1::Event& event : in_order_of_time) simulation.Take(event);
//   for (v1::SimulatedClock& clock : simulation.Finish()) ...
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/clock_set.h"
#include "services/sla/domain/history.h"

namespace redress::sla {

// Where an event stands among those of its complaint: by its time in microseconds, and of equals
// the filing first. Sort stably by it: of what is still equal, the order in which it was told
// decides.
struct SimulationPlace {
  int64_t micros = 0;
  bool follows = true;  // is not a filing
  auto operator<=>(const SimulationPlace&) const = default;
};
SimulationPlace SimulationPlaceOf(const events::v1::Event& event);

// One complaint at a time: its events as a history, from which the clocks follow at once, as they
// would have followed one event after the other; then the alarms, each by its own time. Holds no
// more than a history, however many events there are. Not thread-safe; `policies` must outlive it.
class Simulation {
 public:
  // Nothing that happens after `until` is known yet, and clocks are as they stand then.
  Simulation(const Policies& policies, absl::Time until) : policies_(policies), until_(until) {}

  // Events in order of their SimulationPlace.
  void Take(const events::v1::Event& event);

  // True once the filing has been taken; without it there are no clocks.
  bool begun() const { return FilingOf(set_.history) != nullptr; }
  // What it was filed as or came to be, as far as clocks look at it; nothing before the filing.
  events::v1::ComplaintFiled filed() const;
  // The round of work that is under way, from 1.
  int cycle() const;

  // The clocks, earliest deadline first, without the complaint's name. Ready for another complaint
  // afterwards.
  std::vector<v1::SimulatedClock> Finish();

 private:
  void SoundAlarms(v1::Clock& clock);

  const Policies& policies_;
  const absl::Time until_;
  ClockSet set_;
  Facts facts_;  // told to nobody
};

// Clocks counted by milestone. A value.
class SimulationTotals {
 public:
  void Add(const v1::Clock& clock);
  // The sum first, then the milestones by name.
  std::vector<v1::SimulatedTotal> Rows() const;

 private:
  std::map<std::string, v1::SimulatedTotal, std::less<>> by_milestone_;
};

}  // namespace redress::sla
