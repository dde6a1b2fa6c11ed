#include "services/sla/domain/clock_set.h"

#include <algorithm>

#include "base/proto_time.h"

namespace redress::sla {
namespace {

using events::v1::Event;

// Why the complaint ended, or "" for an event that does not end it.
absl::string_view EndReason(const Event& event) {
  if (event.has_complaint_withdrawn()) return "withdrawn";
  if (!event.has_case_closed()) return "";
  // Routing closes the case of a withdrawn complaint; its word may come before intake's. A merge is
  // by intake's word alone, since it can be taken back.
  if (event.case_closed().outcome() == "merged") return "";
  return event.case_closed().outcome() == "withdrawn" ? "withdrawn" : "closed";
}

// Deadlines rise; the policy's own order decides between equals.
void SortByDeadline(v1::GetClocksResponse& record) {
  std::stable_sort(record.mutable_clocks()->pointer_begin(), record.mutable_clocks()->pointer_end(),
                   [](const v1::Clock* left, const v1::Clock* right) {
                     return FromProto(left->deadline()) < FromProto(right->deadline());
                   });
}

int CurrentCycle(const ClockSet& set) { return static_cast<int>(set.past.size()) + 1; }

// The round in which `at` lies, from 1. Services tell their events independently: the closing of a
// round may be heard of after the next one began.
int CycleAt(const ClockSet& set, absl::Time at) {
  if (set.past.empty() || at >= set.reopen_time.value_or(absl::InfinitePast())) {
    return CurrentCycle(set);
  }
  int cycle = CurrentCycle(set) - 1;
  while (cycle > 1 && at < set.past[static_cast<size_t>(cycle) - 1].start_time) --cycle;
  return cycle;
}

// When a round's clocks stopped, if they did.
std::optional<absl::Time> EndOf(const ClockSet& set, int cycle) {
  if (cycle < CurrentCycle(set)) return set.past[static_cast<size_t>(cycle) - 1].end_time;
  if (!set.merge_time || !set.end_time) return set.merge_time ? set.merge_time : set.end_time;
  return std::min(*set.merge_time, *set.end_time);
}

void TellStart(const v1::GetClocksResponse& record, const std::vector<std::string>& begun,
               Facts& facts) {
  if (begun.empty()) return;
  events::v1::ClocksStarted& started = *facts.emplace_back().mutable_clocks_started();
  for (const v1::Clock& clock : record.clocks()) {
    if (std::find(begun.begin(), begun.end(), clock.clock_id()) == begun.end()) continue;
    events::v1::ClockStart& start = *started.add_clocks();
    start.set_clock_id(clock.clock_id());
    start.set_milestone(clock.milestone());
    start.set_policy(clock.policy());
    start.set_policy_version(clock.policy_version());
    *start.mutable_start_time() = clock.start_time();
    *start.mutable_deadline() = clock.deadline();
  }
}

v1::Clock* FindClock(ClockSet& set, const std::string& clock_id) {
  for (v1::Clock& clock : *set.record.mutable_clocks()) {
    if (clock.clock_id() == clock_id) return &clock;
  }
  return nullptr;
}

// What happened just now, and when, for people.
struct Occasion {
  absl::Time at;
  absl::string_view since;
};

// Where a clock of this round begins.
Beginning BeginningOf(const ClockSet& set, Start start, const Occasion& now) {
  const int cycle = CurrentCycle(set);
  if (start == Start::kMatched) return {cycle, now.at, now.since};
  return {cycle, set.reopen_time.value_or(*set.start_time), cycle == 1 ? "filing" : "reopening"};
}

// True when a clock of the promise begins, or runs on.
bool FitPromise(ClockSet& set, const Pack& pack, const Promise& promise, const Occasion& now,
                Facts& facts) {
  v1::Clock* clock = FindClock(set, ClockId(promise.milestone, CurrentCycle(set)));
  const Policy& policy = *pack.policy;
  // R-S14: in this round the milestone is that of a policy with a higher rank, or of another
  // version that was on when its clock began.
  if (clock != nullptr &&
      (clock->policy() != policy.name || clock->policy_version() != policy.version)) {
    return false;
  }
  if (!promise.Applies(set.filed)) {
    if (clock != nullptr) CancelClock(*clock, now.at, "reclassified", facts);
    return false;
  }
  if (clock != nullptr) return ResumeClock(*clock);
  if (!pack.OnAt(now.at)) return false;
  *set.record.add_clocks() = StartClock(policy, promise, BeginningOf(set, promise.start, now));
  return true;
}

// Gives this round the clocks that are promised to the complaint as it is now. R-S15: one that was
// stopped without its milestone runs on from where it began; none is begun twice, and a breached
// one stays.
void Fit(ClockSet& set, const Occasion& now, const Policies& policies, Facts& facts) {
  if (set.end_time || set.merge_time) return;
  std::vector<std::string> begun;
  for (const Pack& pack : policies.packs()) {
    for (const Promise& promise : pack.policy->promises) {
      if (!FitPromise(set, pack, promise, now, facts)) continue;
      begun.push_back(ClockId(promise.milestone, CurrentCycle(set)));
    }
  }
  SortByDeadline(set.record);
  TellStart(set.record, begun, facts);
}

bool Begin(ClockSet& set, const Event& event, const Policies& policies, Facts& facts) {
  if (set.start_time) return false;  // R-S15: nothing restarts a running clock
  set.start_time = ToMicros(FromProto(event.occur_time()));
  set.filed.set_channel(event.complaint_filed().channel());
  set.filed.set_category(event.complaint_filed().category());
  set.filed.set_level(event.complaint_filed().level());
  Fit(set, {*set.start_time, "filing"}, policies, facts);
  for (const Event& early : std::exchange(set.early, {})) Fold(set, early, policies, facts);
  return true;
}

// Of the events that come before the filing, the first that reaches each milestone and the first of
// each end are all that can matter.
bool KeepEarly(ClockSet& set, const Event& event, const Policies& policies) {
  const auto any_kept = [&](auto matches) {
    return std::any_of(set.early.begin(), set.early.end(), matches);
  };
  bool wanted = !EndReason(event).empty() && !any_kept([&](const Event& kept) {
    return kept.payload_case() == event.payload_case();
  });
  const absl::Time at = FromProto(event.occur_time());
  for (const Pack& pack : policies.packs()) {
    if (!pack.BegunBy(at)) continue;
    for (const Promise& promise : pack.policy->promises) {
      wanted = wanted || (promise.MetBy(event) &&
                          !any_kept([&](const Event& kept) { return promise.MetBy(kept); }));
    }
  }
  if (!wanted) return false;
  Event kept = event;
  kept.clear_event_id();
  kept.clear_tenant();
  kept.clear_complaint();
  kept.clear_trace_id();
  kept.clear_actor();
  set.early.push_back(std::move(kept));
  return true;
}

bool Reach(ClockSet& set, const Event& event, absl::Time at, const Policies& policies,
           Facts& facts) {
  const int cycle = CycleAt(set, at);
  bool changed = false;
  for (v1::Clock& clock : *set.record.mutable_clocks()) {
    if (CycleOf(clock) != cycle) continue;
    const Promise* promise = policies.OriginOf(clock).promise;
    if (promise == nullptr || !promise->MetBy(event)) continue;
    changed |= ReachMilestone(clock, at, EndOf(set, cycle), facts);
  }
  return changed;
}

bool CancelAll(ClockSet& set, int cycle, absl::Time at, absl::string_view reason, Facts& facts) {
  bool changed = false;
  for (v1::Clock& clock : *set.record.mutable_clocks()) {
    if (CycleOf(clock) == cycle) changed |= CancelClock(clock, at, reason, facts);
  }
  return changed;
}

bool End(ClockSet& set, absl::string_view reason, absl::Time at, Facts& facts) {
  if (reason.empty()) return false;
  const int cycle = CycleAt(set, at);
  std::optional<absl::Time>& end =
      cycle < CurrentCycle(set) ? set.past[static_cast<size_t>(cycle) - 1].end_time : set.end_time;
  const bool earlier = !end || at < *end;
  if (earlier) end = at;
  return CancelAll(set, cycle, at, reason, facts) || earlier;
}

// R-S15: what was breached stays so; what runs stops in the open, and runs on when it is parted.
bool Merge(ClockSet& set, absl::Time at, Facts& facts) {
  if (set.merge_time) return false;
  set.merge_time = at;
  CancelAll(set, CurrentCycle(set), at, "merged", facts);
  return true;
}

bool Unmerge(ClockSet& set, absl::Time at, const Policies& policies, Facts& facts) {
  if (!set.merge_time) return false;
  set.merge_time.reset();
  Fit(set, {at, "being parted"}, policies, facts);
  return true;
}

// R-S15: reopening begins a new cycle.
bool Reopen(ClockSet& set, int cycle, absl::Time at, const Policies& policies, Facts& facts) {
  if (cycle != CurrentCycle(set) + 1) return false;
  set.past.push_back({set.reopen_time.value_or(*set.start_time), set.end_time});
  set.reopen_time = at;
  set.end_time.reset();
  Fit(set, {at, "reopening"}, policies, facts);
  return true;
}

bool Reclassify(ClockSet& set, const events::v1::ComplaintReclassified& corrected, absl::Time at,
                const Policies& policies, Facts& facts) {
  set.filed.set_category(corrected.category());
  set.filed.set_level(corrected.level());
  Fit(set, {at, "being graded so"}, policies, facts);
  return true;
}

// R-I2, R-I7: the amount that an order told later may have lifted the level; it never lowers it.
bool Lift(ClockSet& set, const events::v1::OrderLinked& linked, absl::Time at,
          const Policies& policies, Facts& facts) {
  if (linked.level() <= set.filed.level()) return false;
  set.filed.set_level(linked.level());
  Fit(set, {at, "the order's amount"}, policies, facts);
  return true;
}

// Events that may matter under any policies.
bool MovesAnySet(const Event& event) {
  return event.has_complaint_withdrawn() || event.has_case_closed() ||
         event.has_solution_proposed() || event.has_message_sent() ||
         event.has_complaint_merged() || event.has_complaint_unmerged() ||
         event.has_complaint_reopened() || event.has_complaint_reclassified() ||
         event.has_order_linked();
}

}  // namespace

bool MayConcern(const Event& event) {
  // Imported history starts no clocks: its time ran elsewhere.
  if (event.has_complaint_filed()) return !event.complaint_filed().historical();
  if (MovesAnySet(event)) return true;
  const absl::Span<const Condition> conditions = Conditions();
  return std::any_of(conditions.begin(), conditions.end(),
                     [&](const Condition& condition) { return condition.holds(event); });
}

bool Concerns(const Event& event, const Policies& policies) {
  if (event.has_complaint_filed()) return !event.complaint_filed().historical();
  return MovesAnySet(event) || policies.AnyMetBy(event);
}

bool Fold(ClockSet& set, const Event& event, const Policies& policies, Facts& facts) {
  if (!Concerns(event, policies)) return false;
  if (event.has_complaint_filed()) return Begin(set, event, policies, facts);
  if (!set.start_time) return KeepEarly(set, event, policies);
  const absl::Time at = ToMicros(FromProto(event.occur_time()));
  switch (event.payload_case()) {
    case Event::kComplaintMerged: return Merge(set, at, facts);
    case Event::kComplaintUnmerged: return Unmerge(set, at, policies, facts);
    case Event::kComplaintReopened:
      return Reopen(set, event.complaint_reopened().cycle(), at, policies, facts);
    case Event::kComplaintReclassified:
      return Reclassify(set, event.complaint_reclassified(), at, policies, facts);
    case Event::kOrderLinked: return Lift(set, event.order_linked(), at, policies, facts);
    default: break;
  }
  const bool reached = Reach(set, event, at, policies, facts);
  const bool ended = End(set, EndReason(event), at, facts);
  return reached || ended;
}

bool Advance(ClockSet& set, absl::Time now, const Policies& policies, Facts& facts) {
  bool changed = false;
  for (v1::Clock& clock : *set.record.mutable_clocks()) {
    changed |= WarnOrBreach(clock, now, policies, facts);
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

std::optional<absl::Time> NextDeadline(const ClockSet& set) {
  if (set.end_time || set.merge_time) return std::nullopt;
  for (const v1::Clock& clock : set.record.clocks()) {
    // The record's order is the deadlines'.
    if (IsOpen(clock) && CycleOf(clock) == CurrentCycle(set)) return FromProto(clock.deadline());
  }
  return std::nullopt;
}

int OpenCount(const ClockSet& set) {
  if (set.end_time || set.merge_time) return 0;
  return static_cast<int>(std::count_if(
      set.record.clocks().begin(), set.record.clocks().end(), [&](const v1::Clock& clock) {
        return IsOpen(clock) && CycleOf(clock) == CurrentCycle(set);
      }));
}

}  // namespace redress::sla
