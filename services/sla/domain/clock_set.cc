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
  // Routing closes the case of a withdrawn complaint; its word may come before intake's.
  return event.case_closed().outcome() == "withdrawn" ? "withdrawn" : "closed";
}

// Deadlines rise; the policy's own order decides between equals.
void SortByDeadline(v1::GetClocksResponse& record) {
  std::stable_sort(record.mutable_clocks()->pointer_begin(), record.mutable_clocks()->pointer_end(),
                   [](const v1::Clock* left, const v1::Clock* right) {
                     return FromProto(left->deadline()) < FromProto(right->deadline());
                   });
}

void TellStart(const v1::GetClocksResponse& record, Facts& facts) {
  events::v1::ClocksStarted& started = *facts.emplace_back().mutable_clocks_started();
  for (const v1::Clock& clock : record.clocks()) {
    events::v1::ClockStart& start = *started.add_clocks();
    start.set_clock_id(clock.clock_id());
    start.set_milestone(clock.milestone());
    start.set_policy(clock.policy());
    start.set_policy_version(clock.policy_version());
    *start.mutable_start_time() = clock.start_time();
    *start.mutable_deadline() = clock.deadline();
  }
}

bool Start(ClockSet& set, const Event& event, Facts& facts) {
  if (set.start_time) return false;  // R-S15: nothing restarts a running clock
  set.start_time = ToMicros(FromProto(event.occur_time()));
  const Policy& policy = DefaultPolicy();
  for (const Promise& promise : policy.promises) {
    if (promise.applies(event.complaint_filed())) {
      *set.record.add_clocks() = StartClock(policy, promise, *set.start_time);
    }
  }
  SortByDeadline(set.record);
  TellStart(set.record, facts);
  for (const Event& early : std::exchange(set.early, {})) Fold(set, early, facts);
  return true;
}

// Of the events that come before the filing, the first that reaches each milestone and the first of
// each end are all that can matter.
bool KeepEarly(ClockSet& set, const Event& event) {
  const auto any_kept = [&](auto matches) {
    return std::any_of(set.early.begin(), set.early.end(), matches);
  };
  bool wanted = !EndReason(event).empty() && !any_kept([&](const Event& kept) {
    return kept.payload_case() == event.payload_case();
  });
  for (const Promise& promise : DefaultPolicy().promises) {
    wanted = wanted || (promise.met_by(event) && !any_kept(promise.met_by));
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

bool Reach(ClockSet& set, const Event& event, absl::Time at, Facts& facts) {
  bool changed = false;
  for (v1::Clock& clock : *set.record.mutable_clocks()) {
    const Policy* policy = FindPolicy(clock.policy(), clock.policy_version());
    const Promise* promise = policy ? FindPromise(*policy, clock.milestone()) : nullptr;
    if (promise == nullptr || !promise->met_by(event)) continue;
    changed |= ReachMilestone(clock, at, set.end_time, facts);
  }
  return changed;
}

bool End(ClockSet& set, absl::string_view reason, absl::Time at, Facts& facts) {
  if (reason.empty()) return false;
  bool changed = !set.end_time || at < *set.end_time;
  if (changed) set.end_time = at;
  for (v1::Clock& clock : *set.record.mutable_clocks()) {
    changed |= CancelClock(clock, at, reason, facts);
  }
  return changed;
}

}  // namespace

bool Concerns(const Event& event) {
  // Imported history starts no clocks: its time ran elsewhere.
  if (event.has_complaint_filed()) return !event.complaint_filed().historical();
  return event.has_complaint_withdrawn() || event.has_case_closed() ||
         event.has_solution_proposed() || event.has_message_sent();
}

bool Fold(ClockSet& set, const Event& event, Facts& facts) {
  if (!Concerns(event)) return false;
  if (event.has_complaint_filed()) return Start(set, event, facts);
  if (!set.start_time) return KeepEarly(set, event);
  const absl::Time at = ToMicros(FromProto(event.occur_time()));
  const bool reached = Reach(set, event, at, facts);
  const bool ended = End(set, EndReason(event), at, facts);
  return reached || ended;
}

bool Advance(ClockSet& set, absl::Time now, Facts& facts) {
  bool changed = false;
  for (v1::Clock& clock : *set.record.mutable_clocks()) changed |= WarnOrBreach(clock, now, facts);
  return changed;
}

std::optional<absl::Time> NextDue(const ClockSet& set) {
  std::optional<absl::Time> due;
  for (const v1::Clock& clock : set.record.clocks()) {
    const std::optional<absl::Time> threshold = NextThreshold(clock);
    if (threshold && (!due || *threshold < *due)) due = threshold;
  }
  return due;
}

std::optional<absl::Time> NextDeadline(const ClockSet& set) {
  if (set.end_time) return std::nullopt;
  for (const v1::Clock& clock : set.record.clocks()) {
    if (IsOpen(clock)) return FromProto(clock.deadline());  // the record's order is the deadlines'
  }
  return std::nullopt;
}

int OpenCount(const ClockSet& set) {
  if (set.end_time) return 0;
  return static_cast<int>(
      std::count_if(set.record.clocks().begin(), set.record.clocks().end(), IsOpen));
}

}  // namespace redress::sla
