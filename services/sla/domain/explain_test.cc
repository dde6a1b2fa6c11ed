#include "services/sla/domain/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "calendar/reader.h"
#include "services/sla/domain/clock.h"
#include "services/sla/domain/clock_set.h"
#include "services/sla/domain/random_world_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::string_view kNewYork =
    "id: new_york\nversion: 1\nzone: America/New_York\nhours: {monday-sunday: 00:00-06:00}\n";

const Calendars& AllCalendars() {
  static const Calendars& calendars = *[] {
    auto* all = new Calendars(ShippedCalendars().value());
    all->push_back(ReadCalendarOf(kNewYork, *all).value());
    return all;
  }();
  return calendars;
}

Policy PackOf(absl::string_view calendar, absl::string_view limit) {
  return ReadPolicy(absl::StrCat("id: pack\nversion: 3\nrank: 1\ncalendar: ", calendar,
                                 "\nmilestones:\n  - {name: reply, rule: R-X, what: a reply, "
                                 "because: it is so, start: matched, stop: person_message, limit: ",
                                 limit, "}\n"),
                    AllCalendars())
      .value();
}

const Policy& CnHours(absl::string_view limit) {
  static std::map<std::string, Policy>& packs = *new std::map<std::string, Policy>;
  const auto [pack, added] = packs.try_emplace(std::string(limit));
  if (added) pack->second = PackOf("{id: cn, version: 1}", limit);
  return pack->second;
}

absl::Time Beijing(const std::string& text) {
  static const absl::TimeZone& zone = *[] {
    auto* beijing = new absl::TimeZone;
    absl::LoadTimeZone("Asia/Shanghai", beijing);
    return beijing;
  }();
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, zone, &time, &error)) << text << error;
  return time;
}

absl::Duration Working(const Policy& policy, absl::Time from, absl::Time until) {
  return policy.calendar ? policy.calendar->WorkingTime(from, until) : until - from;
}

struct Pause {
  absl::Time start;
  absl::Time end;  // infinite: it lasts
};

// As a clock that went through the pauses stands.
v1::Clock ClockOf(const Policy& policy, absl::Time start, const std::vector<Pause>& pauses = {}) {
  v1::Clock clock = StartClock(policy, policy.promises[0], start);
  absl::Duration paused;
  for (const Pause& pause : pauses) {
    v1::ClockPause& one = *clock.add_pauses();
    one.set_cause("waiting_for_customer");
    *one.mutable_start_time() = ToProto(pause.start);
    if (pause.end == absl::InfiniteFuture()) {
      clock.set_state(v1::CLOCK_STATE_PAUSED);
      continue;
    }
    *one.mutable_end_time() = ToProto(pause.end);
    paused += Working(policy, pause.start, pause.end);
  }
  clock.set_paused_ms(absl::ToInt64Milliseconds(paused));
  *clock.mutable_deadline() =
      ToProto(PassedAt(policy, start, absl::Milliseconds(clock.limit_ms()) + paused));
  return clock;
}

v1::ExplainClockResponse Told(const Policy& policy, const v1::Clock& clock, absl::Time now,
                              Language language = Language::kEnglish) {
  return Explain(clock, {&policy, policy.promises.data()}, now, language);
}

// "02-13 16:30 COUNTED 1.5h working hours 09:00–12:00": until when, how, counted by then, why.
std::vector<std::string> Words(const v1::ExplainClockResponse& account, absl::TimeZone zone) {
  std::vector<std::string> words;
  for (const v1::ExplainedInterval& one : account.intervals()) {
    words.push_back(
        absl::StrCat(absl::FormatTime("%m-%d %H:%M ", FromProto(one.end_time()), zone),
                     v1::IntervalKind_Name(one.kind()).substr(std::string("INTERVAL_KIND_").size()),
                     " ", static_cast<double>(one.counted_ms()) / 3'600'000, "h ", one.why()));
  }
  return words;
}

std::vector<std::string> Sentences(const v1::ExplainClockResponse& account) {
  return {account.sentences().begin(), account.sentences().end()};
}

// R-S11, R-S14: the spring festival of 2026 and the make-up day before it.
TEST(ExplainTest, HolidaysAndMakeUpDaysAreNamed) {
  const Policy& policy = CnHours("12h");
  const absl::Time start = Beijing("2026-02-13 16:30");
  const v1::ExplainClockResponse account = Told(policy, ClockOf(policy, start), start);
  EXPECT_THAT(Words(account, policy.calendar->zone()),
              ElementsAre("02-13 18:00 COUNTED 1.5h working hours 16:30–18:00",
                          "02-14 09:00 CLOSED 1.5h outside of working hours",
                          "02-14 18:00 COUNTED 10.5h make-up working day: 春节 09:00–18:00",
                          "02-15 00:00 CLOSED 10.5h outside of working hours",
                          "02-24 00:00 CLOSED 10.5h holiday: 春节",
                          "02-24 09:00 CLOSED 10.5h outside of working hours",
                          "02-24 10:30 COUNTED 12h working hours 09:00–10:30"));
  EXPECT_THAT(
      Sentences(account),
      ElementsAre("reply is promised by policies/pack version 3. R-X: a reply within 12h working "
                  "time (calendar cn) of filing, because it is so.",
                  "It began at 2026-02-13 16:30:00 +08:00.",
                  "The limit is 12h of working time by calendar cn version 1 (Asia/Shanghai).",
                  "So it is due at 2026-02-24 10:30:00 +08:00; holidays between: 春节.",
                  "0ms were counted by 2026-02-13 16:30:00 +08:00; 12h are left."));
  EXPECT_EQ(account.calendar(), "calendars/cn");
  EXPECT_EQ(account.calendar_version(), 1);
  EXPECT_FALSE(account.truncated());
}

TEST(ExplainTest, TheSameInChinese) {
  const Policy& policy = CnHours("12h");
  const absl::Time start = Beijing("2026-02-13 16:30");
  v1::Clock clock = ClockOf(policy, start, {{start, start + absl::Minutes(30)}});
  clock.set_warned_percent(50);
  const v1::ExplainClockResponse account =
      Told(policy, clock, Beijing("2026-02-14 09:20"), Language::kChinese);
  EXPECT_THAT(
      Sentences(account),
      ElementsAre(
          HasSubstr("policies/pack 第3版承诺了 reply"), "计时始于2026-02-13 16:30:00 +08:00。",
          "时限为12小时工作时间，按日历 cn 第1版（Asia/Shanghai）。",
          "2026-02-13 16:30:00 +08:00至2026-02-13 17:00:00 +08:00暂停计时："
          "等待客户。",
          "暂停共延长30分。", "因此截止时间为2026-02-24 11:00:00 +08:00，其间节假日：春节。",
          "已在50%处预警。", "截至2026-02-14 09:20:00 +08:00已计1小时20分，剩余10小时40分。"));
  EXPECT_EQ(account.intervals(0).why(), "等待客户");
  EXPECT_EQ(account.intervals(1).why(), "工作时间 17:00–18:00");
  EXPECT_EQ(account.intervals(3).why(), "调休上班（春节） 09:00–18:00");
}

// R-S12: a pause counts nothing, and what lasts has no deadline behind it yet.
TEST(ExplainTest, PausesStandBetweenWhatCounts) {
  const Policy& policy = CnHours("4h");
  const absl::Time start = Beijing("2026-11-25 10:00");
  const v1::Clock clock = ClockOf(policy, start,
                                  {{Beijing("2026-11-25 11:00"), Beijing("2026-11-25 13:00")},
                                   {Beijing("2026-11-25 14:00"), Beijing("2026-11-26 10:00")}});
  EXPECT_THAT(Words(Told(policy, clock, start + absl::Hours(48)), policy.calendar->zone()),
              ElementsAre("11-25 11:00 COUNTED 1h working hours 10:00–11:00",
                          "11-25 13:00 PAUSED 1h waiting for the customer",
                          "11-25 14:00 COUNTED 2h working hours 13:00–14:00",
                          "11-26 10:00 PAUSED 2h waiting for the customer",
                          "11-26 12:00 COUNTED 4h working hours 10:00–12:00",
                          "11-26 18:00 COUNTED 10h working hours 12:00–18:00",
                          "11-27 09:00 CLOSED 10h outside of working hours",
                          "11-27 10:00 COUNTED 11h working hours 09:00–10:00"));

  const v1::Clock paused =
      ClockOf(policy, start, {{Beijing("2026-11-25 11:00"), absl::InfiniteFuture()}});
  const v1::ExplainClockResponse account = Told(policy, paused, Beijing("2026-11-25 12:00"));
  EXPECT_THAT(Words(account, policy.calendar->zone()),
              ElementsAre("11-25 11:00 COUNTED 1h working hours 10:00–11:00",
                          "11-25 12:00 PAUSED 1h waiting for the customer"));
  EXPECT_EQ(account.working_ms(), absl::ToInt64Milliseconds(absl::Hours(1)));
  EXPECT_EQ(account.left_ms(), absl::ToInt64Milliseconds(absl::Hours(3)));
  EXPECT_EQ(Sentences(account)[3],
            "It stands still since 2026-11-25 11:00:00 +08:00: waiting for the customer.");
  EXPECT_EQ(Sentences(account)[4],
            "Without the pause that lasts it would be due at 2026-11-25 14:00:00 +08:00.");
}

TEST(ExplainTest, AroundTheClockAllTimeCounts) {
  const Policy policy = PackOf("24x7", "4h");
  const absl::Time start = absl::FromUnixSeconds(1'800'000'000);
  v1::Clock clock = ClockOf(policy, start);
  clock.set_state(v1::CLOCK_STATE_BREACHED);
  const v1::ExplainClockResponse account = Told(policy, clock, start + absl::Hours(5));
  EXPECT_THAT(Words(account, absl::UTCTimeZone()),
              ElementsAre("01-15 12:00 COUNTED 4h all time counts",
                          "01-15 13:00 COUNTED 5h all time counts"));
  EXPECT_EQ(account.left_ms(), -absl::ToInt64Milliseconds(absl::Hours(1)));
  EXPECT_EQ(account.calendar(), "");
  EXPECT_EQ(Sentences(account).back(),
            "It is breached, and its milestone still open at 2027-01-15 13:00:00 +00:00, 1h late.");
}

// R-S11: a night on which clocks are put forward has an hour less.
TEST(ExplainTest, ANightOfFiveHoursIsTold) {
  const Policy policy = PackOf("{id: new_york, version: 1}", "6h");
  const absl::TimeZone zone = policy.calendar->zone();
  const absl::Time start = absl::FromCivil(absl::CivilHour(2026, 3, 8, 0), zone);
  EXPECT_THAT(Words(Told(policy, ClockOf(policy, start), start), zone),
              ElementsAre("03-08 06:00 COUNTED 5h working hours 00:00–06:00",
                          "03-09 00:00 CLOSED 5h outside of working hours",
                          "03-09 01:00 COUNTED 6h working hours 00:00–01:00"));
}

// R-S15
TEST(ExplainTest, WhereItStandsIsToldForEveryState) {
  const Policy& policy = CnHours("4h");
  const absl::Time start = Beijing("2026-11-25 10:00");
  v1::Clock clock = ClockOf(policy, start);
  const auto last = [&](absl::Time now) { return Sentences(Told(policy, clock, now)).back(); };
  clock.set_state(v1::CLOCK_STATE_MET);
  *clock.mutable_met_time() = ToProto(Beijing("2026-11-25 11:30"));
  EXPECT_EQ(
      last(start + absl::Hours(90)),
      "The milestone was reached in time, at 2026-11-25 11:30:00 +08:00, with 2h 30min left.");
  clock.set_state(v1::CLOCK_STATE_MET_LATE);
  *clock.mutable_met_time() = ToProto(Beijing("2026-11-25 14:30"));
  EXPECT_EQ(last(start + absl::Hours(90)),
            "The milestone was reached at 2026-11-25 14:30:00 +08:00, 30min late.");
  EXPECT_EQ(Told(policy, clock, start + absl::Hours(90)).intervals().rbegin()->end_time().seconds(),
            clock.met_time().seconds());
  clock.clear_met_time();
  clock.set_state(v1::CLOCK_STATE_CANCELLED);
  clock.set_cancel_reason("withdrawn");
  *clock.mutable_cancel_time() = ToProto(Beijing("2026-11-25 11:30"));
  EXPECT_EQ(last(start),
            "It stopped without its milestone at 2026-11-25 11:30:00 +08:00: the customer took the "
            "complaint back.");
  clock.set_state(v1::CLOCK_STATE_BREACHED);
  *clock.mutable_cancel_time() = ToProto(Beijing("2026-11-25 14:30"));
  EXPECT_EQ(last(start + absl::Hours(90)),
            "It was breached, and stopped without its milestone at 2026-11-25 14:30:00 +08:00, "
            "30min late: the customer took the complaint back.");
  EXPECT_EQ(Sentences(Told(policy, clock, start + absl::Hours(90), Language::kChinese)).back(),
            "已超时，于2026-11-25 14:30:00 +08:00终止，未完成，逾期30分：客户撤回投诉。");
  v1::ClockCorrection& correction = *clock.add_corrections();
  *correction.mutable_breach_time() = clock.deadline();
  *correction.mutable_event_time() = ToProto(start);
  correction.set_reason("met");
  EXPECT_THAT(Sentences(Told(policy, clock, start))[4],
              HasSubstr("was told and taken back: the milestone had been reached at 2026-11-25 "
                        "10:00:00 +08:00, as was heard of later."));
  clock.Clear();
  clock.set_milestone("reply");
  clock.set_state(v1::CLOCK_STATE_PENDING);
  EXPECT_EQ(last(start), "It waits for its start.");
}

TEST(ExplainTest, WhatIsNotKnownHereIsSaid) {
  const Policy& policy = CnHours("4h");
  const v1::ExplainClockResponse account = Explain(ClockOf(policy, Beijing("2026-11-25 10:00")), {},
                                                   Beijing("2026-11-25 12:00"), Language::kEnglish);
  EXPECT_EQ(account.intervals_size(), 0);
  EXPECT_THAT(Sentences(account)[1], HasSubstr("cannot be read here"));
}

TEST(ExplainTest, NoMoreThanAThousandStretches) {
  const Policy& policy = CnHours("9000h");
  const absl::Time start = Beijing("2024-01-02 10:00");
  const v1::ExplainClockResponse account = Told(policy, ClockOf(policy, start), start);
  EXPECT_EQ(account.intervals_size(), 1'000);
  EXPECT_TRUE(account.truncated());
}

TEST(ExplainTest, LanguagesAreReadByTheirFirstPart) {
  EXPECT_EQ(ReadLanguage("language", "").value(), Language::kEnglish);
  EXPECT_EQ(ReadLanguage("language", "en-GB").value(), Language::kEnglish);
  EXPECT_EQ(ReadLanguage("language", "zh-Hans-CN").value(), Language::kChinese);
  EXPECT_EQ(ReasonOf(ReadLanguage("language", "fr").status()), "LANGUAGE_UNKNOWN");
}

// R-S14: the stretches lie end to end, and what counts up to the deadline is the limit.
TEST(ExplainTest, WhatCountsUpToTheDeadlineIsTheLimit) {
  const std::vector<Policy> policies = {CnHours("4h"), CnHours("12h"), CnHours("7 working days"),
                                        PackOf("24x7", "90s"),
                                        PackOf("{id: new_york, version: 1}", "40h")};
  uint32_t seed = 20261126;
  const char* const given = std::getenv("REDRESS_SEED");
  if (given != nullptr && !absl::SimpleAtoi(given, &seed)) seed = 0;
  std::printf("seed: %u (REDRESS_SEED)\n", seed);
  std::mt19937_64 random(seed);
  const auto up_to = [&](absl::Duration most) {
    return absl::Milliseconds(static_cast<int64_t>(random() % (most / absl::Milliseconds(1))));
  };
  for (int round = 0; round < 2'000; ++round) {
    const Policy& policy = policies[random() % policies.size()];
    const absl::Time start = Beijing("2024-01-01 00:00") + up_to(absl::Hours(24 * 1'000));
    std::vector<Pause> pauses;
    absl::Time at = start;
    while (random() % 3 != 0) {
      // A pause begins before the deadline as it is then.
      const absl::Time deadline = FromProto(ClockOf(policy, start, pauses).deadline());
      if (deadline - at <= absl::Milliseconds(1)) break;
      const absl::Time from = at + up_to(deadline - at);
      at = from + up_to(absl::Hours(100)) + absl::Milliseconds(1);
      pauses.push_back({from, at});
    }
    const v1::Clock clock = ClockOf(policy, start, pauses);
    const absl::Time now = start + up_to(absl::Hours(24 * 30));
    const v1::ExplainClockResponse account = Told(policy, clock, now);
    ASSERT_FALSE(account.truncated());
    absl::Time end = start;
    absl::Duration counted;
    int64_t at_deadline = -1;
    for (const v1::ExplainedInterval& one : account.intervals()) {
      ASSERT_EQ(FromProto(one.start_time()), end);
      end = FromProto(one.end_time());
      ASSERT_LT(FromProto(one.start_time()), end);
      if (one.kind() == v1::INTERVAL_KIND_COUNTED) counted += end - FromProto(one.start_time());
      ASSERT_EQ(one.counted_ms(), absl::ToInt64Milliseconds(counted));
      if (end == FromProto(clock.deadline())) at_deadline = one.counted_ms();
    }
    ASSERT_EQ(at_deadline, clock.limit_ms()) << clock.ShortDebugString();
    ASSERT_EQ(end, std::max(now, FromProto(clock.deadline())));
  }
}

// The same of clocks that went through random histories.
TEST(ExplainTest, WhatClocksWentThroughAddsUp) {
  int64_t told = 0;
  for (uint64_t seed = 0; seed < 150; ++seed) {
    random_world::Dice dice(seed);
    const random_world::World world = random_world::AnyWorld(dice);
    for (int history = 0; history < 10; ++history) {
      ClockSet set;
      Facts facts;
      absl::Time now = random_world::kStart;
      for (const events::v1::Event& event : random_world::AnyHistory(dice)) {
        now = std::max(now, FromProto(event.occur_time()));
        Fold(set, event, world.policies, facts);
      }
      Advance(set, now, world.policies, facts);
      for (const v1::Clock& clock : set.record.clocks()) {
        const Origin origin = world.policies.OriginOf(clock);
        const v1::ExplainClockResponse account = Explain(clock, origin, now, Language::kEnglish);
        SCOPED_TRACE(absl::StrCat("seed ", seed, "\n", account.DebugString()));
        ASSERT_GE(account.sentences_size(), 2);
        if (account.truncated() || !clock.has_start_time()) continue;
        absl::Time end = FromProto(clock.start_time());
        int64_t at_deadline = -1;
        for (const v1::ExplainedInterval& one : account.intervals()) {
          ASSERT_EQ(FromProto(one.start_time()), end);
          end = FromProto(one.end_time());
          if (end == FromProto(clock.deadline())) at_deadline = one.counted_ms();
        }
        ++told;
        if (clock.state() == v1::CLOCK_STATE_PAUSED) continue;  // its deadline is to move
        ASSERT_EQ(at_deadline, clock.limit_ms());
        if (IsOpen(clock)) {
          ASSERT_EQ(account.left_ms(), clock.limit_ms() - account.working_ms());
          ASSERT_EQ(account.left_ms() <= 0, now >= FromProto(clock.deadline()));
        }
      }
    }
  }
  EXPECT_GT(told, 1'000);
}

}  // namespace
}  // namespace redress::sla
