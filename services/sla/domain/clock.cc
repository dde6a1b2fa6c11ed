#include "services/sla/domain/clock.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/proto_time.h"

namespace redress::sla {
namespace {

absl::Time Deadline(const v1::Clock& clock) { return FromProto(clock.deadline()); }

struct Threshold {
  int percent = 0;
  absl::Time time;
};

// The warnings that were not given yet, rising. R-S14: a clock lives by the policy it was started
// under. R-S13: the share is of working time.
std::vector<Threshold> WarningsToCome(const v1::Clock& clock, const Policies& policies) {
  std::vector<Threshold> thresholds;
  const Origin origin = policies.OriginOf(clock);
  if (origin.promise == nullptr) return thresholds;
  for (const int percent : origin.promise->warning_percents) {
    if (percent <= clock.warned_percent()) continue;
    const absl::Duration share = absl::Milliseconds(clock.limit_ms()) * percent / 100;
    thresholds.push_back({percent, PassedAt(*origin.policy, FromProto(clock.start_time()), share)});
  }
  return thresholds;
}

// R-S15: from here on nothing clears breach_time.
void Breach(v1::Clock& clock, Facts& facts) {
  clock.set_state(v1::CLOCK_STATE_BREACHED);
  *clock.mutable_breach_time() = clock.deadline();
  events::v1::ClockBreached& breached = *facts.emplace_back().mutable_clock_breached();
  breached.set_clock_id(clock.clock_id());
  breached.set_milestone(clock.milestone());
  *breached.mutable_deadline() = clock.deadline();
}

void Meet(v1::Clock& clock, absl::Time at, Facts& facts) {
  const bool late = at > Deadline(clock);
  const bool corrects = !late && clock.has_breach_time();
  clock.set_state(late ? v1::CLOCK_STATE_MET_LATE : v1::CLOCK_STATE_MET);
  *clock.mutable_met_time() = ToProto(at);
  events::v1::ClockMet& met = *facts.emplace_back().mutable_clock_met();
  met.set_clock_id(clock.clock_id());
  met.set_milestone(clock.milestone());
  met.set_late(late);
  *met.mutable_met_time() = clock.met_time();
  met.set_corrects_breach(corrects);
}

void Warn(v1::Clock& clock, int percent, Facts& facts) {
  clock.set_state(v1::CLOCK_STATE_AT_RISK);
  clock.set_warned_percent(percent);
  events::v1::ClockWarned& warned = *facts.emplace_back().mutable_clock_warned();
  warned.set_clock_id(clock.clock_id());
  warned.set_milestone(clock.milestone());
  warned.set_percent(percent);
  *warned.mutable_deadline() = clock.deadline();
}

}  // namespace

std::string ClockId(absl::string_view milestone, int cycle) {
  // One round has each milestone once.
  return cycle == 1 ? std::string(milestone) : absl::StrCat(milestone, "#", cycle);
}

int CycleOf(const v1::Clock& clock) {
  const size_t at = clock.clock_id().rfind('#');
  int cycle = 1;
  if (at == std::string::npos || !absl::SimpleAtoi(clock.clock_id().substr(at + 1), &cycle)) {
    return 1;
  }
  return cycle;
}

v1::Clock StartClock(const Policy& policy, const Promise& promise, const Beginning& beginning) {
  const absl::Time start_time = beginning.start_time;
  const absl::Duration allowed = TimeAllowed(policy, promise, start_time);
  v1::Clock clock;
  clock.set_clock_id(ClockId(promise.milestone, beginning.cycle));
  clock.set_milestone(promise.milestone);
  clock.set_policy(policy.name);
  clock.set_policy_version(policy.version);
  clock.set_state(v1::CLOCK_STATE_RUNNING);
  *clock.mutable_start_time() = ToProto(start_time);
  *clock.mutable_deadline() = ToProto(PassedAt(policy, start_time, allowed));
  clock.set_limit_ms(absl::ToInt64Milliseconds(allowed));
  clock.set_rule(absl::StrCat(promise.rule_id, ": ", promise.what, " within ",
                              LimitInWords(policy, promise), " of ", beginning.since, ", because ",
                              promise.why));
  return clock;
}

bool IsRunning(const v1::Clock& clock) {
  return clock.state() == v1::CLOCK_STATE_RUNNING || clock.state() == v1::CLOCK_STATE_AT_RISK;
}

bool IsOpen(const v1::Clock& clock) {
  return IsRunning(clock) || clock.state() == v1::CLOCK_STATE_BREACHED;
}

std::optional<absl::Time> NextThreshold(const v1::Clock& clock, const Policies& policies) {
  if (!IsRunning(clock)) return std::nullopt;
  const std::vector<Threshold> warnings = WarningsToCome(clock, policies);
  return warnings.empty() ? Deadline(clock) : warnings.front().time;
}

bool WarnOrBreach(v1::Clock& clock, absl::Time now, const Policies& policies, Facts& facts) {
  if (!IsRunning(clock)) return false;
  if (now >= Deadline(clock)) {  // R-S13: breach at 100 %
    Breach(clock, facts);
    return true;
  }
  int passed = 0;
  for (const Threshold& warning : WarningsToCome(clock, policies)) {  // R-S13: once
    if (now >= warning.time) passed = warning.percent;
  }
  if (passed == 0) return false;
  Warn(clock, passed, facts);
  return true;
}

bool ReachMilestone(v1::Clock& clock, absl::Time at, std::optional<absl::Time> end_time,
                    Facts& facts) {
  const bool in_time = at <= Deadline(clock);
  switch (clock.state()) {
    case v1::CLOCK_STATE_PENDING:
    case v1::CLOCK_STATE_RUNNING:
    case v1::CLOCK_STATE_PAUSED:
    case v1::CLOCK_STATE_AT_RISK:
      // R-S15: event time decides, so a breach that no timer has seen yet is told first.
      if (!in_time) Breach(clock, facts);
      break;
    case v1::CLOCK_STATE_BREACHED: break;
    case v1::CLOCK_STATE_MET_LATE:
      if (!in_time) return false;
      break;  // R-S15: an earlier proof came later; corrected in the open
    case v1::CLOCK_STATE_CANCELLED:
      // Services tell their events independently: the milestone may be heard of after the end that
      // it came before.
      if (!end_time || at > *end_time) return false;
      break;
    default: return false;
  }
  Meet(clock, at, facts);
  return true;
}

bool ResumeClock(v1::Clock& clock) {
  if (clock.state() != v1::CLOCK_STATE_CANCELLED) return false;
  clock.set_state(clock.warned_percent() > 0 ? v1::CLOCK_STATE_AT_RISK : v1::CLOCK_STATE_RUNNING);
  return true;
}

bool CancelClock(v1::Clock& clock, absl::Time at, absl::string_view reason, Facts& facts) {
  if (!IsRunning(clock)) return false;
  if (at > Deadline(clock)) {  // R-S15: it had been breached when the end came
    Breach(clock, facts);
    return true;
  }
  clock.set_state(v1::CLOCK_STATE_CANCELLED);
  events::v1::ClockCancelled& cancelled = *facts.emplace_back().mutable_clock_cancelled();
  cancelled.set_clock_id(clock.clock_id());
  cancelled.set_milestone(clock.milestone());
  cancelled.set_reason(std::string(reason));
  return true;
}

}  // namespace redress::sla
