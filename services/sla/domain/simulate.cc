#include "services/sla/domain/simulate.h"

#include <algorithm>
#include <utility>

#include "base/proto_time.h"
#include "services/sla/domain/measure.h"

namespace redress::sla {
namespace {

// The moment up to which a clock counts.
absl::Time StopOf(const v1::Clock& clock, absl::Time until) {
  if (clock.has_met_time()) return FromProto(clock.met_time());
  return clock.has_cancel_time() ? FromProto(clock.cancel_time()) : until;
}

int64_t WorkingMs(const Policy* policy, const v1::Clock& clock, absl::Time until) {
  static const Policy& around_the_clock = *new Policy;
  return absl::ToInt64Milliseconds(
      CountedBy(policy == nullptr ? around_the_clock : *policy, clock, StopOf(clock, until)));
}

void Count(const v1::Clock& clock, v1::SimulatedTotal& total) {
  total.set_clocks(total.clocks() + 1);
  switch (clock.state()) {
    case v1::CLOCK_STATE_MET: return total.set_met(total.met() + 1);
    case v1::CLOCK_STATE_MET_LATE: return total.set_met_late(total.met_late() + 1);
    case v1::CLOCK_STATE_BREACHED: return total.set_breached(total.breached() + 1);
    case v1::CLOCK_STATE_CANCELLED: return total.set_cancelled(total.cancelled() + 1);
    default: return total.set_open(total.open() + 1);
  }
}

}  // namespace

SimulationPlace SimulationPlaceOf(const events::v1::Event& event) {
  return {absl::ToUnixMicros(FromProto(event.occur_time())), !event.has_complaint_filed()};
}

void Simulation::Take(const events::v1::Event& event) {
  const absl::Time at = ToMicros(FromProto(event.occur_time()));
  if (at > until_) return;
  // R-S15: what comes at the deadline is in time, so the alarm of the same moment waits for it.
  PassTime(at, /*with_now=*/false);
  Fold(set_, event, policies_, facts_);
  facts_.clear();
}

std::vector<v1::SimulatedClock> Simulation::Finish() {
  PassTime(until_, /*with_now=*/true);
  std::vector<v1::SimulatedClock> clocks;
  clocks.reserve(static_cast<size_t>(set_.record.clocks_size()));
  for (v1::Clock& clock : *set_.record.mutable_clocks()) {
    v1::SimulatedClock& simulated = clocks.emplace_back();
    simulated.set_working_ms(WorkingMs(policies_.OriginOf(clock).policy, clock, until_));
    *simulated.mutable_clock() = std::move(clock);
  }
  set_ = {};
  return clocks;
}

void Simulation::PassTime(absl::Time now, bool with_now) {
  while (const std::optional<absl::Time> due = NextDue(set_, policies_)) {
    if (*due > now || (*due == now && !with_now)) return;
    Advance(set_, *due, policies_, facts_);
    facts_.clear();
  }
}

void SimulationTotals::Add(const v1::Clock& clock) {
  Count(clock, by_milestone_[clock.milestone()]);
}

std::vector<v1::SimulatedTotal> SimulationTotals::Rows() const {
  std::vector<v1::SimulatedTotal> rows(1);
  for (const auto& [milestone, total] : by_milestone_) {
    v1::SimulatedTotal& row = rows.emplace_back(total);
    row.set_milestone(milestone);
    v1::SimulatedTotal& sum = rows.front();
    sum.set_clocks(sum.clocks() + row.clocks());
    sum.set_met(sum.met() + row.met());
    sum.set_met_late(sum.met_late() + row.met_late());
    sum.set_breached(sum.breached() + row.breached());
    sum.set_cancelled(sum.cancelled() + row.cancelled());
    sum.set_open(sum.open() + row.open());
  }
  return rows;
}

}  // namespace redress::sla
