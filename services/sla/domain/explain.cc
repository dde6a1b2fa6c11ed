#include "services/sla/domain/explain.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "calendar/account.h"
#include "services/sla/domain/clock.h"
#include "services/sla/domain/measure.h"

namespace redress::sla {
namespace {

// Writes stretch after stretch, from the start of the clock on.
class Teller {
 public:
  Teller(const Policy& policy, Language language, v1::ExplainClockResponse& account)
      : policy_(policy),
        language_(language),
        account_(account),
        at_(FromProto(account.clock().start_time())) {}

  absl::Time at() const { return at_; }

  // By the calendar, up to a moment.
  void Work(absl::Time until) {
    if (until <= at_ || account_.truncated()) return;
    if (policy_.calendar == nullptr) {
      Add(until, v1::INTERVAL_KIND_COUNTED, AllTimeCounts(language_));
      return;
    }
    const calendar::Calendar& calendar = *policy_.calendar;
    const calendar::Account told =
        calendar::AccountOf(calendar, at_, until, kExplainedIntervalsMax);
    for (const calendar::Entry& entry : told.entries) {
      Add(entry.interval.start, v1::INTERVAL_KIND_CLOSED, OutsideHours(language_));
      if (entry.counted) {
        Add(entry.interval.end, v1::INTERVAL_KIND_COUNTED,
            CountedInWords(entry, calendar.zone(), language_));
      } else {
        Add(entry.interval.end, v1::INTERVAL_KIND_CLOSED, ClosedInWords(entry, language_));
      }
    }
    if (!told.complete) return account_.set_truncated(true);
    Add(until, v1::INTERVAL_KIND_CLOSED, OutsideHours(language_));
  }

  void Pause(absl::Time until, absl::string_view cause) {
    Add(until, v1::INTERVAL_KIND_PAUSED, CauseInWords(cause, language_));
  }

 private:
  void Add(absl::Time until, v1::IntervalKind kind, std::string why) {
    if (until <= at_ || account_.truncated()) return;
    if (account_.intervals_size() == static_cast<int>(kExplainedIntervalsMax)) {
      return account_.set_truncated(true);
    }
    if (kind == v1::INTERVAL_KIND_COUNTED) counted_ += until - at_;
    v1::ExplainedInterval& interval = *account_.add_intervals();
    *interval.mutable_start_time() = ToProto(at_);
    *interval.mutable_end_time() = ToProto(until);
    interval.set_kind(kind);
    interval.set_why(std::move(why));
    interval.set_counted_ms(absl::ToInt64Milliseconds(counted_));
    at_ = until;
  }

  const Policy& policy_;
  const Language language_;
  v1::ExplainClockResponse& account_;
  absl::Time at_;
  absl::Duration counted_;
};

void TellIntervals(const Policy& policy, absl::Time now, Language language,
                   v1::ExplainClockResponse& account) {
  const v1::Clock& clock = account.clock();
  const absl::Time deadline = FromProto(clock.deadline());
  Teller teller(policy, language, account);
  // A stretch ends at the deadline, so that what was counted by then can be read there.
  const auto work = [&](absl::Time until) {
    teller.Work(std::min(until, deadline));
    teller.Work(until);
  };
  for (const v1::ClockPause& pause : clock.pauses()) {
    work(FromProto(pause.start_time()));
    teller.Pause(pause.has_end_time() ? FromProto(pause.end_time()) : now, pause.cause());
    // What comes behind a pause that lasts is not known yet.
    if (!pause.has_end_time()) return;
  }
  work(std::max(deadline, std::min(now, StopTime(clock).value_or(now))));
}

}  // namespace

v1::ExplainClockResponse Explain(const v1::Clock& clock, const Origin& origin, absl::Time now,
                                 Language language) {
  v1::ExplainClockResponse account;
  *account.mutable_clock() = clock;
  if (origin.policy != nullptr) {
    const Policy& policy = *origin.policy;
    if (policy.calendar != nullptr) {
      account.set_calendar(absl::StrCat("calendars/", policy.calendar->id()));
      account.set_calendar_version(policy.calendar->version());
    }
    absl::Duration counted;
    if (clock.has_start_time()) {
      TellIntervals(policy, now, language, account);
      counted = CountedBy(policy, clock, std::min(now, StopTime(clock).value_or(now)));
    }
    account.set_working_ms(absl::ToInt64Milliseconds(counted));
    account.set_left_ms(clock.limit_ms() - account.working_ms());
  }
  for (std::string& sentence : SentencesOf(account, origin, now, language)) {
    account.add_sentences(std::move(sentence));
  }
  return account;
}

}  // namespace redress::sla
