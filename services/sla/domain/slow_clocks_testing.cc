#include "services/sla/domain/slow_clocks_testing.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace redress::sla::random_world {
namespace {

using events::v1::Event;

bool Says(const std::string& word, const Event& event) {
  const auto& sent = event.message_sent();
  const bool person = sent.author_kind() == common::v1::ACTOR_KIND_PERSON;
  if (word == "any_message") return event.has_message_sent();
  if (word == "person_message") return event.has_message_sent() && person;
  if (word == "private_message") return event.has_message_sent() && sent.is_private();
  if (word == "statement") return event.has_message_sent() && sent.purpose() == "statement";
  if (word == "question") {
    return event.has_message_sent() && person && sent.purpose() == "question";
  }
  if (word == "customer_message") return event.has_message_received();
  if (word == "acceptance") return event.has_case_accepted();
  if (word == "proposal") return event.has_solution_proposed();
  if (word == "decision") return event.has_solution_decided();
  if (word == "agreement") {
    return event.has_solution_decided() && event.solution_decided().decision() == "accepted";
  }
  if (word == "execution") return event.has_solution_executed();
  if (word == "return_requested") return event.has_return_requested();
  if (word == "return_reviewed") return event.has_return_reviewed();
  if (word == "closing") {
    return event.has_case_closed() && event.case_closed().outcome() != "withdrawn";
  }
  const std::string step = word.substr(word.find(": ") + 2, 3);
  if (word.find("step_started") != std::string::npos) {
    return event.has_step_started() && event.step_started().step() == step;
  }
  return event.has_step_completed() && event.step_completed().step() == step;
}

bool SaysAny(const std::vector<std::string>& words, const Event& event) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return Says(word, event); });
}

template <typename Value>
bool Has(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Of one second: what is learnt of the complaint, then what starts, then the customer, then what is
// done, then what ends it, then a merge, then a reopening.
int OrderInSecond(const Event& event) {
  if (event.has_complaint_filed()) return 0;
  if (event.has_complaint_unmerged()) return 1;
  if (event.has_complaint_reclassified()) return 2;
  if (event.has_order_linked()) return 3;
  if (event.has_step_completed()) return 4;
  if (event.has_step_started()) return 6;
  if (event.has_case_accepted()) return 5;
  if (event.has_return_requested()) return 7;
  if (event.has_message_received()) return 8;
  if (event.has_solution_proposed()) return 9;
  if (event.has_solution_decided()) return 10;
  if (event.has_solution_executed()) return 11;
  if (event.has_return_reviewed()) return 12;
  if (event.has_message_sent()) return 13;
  if (event.has_case_closed()) return 20;
  if (event.has_complaint_withdrawn()) return 21;
  if (event.has_complaint_merged()) return 22;
  return 23;
}

int SecondOf(const Event& event) {
  return static_cast<int>(event.occur_time().seconds() - absl::ToUnixSeconds(kStart));
}

bool OpenAt(const PlainPack& pack, int second) {
  if (pack.open_minutes.empty()) return true;
  const auto minute = static_cast<size_t>(second % 86400 / 60);
  return minute < pack.open_minutes.size() && pack.open_minutes[minute];
}

// What shapes a complaint is always heard; anything else, only if a pack that is on by then asks.
bool IsHeard(const std::vector<PlainPack>& packs, const Event& event) {
  if (OrderInSecond(event) <= 3 || OrderInSecond(event) >= 20) return true;
  for (const PlainPack& pack : packs) {
    if (pack.active_s > SecondOf(event)) continue;
    for (const PlainPromise& promise : pack.promises) {
      if (SaysAny(promise.start_on, event) || SaysAny(promise.stop, event) ||
          SaysAny(promise.cancel, event)) {
        return true;
      }
      for (const PlainPause& pause : promise.pauses) {
        if (SaysAny(pause.from, event) || SaysAny(pause.until, event)) return true;
      }
    }
  }
  return false;
}

constexpr int kHorizon = kSeconds + 2;  // after the last event

enum class Paused : uint8_t { kNo, kYes, kSinceNow };

// One promise of one pack, in the round under way.
struct Offer {
  const PlainPack* pack;
  const PlainPromise* promise;
  bool begun = false;
  bool armed = false;
  std::array<bool, 2> causes{};  // of pauses, which hold
  bool fresh = false;            // a pause began in this second
  std::vector<Paused> paused;    // each second so far, from 0 on
  bool IsPaused() const { return causes[0] || causes[1]; }
  void PassSecond() {
    paused.push_back(!IsPaused() ? Paused::kNo : fresh ? Paused::kSinceNow : Paused::kYes);
    fresh = false;
  }
};

struct SlowClock {
  Offer* offer = nullptr;
  int round = 1;
  int number = 1;
  int start = 0;
  int finish = kNever;  // met, or stopped
  bool met = false;
  bool over = false;
  bool kept = false;    // its promise holds no more, but its deadline had passed
  int caught = kNever;  // reached while it was stopped
  std::string reason;
  std::vector<bool> active;                     // each second
  std::shared_ptr<std::vector<Paused>> pauses;  // of its offer, when the round is over

  bool Stopped() const { return finish != kNever && !met; }
  bool Open() const { return !met && !over; }
};

// A clock's time, counted second by second.
class Count {
 public:
  explicit Count(const SlowClock& clock)
      : clock_(clock), pack_(*clock.offer->pack), limit_(clock.offer->promise->limit_s) {
    int counted = 0;
    int pause_start = -1, pause_open = 0;
    for (int t = clock.start; counted < limit_; ++t) {
      if (t >= kHorizon && t < clock.finish && PausedAt(t)) {
        // It lasts: go on as if it had ended when it began.
        still_ = true;
        for (t = pause_start; counted < limit_; ++t) counted += OpenAt(pack_, t) ? 1 : 0;
        deadline_ = t;
        return;
      }
      if (PausedAt(t)) {
        if (pause_start >= 0 && At(t) == Paused::kSinceNow) paused_ += pause_open, pause_start = -1;
        if (pause_start < 0) pause_start = t, pause_open = 0;
        pause_open += OpenAt(pack_, t) ? 1 : 0;
        continue;
      }
      if (pause_start >= 0) paused_ += pause_open, pause_start = -1;
      t = SkipClosed(t);
      if (!OpenAt(pack_, t)) continue;
      moments_.push_back(t);
      if (++counted == limit_) deadline_ = t + 1;
    }
  }

  int deadline() const { return deadline_; }
  int paused() const { return paused_; }
  bool still() const { return still_; }
  // In milliseconds: when `percent` of the limit had passed; -1 for never.
  int64_t SharePassed(int percent) const {
    const int64_t share = int64_t{limit_} * 1000 * percent / 100;
    const auto whole = static_cast<size_t>((share + 999) / 1000);
    if (whole > moments_.size()) return -1;
    return (int64_t{moments_[whole - 1]} - static_cast<int64_t>(whole - 1)) * 1000 + share;
  }
  int64_t RungPassed(int percent) const {
    const int64_t share = int64_t{limit_} * 1000 * percent / 100;
    int64_t left = share;
    for (int t = deadline_;; ++t) {
      t = SkipClosed(t);
      if (!OpenAt(pack_, t)) continue;
      if (left <= 1000) return int64_t{t} * 1000 + left;
      left -= 1000;
    }
  }
  bool PausedAt(int t) const { return At(t) != Paused::kNo; }

 private:
  Paused At(int t) const {
    const std::vector<Paused>& paused = clock_.pauses ? *clock_.pauses : clock_.offer->paused;
    if (t >= clock_.finish || paused.empty()) return Paused::kNo;
    if (static_cast<size_t>(t) < paused.size()) return paused[static_cast<size_t>(t)];
    return paused.back() == Paused::kNo ? Paused::kNo : Paused::kYes;
  }

  // After everything that happens whole minutes may be passed over.
  int SkipClosed(int t) const {
    while (t >= kHorizon && t % 60 == 0 && !OpenAt(pack_, t)) t += 60;
    return t;
  }

  const SlowClock& clock_;
  const PlainPack& pack_;
  int limit_;
  std::vector<int> moments_;  // the seconds that counted
  int deadline_ = kNever;
  int paused_ = 0;
  bool still_ = false;
};

// All of one milestone.
class SlowMilestone {
 public:
  SlowMilestone(const std::vector<PlainPack>& packs, std::string name) : name_(std::move(name)) {
    for (const PlainPack& pack : packs) {
      for (const PlainPromise& promise : pack.promises) {
        if (promise.milestone == name_) known_.push_back({&pack, &promise});
      }
    }
    std::sort(known_.begin(), known_.end(), [](const Offer& left, const Offer& right) {
      return left.pack->rank > right.pack->rank;
    });
  }

  void BeginRound(int round, int t) {
    EndPauses();
    rounds_.push_back(std::make_unique<std::vector<Offer>>(known_));
    offers_ = rounds_.back().get();
    for (Offer& offer : *offers_) offer.paused.assign(static_cast<size_t>(t), Paused::kNo);
    round_ = round;
    round_start_ = t;
    holder_ = nullptr;
    in_round_.clear();
    seen_.clear();
    first_look_ = true;
  }

  // What an event does to clocks, before it changes the complaint.
  void Hear(const Event& event, int t) {
    for (size_t i : in_round_) Reach(clocks_[i], event, t);
    for (Offer& offer : *offers_) {
      const PlainPromise& promise = *offer.promise;
      if (promise.start.empty()) {
        if (SaysAny(promise.stop, event) || SaysAny(promise.cancel, event)) {
          offer.armed = false;
        } else if (SaysAny(promise.start_on, event)) {
          offer.armed = true;
        }
      }
      for (size_t i = 0; i < promise.pauses.size(); ++i) {
        if (SaysAny(promise.pauses[i].until, event)) offer.causes[i] = false;
      }
      const bool was_paused = offer.IsPaused();
      for (size_t i = 0; i < promise.pauses.size(); ++i) {
        if (SaysAny(promise.pauses[i].from, event)) offer.causes[i] = true;
      }
      offer.fresh |= offer.IsPaused() && !was_paused;
    }
    seen_.push_back(event);
  }

  void StopAll(int t, const std::string& reason) {
    for (size_t i : in_round_) Stop(clocks_[i], t, reason);
  }

  void Look(int level, const std::string& category, int t) {
    const auto fits = [](const Offer& offer, int own_level, const std::string& own_category) {
      const PlainPromise& promise = *offer.promise;
      return (promise.levels.empty() || Has(promise.levels, own_level)) &&
             (promise.categories.empty() || Has(promise.categories, own_category)) &&
             !Has(promise.except_levels, own_level);
    };
    Offer* next = holder_ != nullptr && fits(*holder_, level, category) ? holder_ : nullptr;
    for (Offer& offer : *offers_) {
      if (&offer == next) break;
      if (!fits(offer, level, category)) continue;
      if (!offer.begun && &offer != holder_ && !MayBegin(offer, t)) continue;
      if (next != nullptr && !offer.begun && fits(offer, level_, category_)) continue;
      next = &offer;
      break;
    }
    if (holder_ != nullptr && holder_ != next) {
      if (SlowClock* clock = Latest(*holder_); clock != nullptr && clock->finish == kNever) {
        if (t > DeadlineBy(*clock, t)) {
          clock->kept = true;
        } else {
          Stop(*clock, t, fits(*holder_, level, category) ? "replaced" : "reclassified");
        }
      }
    }
    holder_ = next;
    level_ = level;
    category_ = category;
    first_look_ = false;
    for (size_t i : in_round_) {
      SlowClock& clock = clocks_[i];
      if (clock.Stopped() && clock.reason == "merged" && clock.finish > Count(clock).deadline()) {
        clock.kept = true;
        GoOn(clock);
      }
    }
    if (holder_ == nullptr) return;
    if (SlowClock* clock = Latest(*holder_)) {
      GoOn(*clock);
    } else if (!holder_->promise->start.empty()) {
      const bool filed = holder_->promise->start == "filed";
      SlowClock& begun = Begin(filed ? round_start_ : t, t);
      for (const Event& event : seen_) {
        if (SecondOf(event) >= begun.start) Reach(begun, event, SecondOf(event));
      }
    }
  }

  void StartIfArmed(int t) {
    if (holder_ == nullptr || !holder_->armed) return;
    SlowClock* clock = Latest(*holder_);
    if (clock != nullptr && clock->Open()) return;
    Begin(t, t);
  }

  // The second from t on is as the events of t left it.
  void Pass(int t) {
    for (Offer& offer : *offers_) offer.PassSecond();
    for (SlowClock& clock : clocks_) {
      clock.active.resize(static_cast<size_t>(t), false);
      clock.active.push_back(clock.finish == kNever);
    }
  }

  void Write(bool live, int until, std::vector<std::string>& words) {
    for (SlowClock& clock : clocks_) words.push_back(InWords(clock, until));
    if (live && holder_ != nullptr && holder_->promise->start.empty() && !holder_->begun) {
      words.push_back(
          absl::StrCat(Id(round_, static_cast<int>(in_round_.size()) + 1), ": PENDING"));
    }
  }

 private:
  std::string Id(int round, int number) const {
    if (number > 1) return absl::StrCat(name_, "#", round, ".", number);
    return round > 1 ? absl::StrCat(name_, "#", round) : name_;
  }

  void EndPauses() {
    if (offers_ == nullptr) return;
    for (Offer& offer : *offers_) offer.PassSecond();
    for (size_t i : in_round_) {
      clocks_[i].pauses = std::make_shared<std::vector<Paused>>(clocks_[i].offer->paused);
    }
  }

  bool MayBegin(const Offer& offer, int t) const {
    if (t < offer.pack->active_s || t >= offer.pack->retire_s) return false;
    if (offer.promise->start.empty()) return true;
    return std::none_of(in_round_.begin(), in_round_.end(),
                        [&](size_t i) { return clocks_[i].met || clocks_[i].over; });
  }

  SlowClock* Latest(const Offer& offer) {
    SlowClock* latest = nullptr;
    for (size_t i : in_round_) {
      if (clocks_[i].offer == &offer) latest = &clocks_[i];
    }
    return latest;
  }

  SlowClock& Begin(int start, int t) {
    holder_->begun = true;
    holder_->armed = false;
    in_round_.push_back(clocks_.size());
    SlowClock& clock = clocks_.emplace_back();
    clock.offer = holder_;
    clock.round = round_;
    clock.number = static_cast<int>(in_round_.size());
    clock.start = start;
    clock.active.assign(static_cast<size_t>(t), false);
    return clock;
  }

  void Reach(SlowClock& clock, const Event& event, int t) {
    if (!clock.Open()) return;
    const PlainPromise& promise = *clock.offer->promise;
    if (SaysAny(promise.stop, event)) {
      if (clock.Stopped()) {
        clock.caught = std::min(clock.caught, t);
      } else {
        clock.finish = t;
        clock.met = true;
      }
    } else if (!clock.Stopped() && SaysAny(promise.cancel, event)) {
      // The first word of the vocabulary names it.
      Stop(clock, t, CancelWord(promise.cancel, event));
      clock.over = true;
    }
  }

  static std::string CancelWord(const std::vector<std::string>& words, const Event& event) {
    for (const std::string& word : words) {
      if (!Says(word, event)) continue;
      if (word[0] != '{') return word;
      return word.find("started") != std::string::npos ? "step_started" : "step_completed";
    }
    return "";
  }

  static void Stop(SlowClock& clock, int t, const std::string& reason) {
    if (!clock.Open() || clock.Stopped()) return;
    clock.finish = t;
    clock.reason = reason;
  }

  static void GoOn(SlowClock& clock) {
    if (!clock.Open()) return;
    if (clock.Stopped()) {
      clock.met = clock.caught != kNever;
      clock.finish = clock.caught;
      clock.reason.clear();
    }
    clock.kept = clock.kept && !clock.met;
  }

  static int DeadlineBy(SlowClock& clock, int t) {
    clock.finish = t;
    const int deadline = Count(clock).deadline();
    clock.finish = kNever;
    return deadline;
  }

  // The first moment from `from` on, in milliseconds, at which the clock is looked at; -1 for none.
  static int64_t LookedAt(const SlowClock& clock, const Count& count, int64_t from, bool pauses,
                          int until) {
    for (int64_t at = from; at <= int64_t{until} * 1000; at = (at / 1000 + 1) * 1000) {
      const auto t = static_cast<size_t>(at / 1000);
      const bool active = t < clock.active.size() ? clock.active[t] : clock.active.back();
      if (active && !(pauses && count.PausedAt(static_cast<int>(t)))) return at;
    }
    return -1;
  }

  std::string InWords(SlowClock& clock, int until) const {
    const Count count(clock);
    const int deadline = count.deadline();
    const PlainPack& pack = *clock.offer->pack;
    const int64_t breached =
        count.still() ? -1 : LookedAt(clock, count, int64_t{deadline} * 1000, false, until);
    const bool late = clock.finish != kNever && clock.finish > deadline;
    int warned = 0, overdue = 0;
    for (const int percent : pack.warnings) {
      const int64_t passed = count.SharePassed(percent);
      const int64_t at = passed < 0 ? -1 : LookedAt(clock, count, passed, true, until);
      if (at >= 0 && at < int64_t{deadline} * 1000) warned = percent;
    }
    const bool is_breached = late || breached >= 0 || clock.kept;
    for (const int percent : pack.ladder) {
      if (!is_breached) break;
      const int64_t at = LookedAt(clock, count, count.RungPassed(percent), false, until);
      if (at >= 0) overdue = percent;
    }
    std::string state = clock.met                ? (late ? "MET_LATE" : "MET")
                        : is_breached            ? "BREACHED"
                        : clock.finish != kNever ? "CANCELLED"
                        : count.still()          ? "PAUSED"
                        : warned > 0             ? "AT_RISK"
                                                 : "RUNNING";
    std::string words = absl::StrCat(Id(clock.round, clock.number), ": ", state, " ", pack.id,
                                     " from ", clock.start, " due ", deadline, " paused ",
                                     count.paused(), " warned ", warned, " overdue ", overdue);
    if (clock.met) absl::StrAppend(&words, " met ", clock.finish);
    if (clock.Stopped()) absl::StrAppend(&words, " ", clock.reason, " ", clock.finish);
    if (is_breached) absl::StrAppend(&words, " breached ", deadline);
    return words;
  }

  std::string name_;
  std::vector<Offer> known_;
  std::vector<std::unique_ptr<std::vector<Offer>>> rounds_;
  std::vector<Offer>* offers_ = nullptr;
  std::vector<SlowClock> clocks_;
  std::vector<size_t> in_round_;
  std::vector<Event> seen_;  // in this round
  Offer* holder_ = nullptr;
  int round_ = 1;
  int round_start_ = 0;
  int level_ = 0;
  std::string category_;
  bool first_look_ = true;
};

}  // namespace

void SortInTime(std::vector<Event>& events) {
  std::stable_sort(events.begin(), events.end(), [](const Event& left, const Event& right) {
    return std::pair(SecondOf(left), OrderInSecond(left)) <
           std::pair(SecondOf(right), OrderInSecond(right));
  });
}

std::vector<std::string> SlowClocks(const std::vector<PlainPack>& packs,
                                    const std::vector<Event>& events, int until_s) {
  std::vector<SlowMilestone> milestones;
  for (const char* name : {"a", "b", "c"}) milestones.emplace_back(packs, name);
  int round = 1, level = 0;
  std::string category;
  bool merged = false, ended = false;
  size_t next = 0;
  for (int t = 0; t < kHorizon; ++t) {
    for (; next < events.size() && SecondOf(events[next]) == t; ++next) {
      const Event& event = events[next];
      bool look = false;
      if (event.has_complaint_filed()) {
        level = event.complaint_filed().level();
        category = event.complaint_filed().category();
        for (SlowMilestone& milestone : milestones) milestone.BeginRound(1, t);
        look = true;
      } else if (event.has_complaint_reopened()) {
        if (event.complaint_reopened().cycle() <= round) continue;
        round = event.complaint_reopened().cycle();
        ended = false;
        for (SlowMilestone& milestone : milestones) milestone.BeginRound(round, t);
        look = true;
      } else if (event.has_complaint_reclassified()) {
        level = event.complaint_reclassified().level();
        category = event.complaint_reclassified().category();
        look = true;
      } else if (event.has_order_linked()) {
        level = std::max(level, static_cast<int>(event.order_linked().level()));
        look = true;
      } else if (event.has_complaint_merged()) {
        merged = true;
      } else if (event.has_complaint_unmerged()) {
        look = merged;
        merged = false;
      }
      if (ended || !IsHeard(packs, event)) continue;
      const bool closes = event.has_case_closed() || event.has_complaint_withdrawn();
      ended = closes;
      for (SlowMilestone& milestone : milestones) {
        milestone.Hear(event, t);
        if (event.has_complaint_merged()) milestone.StopAll(t, "merged");
        if (look && !merged && !ended) milestone.Look(level, category, t);
        if (!merged && !ended) milestone.StartIfArmed(t);
        if (closes) {
          const bool withdrawn =
              event.has_complaint_withdrawn() || event.case_closed().outcome() == "withdrawn";
          milestone.StopAll(t, withdrawn ? "withdrawn" : "closed");
        }
      }
    }
    for (SlowMilestone& milestone : milestones) milestone.Pass(t);
  }
  std::vector<std::string> words;
  for (SlowMilestone& milestone : milestones) milestone.Write(!merged && !ended, until_s, words);
  std::sort(words.begin(), words.end());
  return words;
}

std::vector<std::string> InWords(const v1::GetClocksResponse& record) {
  const auto second = [](const google::protobuf::Timestamp& time) {
    return time.seconds() - absl::ToUnixSeconds(kStart);
  };
  std::vector<std::string> all;
  for (const v1::Clock& clock : record.clocks()) {
    const std::string state(absl::StripPrefix(v1::ClockState_Name(clock.state()), "CLOCK_STATE_"));
    std::string& words = all.emplace_back(absl::StrCat(clock.clock_id(), ": ", state));
    if (!clock.has_start_time()) continue;
    absl::StrAppend(&words, " ", absl::StripPrefix(clock.policy(), "policies/"), " from ",
                    second(clock.start_time()), " due ", second(clock.deadline()), " paused ",
                    clock.paused_ms() / 1000, " warned ", clock.warned_percent(), " overdue ",
                    clock.overdue_percent());
    if (clock.has_met_time()) absl::StrAppend(&words, " met ", second(clock.met_time()));
    if (clock.has_cancel_time()) {
      absl::StrAppend(&words, " ", clock.cancel_reason(), " ", second(clock.cancel_time()));
    }
    if (clock.has_breach_time()) absl::StrAppend(&words, " breached ", second(clock.breach_time()));
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace redress::sla::random_world
