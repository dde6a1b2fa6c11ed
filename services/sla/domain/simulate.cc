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
  if (ToMicros(FromProto(event.occur_time())) > until_ || !Concerns(event, policies_)) return;
  std::optional<Moment> moment = MomentOf(event);
  if (!moment) return;
  if (event.has_complaint_filed() && !begun_) {
    begun_ = true;
    filed_ = event.complaint_filed();
  } else if (event.has_complaint_reclassified()) {
    const auto& corrected = event.complaint_reclassified();
    filed_.set_kind(corrected.kind());
    filed_.set_category(corrected.category());
    filed_.set_subcategory(corrected.subcategory());
    filed_.set_level(corrected.level());
    *filed_.mutable_signals() = corrected.signals();
  } else if (event.has_complaint_reopened()) {
    cycle_ = std::max(cycle_, event.complaint_reopened().cycle());
  }
  Insert(set_.history, *std::move(moment));
}

// R-S13, R-S15: what a clock would have been warned of before it stopped. What comes at the moment
// of an alarm goes before it.
void Simulation::SoundAlarms(v1::Clock& clock) {
  if (!clock.has_start_time() || clock.state() == v1::CLOCK_STATE_PAUSED) return;
  const absl::Time stop = StopOf(clock, until_);
  const bool stopped = clock.has_met_time() || clock.has_cancel_time();
  const v1::ClockState state = clock.state();
  const google::protobuf::Timestamp cancel_time = clock.cancel_time();
  const bool cancelled = clock.has_cancel_time();
  if (stopped) {
    clock.set_state(v1::CLOCK_STATE_RUNNING);
    clock.clear_cancel_time();
  }
  while (const std::optional<absl::Time> due = NextThreshold(clock, policies_)) {
    if (stopped ? *due >= stop : *due > stop) break;
    SoundAlarm(clock, *due, policies_, facts_);
    facts_.clear();
  }
  if (stopped) clock.set_state(state);
  if (cancelled) *clock.mutable_cancel_time() = cancel_time;
}

std::vector<v1::SimulatedClock> Simulation::Finish() {
  if (begun_) Settle(set_, policies_, facts_);
  facts_.clear();
  std::vector<v1::SimulatedClock> clocks;
  clocks.reserve(static_cast<size_t>(set_.record.clocks_size()));
  for (v1::Clock& clock : *set_.record.mutable_clocks()) {
    SoundAlarms(clock);
    v1::SimulatedClock& simulated = clocks.emplace_back();
    simulated.set_working_ms(WorkingMs(policies_.OriginOf(clock).policy, clock, until_));
    *simulated.mutable_clock() = std::move(clock);
  }
  set_ = {};
  begun_ = false;
  filed_.Clear();
  cycle_ = 1;
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
