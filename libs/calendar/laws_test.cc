// What holds for every calendar (R-S11): laws over drawn calendars and moments, and agreement with
// a slow calculator that shares no code with them.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <random>

#include "absl/strings/numbers.h"
#include "calendar/calendar.h"
#include "calendar/slow_calculator_testing.h"

namespace redress::calendar {
namespace {

using absl::CivilDay;

// Draws whole numbers of [low, high).
using Draw = std::function<int64_t(int64_t low, int64_t high)>;

// A zone, and the dates of 2026 on which its clocks are changed.
struct Place {
  const char* zone;
  std::vector<CivilDay> changes;
};

const std::vector<Place>& Places() {
  static const std::vector<Place>& places = *new std::vector<Place>{
      {"Asia/Shanghai", {CivilDay(2026, 2, 15)}},
      {"UTC", {CivilDay(2026, 1, 1)}},
      {"Asia/Kathmandu", {CivilDay(2026, 10, 4)}},
      {"America/New_York", {CivilDay(2026, 3, 8), CivilDay(2026, 11, 1)}},
      {"Europe/Berlin", {CivilDay(2026, 3, 29), CivilDay(2026, 10, 25)}},
      {"Australia/Lord_Howe", {CivilDay(2026, 4, 5), CivilDay(2026, 10, 4)}},
      {"Africa/Cairo", {CivilDay(2026, 4, 24), CivilDay(2026, 10, 29)}},
      {"America/Havana", {CivilDay(2026, 3, 8), CivilDay(2026, 11, 1)}},
      {"Pacific/Chatham", {CivilDay(2026, 4, 5), CivilDay(2026, 9, 27)}},
      {"Africa/Casablanca", {CivilDay(2026, 2, 15), CivilDay(2026, 3, 22)}},
      {"America/Nuuk", {CivilDay(2026, 3, 28), CivilDay(2026, 10, 24)}}};
  return places;
}

// Short intervals close to each other, long ones, and some that touch.
DayHours DrawHours(const Draw& draw) {
  constexpr int kNear = 100;
  DayHours hours;
  int at = draw(0, 4) == 0 ? 22 * 60 : 0;
  for (int64_t left = draw(0, 6); left > 0 && at < kDayMinutes; --left) {
    const int64_t near = std::min(at + kNear, kDayMinutes);
    const int64_t start = draw(0, 3) == 0 ? at : draw(at, draw(0, 2) == 0 ? near : kDayMinutes);
    const int64_t soon = std::min<int64_t>(start + kNear, kDayMinutes);
    const int64_t end =
        draw(0, 6) == 0 ? kDayMinutes : draw(start, draw(0, 2) == 0 ? soon : kDayMinutes) + 1;
    hours.push_back({static_cast<int>(start), static_cast<int>(end)});
    at = static_cast<int>(end);
  }
  return hours;
}

// A calendar with dates of its own within `days` of `first`.
Definition DrawDefinition(const Draw& draw, const Place& place, CivilDay first, int days) {
  Definition definition{.id = "drawn", .version = 1, .zone = place.zone};
  for (DayHours& day : definition.week) day = DrawHours(draw);
  if (definition.week[2].empty()) definition.week[2] = {{8 * 60, 17 * 60}};
  for (int day = 0; day < days; ++day) {
    const CivilDay date = first + day;
    const bool closed = definition.HoursOf(absl::GetWeekday(date)).empty();
    const DayHours own = DrawHours(draw);
    switch (draw(0, 12)) {
      case 0: definition.holidays.push_back({date, date, ""}); break;
      case 1:
        if (!own.empty()) definition.special_days.push_back({date, own, ""});
        break;
      case 2:
      case 3:
        if (closed && !own.empty()) definition.make_up_days.push_back({.date = date, .hours = own});
        break;
      case 4:
        if (closed)
          definition.make_up_days.push_back({.date = date, .as = absl::Weekday::wednesday});
        break;
      default: break;
    }
  }
  return definition;
}

const Place& DrawPlace(const Draw& draw) {
  return Places()[static_cast<size_t>(draw(0, static_cast<int64_t>(Places().size())))];
}

// Shortly before a change of the clocks, or elsewhere.
CivilDay DrawFirst(const Draw& draw, const Place& place) {
  if (draw(0, 5) == 0) return CivilDay(2026, 1, 1) + draw(0, 365);
  const auto count = static_cast<int64_t>(place.changes.size());
  return place.changes[static_cast<size_t>(draw(0, count))] - draw(1, 3);
}

// On the minute, to a millisecond, or below.
absl::Duration DrawLength(const Draw& draw, absl::Duration most) {
  const int64_t minutes = most / absl::Minutes(1);
  const absl::Duration whole = absl::Minutes(draw(0, minutes));
  switch (draw(0, 3)) {
    case 0: return whole;
    case 1: return whole + absl::Milliseconds(draw(0, 60'000));
    default: return whole + absl::Nanoseconds(draw(0, 60'000'000'000));
  }
}

uint32_t Seed() {
  uint32_t seed = 20261125;
  const char* given = std::getenv("REDRESS_SEED");
  if (given != nullptr && !absl::SimpleAtoi(given, &seed)) seed = 0;
  std::printf("seed: %u (REDRESS_SEED)\n", seed);
  return seed;
}

TEST(CalendarAgainstTheSlowCalculator, AgreesOnDrawnCalendars) {
  constexpr int kCalendars = 2000, kDays = 4, kMomentsEach = 6;
  std::mt19937_64 generator(Seed());
  const Draw draw = [&](int64_t low, int64_t high) {
    return low + static_cast<int64_t>(generator() % static_cast<uint64_t>(high - low));
  };
  int reached = 0, reached_back = 0;
  for (int round = 0; round < kCalendars; ++round) {
    const Place& place = DrawPlace(draw);
    const CivilDay first = DrawFirst(draw, place);
    const Definition definition = DrawDefinition(draw, place, first, kDays);
    const auto calendar = Calendar::Make(definition);
    ASSERT_TRUE(calendar.ok()) << round << ": " << calendar.status();
    const absl::Time start = calendar->StartOf(first), end = calendar->EndOf(first + kDays - 1);
    const SlowCalculator slow(definition, start, end);
    for (int i = 0; i < kMomentsEach; ++i) {
      const absl::Time from = start + DrawLength(draw, end - start);
      const absl::Time until = start + DrawLength(draw, end - start);
      const absl::Duration length =
          std::max(absl::Nanoseconds(1), DrawLength(draw, absl::Hours(20)));
      const std::string where = absl::StrCat("calendar ", round, " in ", definition.zone, " at ",
                                             absl::FormatTime(from, calendar->zone()));
      ASSERT_EQ(calendar->IsOpen(from), slow.IsOpen(from)) << where;
      ASSERT_EQ(calendar->WorkingTime(from, until),
                from <= until ? slow.WorkingTime(from, until) : -slow.WorkingTime(until, from))
          << where;
      if (const auto deadline = slow.Add(from, length); deadline.has_value()) {
        ASSERT_EQ(calendar->Add(from, length), *deadline) << where;
        ++reached;
      }
      if (const auto latest = slow.Subtract(from, length); latest.has_value()) {
        ASSERT_EQ(calendar->Subtract(from, length), *latest) << where;
        ++reached_back;
      }
      absl::Duration counted;
      for (const Interval& interval : calendar->Intervals(from, until, 100).intervals) {
        ASSERT_LT(interval.start, interval.end) << where;
        ASSERT_TRUE(slow.IsOpen(interval.start)) << where;
        ASSERT_EQ(slow.Add(from, counted + (interval.end - interval.start)),
                  calendar->Add(from, calendar->WorkingTime(from, interval.end)))
            << where;
        counted += interval.end - interval.start;
      }
      ASSERT_EQ(counted, from <= until ? slow.WorkingTime(from, until) : absl::ZeroDuration())
          << where;
    }
  }
  EXPECT_GT(reached, kCalendars);
  EXPECT_GT(reached_back, kCalendars);
}

Draw RapidDraw() {
  return [](int64_t low, int64_t high) { return *rc::gen::inRange<int64_t>(low, high); };
}

struct Drawn {
  Calendar calendar;
  absl::Time a, b, c;  // within ten years
  absl::Duration working;
};

Drawn DrawAll() {
  const Draw draw = RapidDraw();
  const Place& place = DrawPlace(draw);
  const CivilDay first = DrawFirst(draw, place);
  auto calendar = Calendar::Make(DrawDefinition(draw, place, first, 30));
  RC_ASSERT(calendar.ok());
  const absl::Time start = calendar->StartOf(first);
  const auto moment = [&] {
    const absl::Duration most = draw(0, 2) == 0 ? absl::Hours(24 * 40) : absl::Hours(24 * 3650);
    return start + DrawLength(draw, most);
  };
  const absl::Time a = moment(), b = moment(), c = moment();
  return {*std::move(calendar), a, b, c,
          std::max(absl::Nanoseconds(1), DrawLength(draw, absl::Hours(4000)))};
}

TEST(CalendarLaws, AddThenWorkingTimeGivesItBack) {
  EXPECT_TRUE(rc::check([] {
    const Drawn drawn = DrawAll();
    const absl::Time deadline = drawn.calendar.Add(drawn.a, drawn.working);
    if (deadline == absl::InfiniteFuture()) {  // minutes a week, until the last year that is known
      RC_ASSERT(drawn.calendar.WorkingTime(drawn.a, deadline) < drawn.working);
      return;
    }
    RC_ASSERT(drawn.calendar.WorkingTime(drawn.a, deadline) == drawn.working);
    // And no moment before does.
    RC_ASSERT(drawn.calendar.WorkingTime(drawn.a, deadline - absl::Nanoseconds(1)) < drawn.working);
  }));
}

TEST(CalendarLaws, SubtractThenAddIsTheSameWork) {
  EXPECT_TRUE(rc::check([] {
    const Drawn drawn = DrawAll();
    const absl::Time start = drawn.calendar.Subtract(drawn.a, drawn.working);
    if (start == absl::InfinitePast()) {  // minutes a week, since the first year that is known
      RC_ASSERT(drawn.calendar.WorkingTime(start, drawn.a) < drawn.working);
      return;
    }
    RC_ASSERT(drawn.calendar.WorkingTime(start, drawn.a) == drawn.working);
    RC_ASSERT(drawn.calendar.WorkingTime(start + absl::Nanoseconds(1), drawn.a) < drawn.working);
    const absl::Time deadline = drawn.calendar.Add(start, drawn.working);
    RC_ASSERT(deadline <= drawn.a);
    RC_ASSERT(drawn.calendar.WorkingTime(deadline, drawn.a) == absl::ZeroDuration());
    // The same moment, but for one that the end of an interval before it would do for.
    if (drawn.calendar.IsOpen(drawn.a - absl::Nanoseconds(1))) RC_ASSERT(deadline == drawn.a);
  }));
}

TEST(CalendarLaws, MoreIsLater) {
  EXPECT_TRUE(rc::check([] {
    const Drawn drawn = DrawAll();
    const absl::Time early = std::min(drawn.a, drawn.b), late = std::max(drawn.a, drawn.b);
    RC_ASSERT(drawn.calendar.WorkingTime(early, late) >= absl::ZeroDuration());
    RC_ASSERT(drawn.calendar.WorkingTime(early, late) <= late - early);
    RC_ASSERT(drawn.calendar.Add(early, drawn.working) <= drawn.calendar.Add(late, drawn.working));
    const absl::Time deadline = drawn.calendar.Add(early, drawn.working);
    RC_ASSERT(deadline == absl::InfiniteFuture() ||
              deadline < drawn.calendar.Add(early, drawn.working + absl::Milliseconds(1)));
    RC_ASSERT(drawn.calendar.Subtract(early, drawn.working) <=
              drawn.calendar.Subtract(late, drawn.working));
  }));
}

TEST(CalendarLaws, WorkingTimeIsAdditive) {
  EXPECT_TRUE(rc::check([] {
    const Drawn drawn = DrawAll();
    const Calendar& calendar = drawn.calendar;
    RC_ASSERT(calendar.WorkingTime(drawn.a, drawn.b) + calendar.WorkingTime(drawn.b, drawn.c) ==
              calendar.WorkingTime(drawn.a, drawn.c));
    RC_ASSERT(calendar.Add(calendar.Add(drawn.a, drawn.working), absl::Hours(5)) ==
              calendar.Add(drawn.a, drawn.working + absl::Hours(5)));
  }));
}

TEST(CalendarLaws, WorkingDaysGoForthAndBack) {
  EXPECT_TRUE(rc::check([] {
    const Drawn drawn = DrawAll();
    const Calendar& calendar = drawn.calendar;
    const CivilDay date = absl::ToCivilDay(drawn.a, calendar.zone());
    const int count = static_cast<int>(*rc::gen::inRange<int64_t>(1, 900));
    const auto later = calendar.AddWorkingDays(date, count);
    RC_ASSERT(later.has_value() && *later > date && calendar.IsWorkingDay(*later));
    RC_ASSERT(calendar.WorkingDaysBetween(date, *later) == count);
    int walked = 0;
    for (CivilDay day = date + 1; day <= *later; ++day) {
      walked +=
          calendar.WorkingTime(calendar.StartOf(day), calendar.EndOf(day)) > absl::ZeroDuration()
              ? 1
              : 0;
    }
    RC_ASSERT(walked == count);
    const auto back = calendar.AddWorkingDays(*later, -count);
    RC_ASSERT(back.has_value() && *back <= date);
    if (calendar.IsWorkingDay(date)) RC_ASSERT(*back == date);
  }));
}

}  // namespace
}  // namespace redress::calendar
