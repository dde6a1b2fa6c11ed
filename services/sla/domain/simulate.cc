#include "services/sla/domain/simulate.h"

#include <optional>
#include <utility>

#include "base/proto_time.h"
#include "services/sla/domain/measure.h"
#include "services/sla/domain/step_limits.h"
#include "services/sla/domain/timeline.h"

namespace redress::sla {
namespace {

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
  if (ToMicros(FromProto(event.occur_time())) > until_ || !Concerns(event, policies_)) return;
  std::optional<Moment> moment = MomentOf(event);
  if (!moment) return;
  Insert(set_.history, *std::move(moment));
}

events::v1::ComplaintFiled Simulation::filed() const {
  const Timeline timeline(set_.history);
  return timeline.rounds().empty() ? events::v1::ComplaintFiled() : timeline.filed();
}

int Simulation::cycle() const {
  const Timeline timeline(set_.history);
  return timeline.rounds().empty() ? 1 : timeline.rounds().back().cycle;
}

// R-S13, R-S15: what a clock would have been warned of before it stopped, or began to stand still,
// from its start on: one that was drawn as breached ran before. What comes at the moment of an
// alarm goes before it.
void Simulation::SoundAlarms(v1::Clock& clock) {
  if (!clock.has_start_time()) return;
  const std::optional<absl::Time> stop = clock.state() == v1::CLOCK_STATE_PAUSED
                                             ? FromProto(clock.pauses().rbegin()->start_time())
                                             : StopTime(clock);
  const v1::ClockState state = clock.state();
  const google::protobuf::Timestamp cancel_time = clock.cancel_time();
  const bool cancelled = clock.has_cancel_time();
  clock.set_state(v1::CLOCK_STATE_RUNNING);
  clock.clear_cancel_time();
  while (const std::optional<absl::Time> due = NextThreshold(clock, policies_)) {
    if (stop ? *due >= *stop : *due > until_) break;
    SoundAlarm(clock, *due, policies_, facts_);
    facts_.clear();
  }
  if (stop) clock.set_state(state);
  if (cancelled) *clock.mutable_cancel_time() = cancel_time;
}

std::vector<v1::SimulatedClock> Simulation::Finish() {
  if (begun()) Settle(set_, policies_, facts_);
  facts_.clear();
  std::vector<v1::SimulatedClock> clocks;
  clocks.reserve(static_cast<size_t>(set_.record.clocks_size()));
  for (v1::Clock& clock : *set_.record.mutable_clocks()) {
    if (IsOfStep(clock)) continue;  // no policy promised it
    SoundAlarms(clock);
    v1::SimulatedClock& simulated = clocks.emplace_back();
    const absl::Duration counted =
        CountedBy(*policies_.OriginOf(clock).policy, clock, StopTime(clock).value_or(until_));
    simulated.set_working_ms(absl::ToInt64Milliseconds(counted));
    *simulated.mutable_clock() = std::move(clock);
  }
  set_ = {};
  return clocks;
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
