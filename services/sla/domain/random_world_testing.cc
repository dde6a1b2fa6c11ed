#include "services/sla/domain/random_world_testing.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/proto_time.h"
#include "calendar/reader.h"

namespace redress::sla::random_world {
namespace {

using events::v1::Event;

constexpr const char* kWords[] = {"any_message",
                                  "person_message",
                                  "private_message",
                                  "statement",
                                  "acceptance",
                                  "proposal",
                                  "agreement",
                                  "closing",
                                  "question",
                                  "customer_message",
                                  "decision",
                                  "execution",
                                  "return_requested",
                                  "return_reviewed",
                                  "{step_started: one}",
                                  "{step_completed: one}",
                                  "{step_started: two}",
                                  "{step_completed: two}"};
constexpr int kWordCount = 18;
constexpr int kMinutes = 16;

std::vector<std::string> AnyWords(Dice& dice, int most) {
  std::vector<std::string> words;
  for (int i = 1 + dice.Below(most); i > 0; --i) {
    std::string word = kWords[dice.Below(kWordCount)];
    if (std::find(words.begin(), words.end(), word) == words.end()) {
      words.push_back(std::move(word));
    }
  }
  return words;
}

PlainPromise AnyPromise(Dice& dice, std::string milestone) {
  PlainPromise promise{.milestone = std::move(milestone)};
  for (int level = 1; level <= 3; ++level) {
    if (dice.OneIn(3)) promise.levels.push_back(level);
    if (dice.OneIn(8)) promise.except_levels.push_back(level);
  }
  if (dice.OneIn(3)) promise.categories.emplace_back(dice.OneIn(2) ? "goods" : "delivery");
  switch (dice.Below(4)) {
    case 0: promise.start = "filed"; break;
    case 1: promise.start_on = AnyWords(dice, 2); break;
    default: promise.start = "matched";
  }
  promise.stop = AnyWords(dice, 3);
  if (dice.OneIn(3)) promise.cancel = AnyWords(dice, 1);
  if (dice.OneIn(2)) promise.pauses.push_back({"waiting", AnyWords(dice, 2), AnyWords(dice, 2)});
  if (dice.OneIn(4)) promise.pauses.push_back({"inquiry", AnyWords(dice, 1), AnyWords(dice, 1)});
  promise.limit_s = 1 + dice.Below(dice.OneIn(2) ? 40 : 300);
  return promise;
}

PlainPack AnyPack(Dice& dice, int number) {
  PlainPack pack{.id = absl::StrCat("pack", number), .rank = number};
  if (dice.OneIn(2)) {
    while (std::count(pack.open_minutes.begin(), pack.open_minutes.end(), true) < 2) {
      pack.open_minutes.clear();
      for (int minute = 0; minute < kMinutes; ++minute) {
        pack.open_minutes.push_back(!dice.OneIn(3));
      }
    }
  }
  if (dice.OneIn(4)) pack.active_s = dice.Below(kSeconds);
  if (dice.OneIn(4)) pack.retire_s = pack.active_s + 1 + dice.Below(kSeconds);
  if (pack.active_s == 0) pack.active_s = -1'000'000;
  pack.warnings = {50, 75, 90};
  if (dice.OneIn(2)) pack.ladder = {25, 100};
  for (const char* name : {"a", "b", "c"}) {
    if (dice.Below(3) < 2) pack.promises.push_back(AnyPromise(dice, name));
  }
  if (pack.promises.empty()) pack.promises.push_back(AnyPromise(dice, "a"));
  return pack;
}

std::string List(const std::vector<std::string>& words) {
  return absl::StrCat("[", absl::StrJoin(words, ", "), "]");
}

std::string TextOf(const PlainPromise& promise) {
  std::string text = absl::StrCat("  - name: ", promise.milestone,
                                  "\n    rule: R-X\n    what: it\n    because: so\n");
  if (!promise.levels.empty() || !promise.categories.empty()) {
    absl::StrAppend(&text, "    match:\n");
    if (!promise.levels.empty()) {
      absl::StrAppend(&text, "      levels: [", absl::StrJoin(promise.levels, ", "), "]\n");
    }
    if (!promise.categories.empty()) {
      absl::StrAppend(&text, "      categories: ", List(promise.categories), "\n");
    }
  }
  if (!promise.except_levels.empty()) {
    absl::StrAppend(&text, "    except: {levels: [", absl::StrJoin(promise.except_levels, ", "),
                    "]}\n");
  }
  absl::StrAppend(&text,
                  "    start: ", promise.start.empty() ? List(promise.start_on) : promise.start,
                  "\n    stop: ", List(promise.stop), "\n    limit: ", promise.limit_s, "s\n");
  if (!promise.cancel.empty()) absl::StrAppend(&text, "    cancel: ", List(promise.cancel), "\n");
  if (!promise.pauses.empty()) absl::StrAppend(&text, "    pause:\n");
  for (const PlainPause& pause : promise.pauses) {
    absl::StrAppend(&text, "      ", pause.cause, ": {from: ", List(pause.from),
                    ", until: ", List(pause.until), "}\n");
  }
  return text;
}

std::string CalendarText(const PlainPack& pack) {
  std::vector<std::string> hours;
  for (size_t minute = 0; minute < pack.open_minutes.size(); ++minute) {
    if (!pack.open_minutes[minute]) continue;
    size_t end = minute;
    while (end < pack.open_minutes.size() && pack.open_minutes[end]) ++end;
    hours.push_back(
        absl::StrFormat("00:%02d-00:%02d", static_cast<int>(minute), static_cast<int>(end)));
    minute = end;
  }
  return absl::StrCat("id: ", pack.id,
                      "\nversion: 1\nzone: UTC\nhours: {monday-sunday: ", List(hours), "}\n");
}

absl::Time At(int seconds) { return kStart + absl::Seconds(seconds); }

// The packs as the service has them; nothing when one of them is refused.
absl::StatusOr<Policies> Read(const std::vector<PlainPack>& plain) {
  Calendars calendars;
  std::vector<Pack> packs;
  for (const PlainPack& one : plain) {
    if (!one.open_minutes.empty()) {
      calendars.push_back(std::make_shared<const calendar::Calendar>(
          calendar::ReadCalendar(CalendarText(one)).value()));
    }
    absl::StatusOr<Policy> policy = ReadPolicy(TextOf(one), calendars);
    if (!policy.ok()) return policy.status();
    packs.push_back({std::make_shared<const Policy>(*std::move(policy)), At(one.active_s),
                     one.retire_s == kNever ? absl::InfiniteFuture() : At(one.retire_s)});
  }
  return Policies::Of(std::move(packs));
}

Event EventAt(int seconds) {
  Event event;
  *event.mutable_occur_time() = ToProto(At(seconds));
  return event;
}

void Write(Dice& dice, events::v1::MessageSent& sent) {
  static constexpr const char* kPurposes[] = {"reply", "question", "statement", "notice"};
  sent.set_author_kind(dice.OneIn(3) ? common::v1::ACTOR_KIND_SYSTEM
                                     : common::v1::ACTOR_KIND_PERSON);
  sent.set_is_private(dice.OneIn(4));
  sent.set_purpose(kPurposes[dice.Below(4)]);
}

std::string AnyStep(Dice& dice) { return dice.OneIn(2) ? "one" : "two"; }

void Grade(Dice& dice, events::v1::ComplaintReclassified& graded) {
  graded.set_level(static_cast<common::v1::Level>(1 + dice.Below(3)));
  graded.set_category(dice.OneIn(2) ? "goods" : "delivery");
}

Event AnyEvent(Dice& dice, int seconds) {
  Event event = EventAt(seconds);
  switch (dice.Below(24)) {
    case 0:
    case 1:
    case 2:
    case 3: Write(dice, *event.mutable_message_sent()); break;
    case 4:
    case 5: event.mutable_message_received(); break;
    case 6: event.mutable_case_accepted(); break;
    case 7: event.mutable_solution_proposed(); break;
    case 8:
      event.mutable_solution_decided()->set_decision(dice.OneIn(2) ? "accepted" : "rejected");
      break;
    case 9: event.mutable_solution_executed(); break;
    case 10: event.mutable_return_requested(); break;
    case 11: event.mutable_return_reviewed(); break;
    case 12:
    case 13: event.mutable_step_started()->set_step(AnyStep(dice)); break;
    case 14:
    case 15: event.mutable_step_completed()->set_step(AnyStep(dice)); break;
    case 16:
    case 17:
    case 18: Grade(dice, *event.mutable_complaint_reclassified()); break;
    case 19:
      event.mutable_order_linked()->set_level(static_cast<common::v1::Level>(dice.Below(4)));
      break;
    case 20: event.mutable_complaint_merged(); break;
    case 21: event.mutable_complaint_unmerged(); break;
    case 22:
      event.mutable_case_closed()->set_outcome(dice.OneIn(4) ? "withdrawn" : "resolved");
      break;
    default: event.mutable_complaint_withdrawn(); break;
  }
  return event;
}

// Which service tells it.
int SourceOf(const Event& event) {
  if (event.has_message_sent() || event.has_message_received()) return 1;
  if (event.has_case_accepted() || event.has_case_closed() || event.has_step_started() ||
      event.has_step_completed()) {
    return 2;
  }
  if (event.has_solution_proposed() || event.has_solution_decided() ||
      event.has_solution_executed() || event.has_return_requested() ||
      event.has_return_reviewed()) {
    return 3;
  }
  return 0;
}

}  // namespace

std::string TextOf(const PlainPack& pack) {
  std::string text = absl::StrCat(
      "id: ", pack.id, "\nversion: ", pack.version, "\nrank: ", pack.rank, "\ncalendar: ",
      pack.open_minutes.empty() ? "24x7" : absl::StrCat("{id: ", pack.id, ", version: 1}"),
      "\nwarnings: [", absl::StrJoin(pack.warnings, ", "), "]\nladder: [",
      absl::StrJoin(pack.ladder, ", "), "]\nmilestones:\n");
  for (const PlainPromise& promise : pack.promises) text += TextOf(promise);
  return text;
}

World AnyWorld(Dice& dice) {
  while (true) {
    std::vector<PlainPack> packs;
    for (int number = 1 + dice.Below(3); number > 0; --number) {
      packs.push_back(AnyPack(dice, number));
    }
    if (absl::StatusOr<Policies> policies = Read(packs); policies.ok()) {
      return {std::move(packs), *std::move(policies)};
    }
  }
}

std::vector<Event> AnyHistory(Dice& dice) {
  Event filed = EventAt(0);
  filed.mutable_complaint_filed()->set_level(static_cast<common::v1::Level>(1 + dice.Below(3)));
  filed.mutable_complaint_filed()->set_category(dice.OneIn(2) ? "goods" : "delivery");
  std::vector<Event> events = {filed};
  const int span = dice.OneIn(2) ? kSeconds : kSeconds / 8;
  // Of one kind of event one a second, so that their order is that of their times.
  std::set<std::pair<int, int64_t>> taken;
  const auto add = [&](const Event& event) {
    if (taken.emplace(event.payload_case(), event.occur_time().seconds()).second) {
      events.push_back(event);
    }
  };
  for (int count = dice.Below(22); count > 0; --count) add(AnyEvent(dice, dice.Below(span)));
  std::vector<int> reopenings(static_cast<size_t>(dice.Below(6) / 2 % 3));
  for (int& at : reopenings) at = dice.Below(span);
  std::sort(reopenings.begin(), reopenings.end());
  for (size_t i = 0; i < reopenings.size(); ++i) {
    Event reopened = EventAt(reopenings[i]);
    reopened.mutable_complaint_reopened()->set_cycle(static_cast<int>(i) + 2);
    add(reopened);
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& left, const Event& right) {
    return left.occur_time().seconds() < right.occur_time().seconds();
  });
  return events;
}

void LimitSteps(Dice& dice, std::vector<Event>& events) {
  for (Event& event : events) {
    if (event.has_step_started() && !dice.OneIn(4)) {
      event.mutable_step_started()->set_limit_millis(1000 * (1 + dice.Below(300)));
      event.mutable_step_started()->set_round(1 + dice.Below(3));
    }
    if (event.has_step_completed()) event.mutable_step_completed()->set_round(dice.Below(4));
  }
}

void Shuffle(Dice& dice, std::vector<Event>& events) {
  for (size_t i = events.size(); i > 1; --i) {
    std::swap(events[i - 1], events[static_cast<size_t>(dice.Below(static_cast<int>(i)))]);
  }
}

void Interleave(Dice& dice, std::vector<Event>& events) {
  std::array<std::vector<Event>, 4> sources;
  for (Event& event : events) {
    sources[static_cast<size_t>(SourceOf(event))].push_back(std::move(event));
  }
  std::array<size_t, 4> next{};
  for (Event& event : events) {
    size_t source = static_cast<size_t>(dice.Below(4));
    while (next[source] == sources[source].size()) source = (source + 1) % 4;
    event = std::move(sources[source][next[source]++]);
  }
}

}  // namespace redress::sla::random_world
