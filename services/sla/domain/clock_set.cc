#include "services/sla/domain/clock_set.h"

#include <algorithm>
#include <utility>

#include "base/proto_time.h"
#include "services/sla/domain/course.h"
#include "services/sla/domain/step_limits.h"
#include "services/sla/domain/telling.h"
#include "services/sla/domain/timeline.h"

namespace redress::sla {
namespace {

using events::v1::Event;

void Derive(const Timeline& timeline, ClockSet& set) {
  if (timeline.rounds().empty()) return;
  const Round& round = timeline.rounds().back();
  set.start_time = timeline.rounds().front().start;
  set.end_time = round.end;
  set.merge_time = timeline.merge_time();
  set.cycle = round.cycle;
  set.filed = timeline.filed();
}

std::vector<Begun> BegunIn(const std::vector<v1::Clock>& clocks) {
  std::vector<Begun> begun;
  begun.reserve(clocks.size());
  for (const v1::Clock& clock : clocks) {
    begun.push_back({.clock_id = clock.clock_id(),
                     .cycle = CycleOf(clock),
                     .milestone = clock.milestone(),
                     .policy = clock.policy(),
                     .version = clock.policy_version(),
                     .start = FromProto(clock.start_time())});
  }
  return begun;
}

void MarkGiven(const events::v1::ClocksStarted& given, std::vector<Begun>& begun) {
  for (const events::v1::ClockStart& start : given.clocks()) {
    for (Begun& one : begun) {
      if (one.clock_id != start.clock_id()) continue;
      one.given = true;
      one.frozen = !start.has_deadline();
    }
  }
}

std::vector<v1::Clock> DrawAll(const Timeline& timeline, const Policies& policies,
                               const std::vector<Begun>& begun) {
  std::vector<v1::Clock> drawn;
  for (const Round& round : timeline.rounds()) {
    const bool last = &round == &timeline.rounds().back();
    for (const Milestone& milestone : policies.milestones()) {
      for (const Run& run : CourseOf(round, last, milestone, policies, begun)) {
        drawn.push_back(Draw(run));
      }
    }
    for (const Run& run : StepRuns(round)) drawn.push_back(Draw(run));
  }
  return drawn;
}

// A given clock keeps what the record says of it.
void KeepGiven(const Told& told, const std::vector<Begun>& begun, std::vector<v1::Clock>& drawn) {
  for (const Begun& one : begun) {
    const v1::Clock* known = one.given ? told.Find(one.clock_id) : nullptr;
    if (known == nullptr) continue;
    const auto place = std::find_if(drawn.begin(), drawn.end(), [&](const v1::Clock& clock) {
      return clock.clock_id() == one.clock_id;
    });
    if (place == drawn.end()) {
      drawn.push_back(*known);
    } else if (one.frozen) {
      *place = *known;
    } else {
      place->set_rule(known->rule());
    }
  }
}

// What rounds, matches and ends are made of; anything else matters only to a policy that waits for
// it, or to the limit of a step.
bool ShapesTheLife(const Event& event) {
  switch (event.payload_case()) {
    case Event::kComplaintFiled:
    case Event::kComplaintReclassified:
    case Event::kComplaintReopened:
    case Event::kComplaintMerged:
    case Event::kComplaintUnmerged:
    case Event::kComplaintWithdrawn:
    case Event::kOrderLinked:
    case Event::kCaseClosed: return true;
    default: return false;
  }
}

}  // namespace

ClockSet SetOf(History history, events::v1::ClocksStarted given, v1::GetClocksResponse record) {
  ClockSet set{
      .history = std::move(history), .record = std::move(record), .given = std::move(given)};
  Derive(Timeline(set.history), set);
  return set;
}

bool MayConcern(const Event& event) { return MomentOf(event).has_value(); }

bool Concerns(const Event& event, const Policies& policies) {
  if (ShapesTheLife(event)) return MayConcern(event);
  return IsOfStepLimit(event) || policies.AnyWaitsFor(event);
}

bool Fold(ClockSet& set, const Event& event, const Policies& policies, Facts& facts) {
  if (!Concerns(event, policies)) return false;
  std::optional<Moment> moment = MomentOf(event);
  if (!moment || !Insert(set.history, *std::move(moment))) return false;
  Settle(set, policies, facts);
  return true;
}

void Settle(ClockSet& set, const Policies& policies, Facts& facts) {
  const Timeline timeline(set.history);
  if (timeline.rounds().empty()) return;
  Derive(timeline, set);
  Told told(set.record);
  std::vector<Begun> begun = BegunIn(told.clocks());
  MarkGiven(set.given, begun);
  std::vector<v1::Clock> drawn = DrawAll(timeline, policies, begun);
  KeepGiven(told, begun, drawn);
  set.record = TellChange(set.record, std::move(told), std::move(drawn), policies, facts);
}

bool Advance(ClockSet& set, absl::Time now, const Policies& policies, Facts& facts) {
  bool changed = false;
  for (v1::Clock& clock : *set.record.mutable_clocks()) {
    changed |= SoundAlarm(clock, now, policies, facts);
  }
  return changed;
}

std::optional<absl::Time> NextDue(const ClockSet& set, const Policies& policies) {
  std::optional<absl::Time> due;
  for (const v1::Clock& clock : set.record.clocks()) {
    const std::optional<absl::Time> threshold = NextThreshold(clock, policies);
    if (threshold && (!due || *threshold < *due)) due = threshold;
  }
  return due;
}

ClockSet Rebuild(absl::Span<const Event> events, absl::Span<const Event> own_facts,
                 const Policies& policies) {
  ClockSet set;
  for (const Event& event : events) {
    if (!Concerns(event, policies)) continue;
    if (std::optional<Moment> moment = MomentOf(event)) Insert(set.history, *std::move(moment));
  }
  const Timeline timeline(set.history);
  if (timeline.rounds().empty()) return set;
  Derive(timeline, set);
  Told told;
  for (const Event& fact : own_facts) told.Take(fact);
  set.record = Show(told, DrawAll(timeline, policies, BegunIn(told.clocks())), policies);
  return set;
}

std::optional<absl::Time> NextDeadline(const ClockSet& set) {
  if (set.end_time || set.merge_time) return std::nullopt;
  for (const v1::Clock& clock : set.record.clocks()) {
    // The record's order is the deadlines'.
    if (IsOpen(clock) && CycleOf(clock) == set.cycle) return FromProto(clock.deadline());
  }
  return std::nullopt;
}

int OpenCount(const ClockSet& set) {
  if (set.end_time || set.merge_time) return 0;
  return static_cast<int>(std::count_if(
      set.record.clocks().begin(), set.record.clocks().end(),
      [&](const v1::Clock& clock) { return IsOpen(clock) && CycleOf(clock) == set.cycle; }));
}

}  // namespace redress::sla
