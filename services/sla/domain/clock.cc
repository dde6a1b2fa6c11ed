#include "services/sla/domain/clock.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/proto_time.h"
#include "services/sla/domain/measure.h"

namespace redress::sla {
namespace {

using events::v1::Event;

absl::Time Deadline(const v1::Clock& clock) { return FromProto(clock.deadline()); }

absl::Duration ShareOf(const v1::Clock& clock, int percent) {
  return absl::Milliseconds(clock.limit_ms()) * percent / 100;
}

// R-S13: the share is of working time.
absl::Time WarningAt(const v1::Clock& clock, const Policy& policy, int percent) {
  return PassedAt(policy, clock, ShareOf(clock, percent));
}

// R-S13: the ladder counts the same working time on, from the deadline; it does not stand still.
absl::Time RungAt(const v1::Clock& clock, const Policy& policy, int percent) {
  return PassedAt(policy, Deadline(clock), ShareOf(clock, percent));
}

// The first of the percents, which rise, that was not told yet.
auto FirstUntold(const std::vector<int>& percents, int told) {
  return std::upper_bound(percents.begin(), percents.end(), told);
}

// The last of them that was not told yet and that `now` has passed; 0 for none.
template <typename TimeOf>
int HighestPassed(const std::vector<int>& percents, int told, absl::Time now, TimeOf time_of) {
  int highest = 0;
  for (auto next = FirstUntold(percents, told); next != percents.end(); ++next) {
    if (now < time_of(*next)) break;
    highest = *next;
  }
  return highest;
}

// When the first warning comes that was not given yet. R-S14: a clock lives by the policy that it
// was started under.
std::optional<absl::Time> NextWarning(const v1::Clock& clock, const Origin& origin) {
  if (origin.promise == nullptr) return std::nullopt;
  const std::vector<int>& percents = origin.promise->warning_percents;
  const auto next = FirstUntold(percents, clock.warned_percent());
  if (next == percents.end()) return std::nullopt;
  return WarningAt(clock, *origin.policy, *next);
}

std::optional<absl::Time> NextRung(const v1::Clock& clock, const Origin& origin) {
  if (origin.promise == nullptr) return std::nullopt;
  const std::vector<int>& percents = origin.promise->ladder_percents;
  const auto next = FirstUntold(percents, clock.overdue_percent());
  if (next == percents.end()) return std::nullopt;
  return RungAt(clock, *origin.policy, *next);
}

void Tell(Event fact, v1::Clock& clock, Facts& facts) {
  Remember(fact, clock);
  facts.push_back(std::move(fact));
}

void Breach(v1::Clock& clock, Facts& facts) {
  Event fact;
  events::v1::ClockBreached& breached = *fact.mutable_clock_breached();
  breached.set_clock_id(clock.clock_id());
  breached.set_milestone(clock.milestone());
  *breached.mutable_deadline() = clock.deadline();
  Tell(std::move(fact), clock, facts);
  clock.set_state(v1::CLOCK_STATE_BREACHED);
}

bool Warn(v1::Clock& clock, absl::Time now, const Origin& origin, Facts& facts) {
  if (origin.promise == nullptr) return false;
  const int passed =
      HighestPassed(origin.promise->warning_percents, clock.warned_percent(), now,
                    [&](int percent) { return WarningAt(clock, *origin.policy, percent); });
  if (passed == 0) return false;
  Event fact;
  events::v1::ClockWarned& warned = *fact.mutable_clock_warned();
  warned.set_clock_id(clock.clock_id());
  warned.set_milestone(clock.milestone());
  warned.set_percent(passed);
  *warned.mutable_deadline() = clock.deadline();
  Tell(std::move(fact), clock, facts);
  clock.set_state(v1::CLOCK_STATE_AT_RISK);
  return true;
}

bool Climb(v1::Clock& clock, absl::Time now, const Origin& origin, Facts& facts) {
  if (origin.promise == nullptr) return false;
  const int passed =
      HighestPassed(origin.promise->ladder_percents, clock.overdue_percent(), now,
                    [&](int percent) { return RungAt(clock, *origin.policy, percent); });
  if (passed == 0) return false;
  Event fact;
  events::v1::ClockOverdue& overdue = *fact.mutable_clock_overdue();
  overdue.set_clock_id(clock.clock_id());
  overdue.set_milestone(clock.milestone());
  overdue.set_percent(passed);
  *overdue.mutable_deadline() = clock.deadline();
  Tell(std::move(fact), clock, facts);
  return true;
}

bool EndedOpen(const v1::Clock& clock) {
  return clock.state() == v1::CLOCK_STATE_BREACHED && clock.has_cancel_time();
}

// R-S15: never silently. Nothing clears breach_time but a later breach of the same clock.
void Correct(v1::Clock& clock, const google::protobuf::Timestamp* at, absl::string_view reason) {
  v1::ClockCorrection& correction = *clock.add_corrections();
  *correction.mutable_breach_time() = clock.breach_time();
  if (at != nullptr) *correction.mutable_event_time() = *at;
  correction.set_reason(std::string(reason));
  clock.set_overdue_percent(0);  // the rungs of a breach that was none
  clock.set_state(v1::CLOCK_STATE_RUNNING);
}

void DrawPauses(const Measured& measured, v1::Clock& clock) {
  for (const Span& span : measured.pauses) {
    v1::ClockPause& pause = *clock.add_pauses();
    *pause.mutable_start_time() = ToProto(span.start);
    if (span.end) *pause.mutable_end_time() = ToProto(*span.end);
    pause.set_cause(span.cause);
  }
  clock.set_paused_ms(absl::ToInt64Milliseconds(measured.paused));
}

v1::Clock PendingClock(const Policy& policy, const Promise& promise, int cycle, int number) {
  v1::Clock clock;
  clock.set_clock_id(ClockId(promise.milestone, cycle, number));
  clock.set_milestone(promise.milestone);
  clock.set_policy(policy.name);
  clock.set_policy_version(policy.version);
  clock.set_state(v1::CLOCK_STATE_PENDING);
  return clock;
}

void SetRule(const Policy& policy, const Promise& promise, absl::string_view since,
             v1::Clock& clock) {
  clock.set_rule(absl::StrCat(promise.rule_id, ": ", promise.what, " within ",
                              LimitInWords(policy, promise), " of ", since, ", because ",
                              promise.why));
}

// A pending clock's limit, where it is the same whenever it begins.
v1::Clock DrawPending(const Run& run) {
  v1::Clock clock = PendingClock(*run.policy, *run.promise, run.cycle, run.number);
  clock.set_limit_ms(absl::ToInt64Milliseconds(run.promise->limit.time));
  SetRule(*run.policy, *run.promise, "its start", clock);
  return clock;
}

}  // namespace

std::string ClockId(absl::string_view milestone, int cycle, int number) {
  if (number > 1) return absl::StrCat(milestone, "#", cycle, ".", number);
  return cycle == 1 ? std::string(milestone) : absl::StrCat(milestone, "#", cycle);
}

int CycleOf(const v1::Clock& clock) {
  const size_t at = clock.clock_id().rfind('#');
  if (at == std::string::npos) return 1;
  const absl::string_view round = absl::string_view(clock.clock_id()).substr(at + 1);
  int cycle = 1;
  return absl::SimpleAtoi(round.substr(0, round.find('.')), &cycle) ? cycle : 1;
}

v1::Clock StartClock(const Policy& policy, const Promise& promise, absl::Time start_time,
                     absl::string_view since) {
  return Draw(
      {.policy = &policy, .promise = &promise, .start = start_time, .since = std::string(since)});
}

v1::Clock Draw(const Run& run) {
  if (!run.start) return DrawPending(run);
  const Policy& policy = *run.policy;
  const absl::Duration allowed = TimeAllowed(policy, *run.promise, *run.start);
  const Measured measured =
      Measure(policy, *run.start, allowed, run.spans, run.met ? run.met : run.stopped);
  v1::Clock clock = PendingClock(policy, *run.promise, run.cycle, run.number);
  *clock.mutable_start_time() = ToProto(*run.start);
  *clock.mutable_deadline() = ToProto(measured.deadline);
  clock.set_limit_ms(absl::ToInt64Milliseconds(allowed));
  SetRule(policy, *run.promise, run.since, clock);
  DrawPauses(measured, clock);
  if (run.met) {
    *clock.mutable_met_time() = ToProto(*run.met);
    clock.set_state(*run.met > measured.deadline ? v1::CLOCK_STATE_MET_LATE : v1::CLOCK_STATE_MET);
  } else if (run.stopped) {
    *clock.mutable_cancel_time() = ToProto(*run.stopped);
    clock.set_cancel_reason(run.reason);
    clock.set_state(*run.stopped > measured.deadline ? v1::CLOCK_STATE_BREACHED
                                                     : v1::CLOCK_STATE_CANCELLED);
  } else {
    clock.set_state(run.promise_lost_after_deadline ? v1::CLOCK_STATE_BREACHED
                    : measured.stands_still         ? v1::CLOCK_STATE_PAUSED
                                                    : v1::CLOCK_STATE_RUNNING);
  }
  return clock;
}

bool IsRunning(const v1::Clock& clock) {
  return clock.state() == v1::CLOCK_STATE_RUNNING || clock.state() == v1::CLOCK_STATE_AT_RISK;
}

bool IsOpen(const v1::Clock& clock) {
  return IsRunning(clock) || (clock.state() == v1::CLOCK_STATE_BREACHED && !EndedOpen(clock));
}

bool IsBreached(const v1::Clock& clock) {
  return clock.state() == v1::CLOCK_STATE_BREACHED || clock.state() == v1::CLOCK_STATE_MET_LATE;
}

std::optional<absl::Time> StopTime(const v1::Clock& clock) {
  if (clock.has_met_time()) return FromProto(clock.met_time());
  if (clock.has_cancel_time()) return FromProto(clock.cancel_time());
  return std::nullopt;
}

std::optional<absl::Time> NextThreshold(const v1::Clock& clock, const Policies& policies) {
  if (!IsOpen(clock)) return std::nullopt;
  const Origin origin = policies.OriginOf(clock);
  if (!IsRunning(clock)) return NextRung(clock, origin);
  return std::min(NextWarning(clock, origin).value_or(Deadline(clock)), Deadline(clock));
}

bool SoundAlarm(v1::Clock& clock, absl::Time now, const Policies& policies, Facts& facts) {
  if (!IsOpen(clock)) return false;
  const Origin origin = policies.OriginOf(clock);
  bool told = false;
  if (IsRunning(clock)) {
    if (now < Deadline(clock)) return Warn(clock, now, origin, facts);
    Breach(clock, facts);  // R-S13: breach at 100 %
    told = true;
  }
  return Climb(clock, now, origin, facts) || told;
}

void Remember(const Event& fact, v1::Clock& clock) {
  switch (fact.payload_case()) {
    case Event::kClockWarned:
      clock.set_warned_percent(std::max(clock.warned_percent(), fact.clock_warned().percent()));
      break;
    case Event::kClockBreached:
      *clock.mutable_breach_time() = fact.clock_breached().deadline();
      clock.set_state(v1::CLOCK_STATE_BREACHED);
      break;
    case Event::kClockOverdue: clock.set_overdue_percent(fact.clock_overdue().percent()); break;
    case Event::kClockMet:
      if (fact.clock_met().corrects_breach()) Correct(clock, &fact.clock_met().met_time(), "met");
      break;
    case Event::kClockPaused:
      if (fact.clock_paused().corrects_breach()) {
        Correct(clock, &fact.clock_paused().pause_time(), "paused");
      }
      break;
    case Event::kClockResumed:
      if (fact.clock_resumed().corrects_breach()) {
        Correct(clock, &fact.clock_resumed().resume_time(), "resumed");
      }
      break;
    case Event::kClockCancelled:
      // The fact has no time; Draw knows it as long as the clock stands cancelled.
      if (IsBreached(clock)) Correct(clock, nullptr, "cancelled");
      break;
    default: break;
  }
}

}  // namespace redress::sla
