#include "services/sla/domain/telling.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/proto_time.h"

namespace redress::sla {
namespace {

using events::v1::Event;

bool SameTime(const google::protobuf::Timestamp& left, const google::protobuf::Timestamp& right) {
  return left.seconds() == right.seconds() && left.nanos() == right.nanos();
}

absl::Time SortTime(const v1::Clock& clock) {
  return clock.has_deadline() ? FromProto(clock.deadline()) : absl::InfiniteFuture();
}

bool Earlier(const v1::Clock& left, const v1::Clock& right) {
  const absl::Time left_time = SortTime(left), right_time = SortTime(right);
  return left_time != right_time ? left_time < right_time : left.clock_id() < right.clock_id();
}

// A clock that was told to have begun and that no event speaks for any more.
v1::Clock DrawUnfounded(const v1::Clock& told, const Policies& policies) {
  v1::Clock clock;
  const Origin origin = policies.OriginOf(told);
  if (origin.promise != nullptr) {
    clock = StartClock(*origin.policy, *origin.promise, FromProto(told.start_time()), "its start");
    clock.set_milestone(told.milestone());
  } else {
    clock.set_milestone(told.milestone());
    clock.set_policy(told.policy());
    clock.set_policy_version(told.policy_version());
    *clock.mutable_start_time() = told.start_time();
  }
  clock.set_clock_id(told.clock_id());
  clock.set_state(v1::CLOCK_STATE_CANCELLED);
  *clock.mutable_cancel_time() = told.start_time();
  clock.set_cancel_reason(std::string(kUnfounded));
  return clock;
}

// Ids stay apart: what was told of a clock is not told of a pending one.
void AddUnfounded(const Told& told, const Policies& policies, std::vector<v1::Clock>& drawn) {
  std::erase_if(drawn, [&](const v1::Clock& clock) {
    return !clock.has_start_time() && told.Find(clock.clock_id()) != nullptr;
  });
  absl::flat_hash_set<absl::string_view> ids;  // in strings of `drawn`, which grows only then
  for (const v1::Clock& clock : drawn) ids.insert(clock.clock_id());
  std::vector<v1::Clock> unfounded;
  for (const v1::Clock& clock : told.clocks()) {
    if (!ids.contains(clock.clock_id())) unfounded.push_back(DrawUnfounded(clock, policies));
  }
  std::move(unfounded.begin(), unfounded.end(), std::back_inserter(drawn));
}

// What facts leave on a clock.
void Mark(const v1::Clock& told, v1::Clock& clock) {
  clock.set_warned_percent(told.warned_percent());
  clock.set_overdue_percent(told.overdue_percent());
  if (told.has_breach_time()) *clock.mutable_breach_time() = told.breach_time();
  *clock.mutable_corrections() = told.corrections();
  for (v1::ClockCorrection& correction : *clock.mutable_corrections()) {
    if (correction.reason() != "cancelled") continue;
    correction.clear_event_time();
    if (clock.has_cancel_time()) *correction.mutable_event_time() = clock.cancel_time();
  }
  if (clock.state() != v1::CLOCK_STATE_RUNNING) return;
  if (IsBreached(told)) {
    clock.set_state(v1::CLOCK_STATE_BREACHED);
  } else if (clock.warned_percent() > 0) {
    clock.set_state(v1::CLOCK_STATE_AT_RISK);
  }
}

// Those that have begun, by their ids.
using ClocksById = absl::flat_hash_map<absl::string_view, const v1::Clock*>;

ClocksById BegunById(const v1::GetClocksResponse& record) {
  ClocksById begun;
  begun.reserve(static_cast<size_t>(record.clocks_size()));
  for (const v1::Clock& clock : record.clocks()) {
    if (clock.has_start_time()) begun.try_emplace(clock.clock_id(), &clock);
  }
  return begun;
}

v1::GetClocksResponse Sorted(std::vector<v1::Clock> clocks) {
  std::sort(clocks.begin(), clocks.end(), Earlier);
  v1::GetClocksResponse record;
  record.mutable_clocks()->Reserve(static_cast<int>(clocks.size()));
  for (v1::Clock& clock : clocks) *record.add_clocks() = std::move(clock);
  return record;
}

// Tells how one clock changed from `before`, which may be null, and remembers it in `told`.
class Teller {
 public:
  Teller(const v1::Clock* before, const v1::Clock& now, v1::Clock& told, Facts& facts)
      : before_(before), now_(now), told_(told), facts_(facts) {}

  void Tell() {
    // R-S15: what was told as a breach was none, by an event that was heard of late.
    corrects_ = IsBreached(told_) && IsDisproved();
    if (now_.has_met_time()) return TellMet();
    if (now_.state() == v1::CLOCK_STATE_CANCELLED) return TellCancelled();
    if (now_.state() == v1::CLOCK_STATE_BREACHED) TellBreach();
    if (!now_.has_cancel_time()) TellPauses();
  }

 private:
  bool IsDisproved() const {
    switch (now_.state()) {
      case v1::CLOCK_STATE_MET:
      case v1::CLOCK_STATE_CANCELLED:
      case v1::CLOCK_STATE_PAUSED: return true;
      case v1::CLOCK_STATE_RUNNING:
        return FromProto(now_.deadline()) > FromProto(told_.breach_time());
      default: return false;
    }
  }

  template <typename Fact>
  Fact& Name(Fact& fact) const {
    fact.set_clock_id(now_.clock_id());
    fact.set_milestone(now_.milestone());
    return fact;
  }

  void Add(Event fact) {
    Remember(fact, told_);
    facts_.push_back(std::move(fact));
  }

  // R-S15: event time decides, so a breach that no alarm has seen yet is told first.
  void TellBreach() {
    if (IsBreached(told_)) return;
    Event fact;
    *Name(*fact.mutable_clock_breached()).mutable_deadline() = now_.deadline();
    Add(std::move(fact));
  }

  void TellMet() {
    const bool late = now_.state() == v1::CLOCK_STATE_MET_LATE;
    if (late) TellBreach();
    if (before_ != nullptr && before_->state() == now_.state() &&
        SameTime(before_->met_time(), now_.met_time())) {
      return;
    }
    Event fact;
    events::v1::ClockMet& met = Name(*fact.mutable_clock_met());
    met.set_late(late);
    *met.mutable_met_time() = now_.met_time();
    met.set_corrects_breach(corrects_);
    Add(std::move(fact));
  }

  void TellCancelled() {
    if (before_ != nullptr && before_->state() == now_.state() &&
        (before_->cancel_reason() == now_.cancel_reason() || !before_->has_cancel_time())) {
      return;
    }
    Event fact;
    Name(*fact.mutable_clock_cancelled()).set_reason(now_.cancel_reason());
    Add(std::move(fact));
  }

  void TellPauses() {
    for (const v1::ClockPause& pause : now_.pauses()) {
      const v1::ClockPause* known = nullptr;
      if (before_ != nullptr) {
        for (const v1::ClockPause& own : before_->pauses()) {
          if (SameTime(own.start_time(), pause.start_time())) known = &own;
        }
      }
      if (known == nullptr || (known->has_end_time() && !pause.has_end_time())) TellPaused(pause);
      if (pause.has_end_time() && (known == nullptr || !known->has_end_time() ||
                                   !SameTime(known->end_time(), pause.end_time()))) {
        TellResumed(pause);
      }
    }
  }

  void TellPaused(const v1::ClockPause& pause) {
    Event fact;
    events::v1::ClockPaused& paused = Name(*fact.mutable_clock_paused());
    paused.set_cause(pause.cause());
    *paused.mutable_pause_time() = pause.start_time();
    paused.set_corrects_breach(std::exchange(corrects_, false));
    Add(std::move(fact));
  }

  void TellResumed(const v1::ClockPause& pause) {
    Event fact;
    events::v1::ClockResumed& resumed = Name(*fact.mutable_clock_resumed());
    *resumed.mutable_resume_time() = pause.end_time();
    *resumed.mutable_deadline() = now_.deadline();
    resumed.set_paused_ms(now_.paused_ms());
    resumed.set_corrects_breach(std::exchange(corrects_, false));
    Add(std::move(fact));
  }

  const v1::Clock* before_;
  const v1::Clock& now_;
  v1::Clock& told_;
  Facts& facts_;
  bool corrects_ = false;
};

// It was not told to have begun, or to have begun otherwise, or to run again.
bool Begins(const v1::Clock* before, const v1::Clock& now) {
  if (!now.has_start_time()) return false;
  if (now.cancel_reason() == kUnfounded) return false;
  if (before == nullptr || !SameTime(before->start_time(), now.start_time()) ||
      before->policy() != now.policy() || before->policy_version() != now.policy_version()) {
    return true;
  }
  return before->state() == v1::CLOCK_STATE_CANCELLED && now.state() != v1::CLOCK_STATE_CANCELLED &&
         !StopTime(now);
}

void TellStart(const std::vector<v1::Clock>& clocks, Told& told, Facts& facts) {
  Event fact;
  events::v1::ClocksStarted& started = *fact.mutable_clocks_started();
  for (const v1::Clock& clock : clocks) {
    if (!Begins(told.Find(clock.clock_id()), clock)) continue;
    events::v1::ClockStart& start = *started.add_clocks();
    start.set_clock_id(clock.clock_id());
    start.set_milestone(clock.milestone());
    start.set_policy(clock.policy());
    start.set_policy_version(clock.policy_version());
    *start.mutable_start_time() = clock.start_time();
    *start.mutable_deadline() = clock.deadline();
  }
  if (started.clocks().empty()) return;
  told.Take(fact);
  facts.push_back(std::move(fact));
}

// The clock that a fact is about; "" for other events.
absl::string_view ClockIdOf(const Event& fact) {
  switch (fact.payload_case()) {
    case Event::kClockMet: return fact.clock_met().clock_id();
    case Event::kClockWarned: return fact.clock_warned().clock_id();
    case Event::kClockBreached: return fact.clock_breached().clock_id();
    case Event::kClockCancelled: return fact.clock_cancelled().clock_id();
    case Event::kClockPaused: return fact.clock_paused().clock_id();
    case Event::kClockResumed: return fact.clock_resumed().clock_id();
    case Event::kClockOverdue: return fact.clock_overdue().clock_id();
    default: return "";
  }
}

void RememberStart(const events::v1::ClockStart& start, v1::Clock& told) {
  told.set_milestone(start.milestone());
  told.set_policy(start.policy());
  told.set_policy_version(start.policy_version());
  *told.mutable_start_time() = start.start_time();
  // R-S15: it began later than was known, so the breach was none.
  if (!IsBreached(told) || FromProto(start.deadline()) <= FromProto(told.breach_time())) return;
  v1::ClockCorrection& correction = *told.add_corrections();
  *correction.mutable_breach_time() = told.breach_time();
  *correction.mutable_event_time() = start.start_time();
  correction.set_reason("started");
  told.set_overdue_percent(0);
  told.set_state(v1::CLOCK_STATE_RUNNING);
}

}  // namespace

Told::Told(const v1::GetClocksResponse& record) {
  for (const v1::Clock& clock : record.clocks()) {
    if (clock.has_start_time()) Of(clock.clock_id()) = clock;
  }
}

const v1::Clock* Told::Find(absl::string_view clock_id) const {
  const auto place = std::lower_bound(
      clocks_.begin(), clocks_.end(), clock_id,
      [](const v1::Clock& clock, absl::string_view id) { return clock.clock_id() < id; });
  return place != clocks_.end() && place->clock_id() == clock_id ? &*place : nullptr;
}

v1::Clock& Told::Of(absl::string_view clock_id) {
  const auto place = std::lower_bound(
      clocks_.begin(), clocks_.end(), clock_id,
      [](const v1::Clock& clock, absl::string_view id) { return clock.clock_id() < id; });
  if (place != clocks_.end() && place->clock_id() == clock_id) return *place;
  v1::Clock& clock = *clocks_.emplace(place);
  clock.set_clock_id(std::string(clock_id));
  return clock;
}

void Told::Take(const Event& fact) {
  if (fact.has_clocks_started()) {
    for (const events::v1::ClockStart& start : fact.clocks_started().clocks()) {
      RememberStart(start, Of(start.clock_id()));
    }
    return;
  }
  const absl::string_view clock_id = ClockIdOf(fact);
  if (!clock_id.empty()) Remember(fact, Of(clock_id));
}

v1::GetClocksResponse Show(const Told& told, std::vector<v1::Clock> drawn,
                           const Policies& policies) {
  AddUnfounded(told, policies, drawn);
  for (v1::Clock& clock : drawn) {
    if (const v1::Clock* own = told.Find(clock.clock_id())) Mark(*own, clock);
  }
  return Sorted(std::move(drawn));
}

v1::GetClocksResponse TellChange(const v1::GetClocksResponse& before, Told told,
                                 std::vector<v1::Clock> drawn, const Policies& policies,
                                 Facts& facts) {
  AddUnfounded(told, policies, drawn);
  std::sort(drawn.begin(), drawn.end(), Earlier);
  TellStart(drawn, told, facts);
  const ClocksById begun = BegunById(before);
  for (v1::Clock& clock : drawn) {
    if (!clock.has_start_time()) continue;
    v1::Clock& own = told.Of(clock.clock_id());
    const auto known = begun.find(clock.clock_id());
    Teller(known == begun.end() ? nullptr : known->second, clock, own, facts).Tell();
    Mark(own, clock);
  }
  return Sorted(std::move(drawn));
}

}  // namespace redress::sla
