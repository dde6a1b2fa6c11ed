#include "calendar/calendar.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::calendar {
namespace {

constexpr Hours kMorning{9 * 60, 12 * 60};
constexpr Hours kAfternoon{13 * 60, 18 * 60};
constexpr Hours kWholeDay{0, kDayMinutes};

Definition Office(const std::string& zone) {
  Definition definition{.id = "office", .version = 3, .zone = zone};
  for (int day = 0; day < 5; ++day) definition.week[day] = {kMorning, kAfternoon};
  return definition;
}

Definition Always(const std::string& zone, Hours hours) {
  Definition definition{.id = "always", .version = 1, .zone = zone};
  definition.week.fill({hours});
  return definition;
}

Calendar Made(Definition definition) {
  auto calendar = Calendar::Make(std::move(definition));
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return *std::move(calendar);
}

absl::Time At(const Calendar& calendar, absl::CivilSecond wall) {
  return absl::FromCivil(wall, calendar.zone());
}
absl::Time In(const std::string& zone, absl::CivilSecond wall) {
  absl::TimeZone loaded;
  EXPECT_TRUE(absl::LoadTimeZone(zone, &loaded));
  return absl::FromCivil(wall, loaded);
}

std::string ReasonFor(Definition definition) {
  return ReasonOf(Calendar::Make(std::move(definition)).status());
}
std::string FieldFor(Definition definition) {
  return FieldOf(Calendar::Make(std::move(definition)).status());
}

using absl::CivilDay;
using absl::CivilSecond;
const absl::Duration kTick = absl::Nanoseconds(1);

// 2026-11-25 is a Wednesday.
class CalendarTest : public testing::Test {
 protected:
  const Calendar office_ = Made(Office("Asia/Shanghai"));
  absl::Time Wall(int day, int hour, int minute = 0) const {
    return At(office_, CivilSecond(2026, 11, day, hour, minute, 0));
  }
};

TEST_F(CalendarTest, CountsTheHoursOfADayOnly) {  // R-S11
  EXPECT_EQ(office_.WorkingTime(Wall(25, 0), Wall(26, 0)), absl::Hours(8));
  EXPECT_EQ(office_.WorkingTime(Wall(25, 8), Wall(25, 10)), absl::Hours(1));
  EXPECT_EQ(office_.WorkingTime(Wall(25, 11, 30), Wall(25, 13, 15)), absl::Minutes(45));
  EXPECT_EQ(office_.WorkingTime(Wall(25, 12), Wall(25, 13)), absl::ZeroDuration());
  EXPECT_EQ(office_.WorkingTime(Wall(27, 17), Wall(30, 10)), absl::Hours(2));
  EXPECT_EQ(office_.WorkingTime(Wall(26, 0), Wall(25, 0)), -absl::Hours(8));
}

TEST_F(CalendarTest, ADeadlineAtTheEndOfAnIntervalIsThatEnd) {
  EXPECT_EQ(office_.Add(Wall(25, 9), absl::Hours(3)), Wall(25, 12));
  EXPECT_EQ(office_.Add(Wall(25, 9), absl::Hours(8)), Wall(25, 18));
  EXPECT_EQ(office_.Add(Wall(25, 9), absl::Hours(8) + absl::Milliseconds(1)),
            Wall(26, 9) + absl::Milliseconds(1));
  EXPECT_EQ(office_.Add(Wall(27, 16), absl::Hours(2)), Wall(27, 18));
}

TEST_F(CalendarTest, ATimeOutsideOfHoursWaitsForTheNext) {
  EXPECT_EQ(office_.Add(Wall(25, 3), absl::Hours(1)), Wall(25, 10));
  EXPECT_EQ(office_.Add(Wall(25, 12, 30), absl::Hours(1)), Wall(25, 14));
  EXPECT_EQ(office_.Add(Wall(28, 3), absl::Hours(1)), Wall(30, 10));
}

TEST_F(CalendarTest, NoWorkingTimeLeavesAMomentWhereItIs) {
  EXPECT_EQ(office_.Add(Wall(28, 3), absl::ZeroDuration()), Wall(28, 3));
  EXPECT_EQ(office_.Subtract(Wall(28, 3), absl::ZeroDuration()), Wall(28, 3));
}

TEST_F(CalendarTest, TheLatestStartIsTheOtherDirection) {
  EXPECT_EQ(office_.Subtract(Wall(25, 18), absl::Hours(8)), Wall(25, 9));
  EXPECT_EQ(office_.Subtract(Wall(25, 10), absl::Hours(1)), Wall(25, 9));
  EXPECT_EQ(office_.Subtract(Wall(25, 14), absl::Hours(1)), Wall(25, 13));
  EXPECT_EQ(office_.Subtract(Wall(30, 10), absl::Hours(2)), Wall(27, 17));
  EXPECT_EQ(office_.Subtract(Wall(25, 10), -absl::Hours(1)),
            office_.Add(Wall(25, 10), absl::Hours(1)));
  EXPECT_EQ(office_.Add(Wall(25, 10), -absl::Hours(2)),
            office_.Subtract(Wall(25, 10), absl::Hours(2)));
}

TEST_F(CalendarTest, RoundsNothing) {
  const absl::Duration odd = absl::Hours(11) + absl::Milliseconds(7) + absl::Nanoseconds(3);
  const absl::Time from = Wall(25, 9) + absl::Milliseconds(123) + absl::Nanoseconds(9);
  EXPECT_EQ(office_.WorkingTime(from, office_.Add(from, odd)), odd);
  EXPECT_EQ(office_.Add(from, odd),
            Wall(26, 12) + absl::Milliseconds(130) + absl::Nanoseconds(12) + absl::Hours(1));
}

TEST_F(CalendarTest, IsOpenFromTheStartToBeforeTheEnd) {
  EXPECT_FALSE(office_.IsOpen(Wall(25, 9) - kTick));
  EXPECT_TRUE(office_.IsOpen(Wall(25, 9)));
  EXPECT_TRUE(office_.IsOpen(Wall(25, 12) - kTick));
  EXPECT_FALSE(office_.IsOpen(Wall(25, 12)));
  EXPECT_EQ(office_.NextOpen(Wall(25, 10)), Wall(25, 10));
  EXPECT_EQ(office_.NextOpen(Wall(25, 12)), Wall(25, 13));
  EXPECT_EQ(office_.NextOpen(Wall(27, 18)), Wall(30, 9));
  EXPECT_FALSE(office_.IsOpen(absl::InfiniteFuture()));
  EXPECT_FALSE(office_.IsOpen(absl::InfinitePast()));
}

TEST_F(CalendarTest, TellsTheIntervalsThatWereCounted) {
  const auto counted = office_.Intervals(Wall(27, 11), Wall(30, 10), 10);
  EXPECT_TRUE(counted.complete);
  EXPECT_EQ(counted.intervals, (std::vector<Interval>{{Wall(27, 11), Wall(27, 12)},
                                                      {Wall(27, 13), Wall(27, 18)},
                                                      {Wall(30, 9), Wall(30, 10)}}));
  const auto few = office_.Intervals(Wall(27, 11), Wall(30, 10), 2);
  EXPECT_FALSE(few.complete);
  EXPECT_EQ(few.intervals.size(), 2);
  EXPECT_TRUE(office_.Intervals(Wall(27, 18), Wall(30, 9), 10).intervals.empty());
  EXPECT_TRUE(office_.Intervals(Wall(27, 11), Wall(27, 10), 10).intervals.empty());
  EXPECT_FALSE(office_.Intervals(Wall(27, 10), Wall(27, 11), 0).complete);
}

TEST_F(CalendarTest, ANightShiftIsOneIntervalAgain) {
  Definition definition{.id = "night", .version = 1, .zone = "Asia/Shanghai"};
  definition.HoursOf(absl::Weekday::tuesday) = {{22 * 60, kDayMinutes}};
  definition.HoursOf(absl::Weekday::wednesday) = {{0, 6 * 60}};
  const Calendar night = Made(definition);
  EXPECT_EQ(night.Intervals(Wall(22, 0), Wall(28, 0), 10).intervals,
            (std::vector<Interval>{{Wall(24, 22), Wall(25, 6)}}));
  EXPECT_EQ(night.Add(Wall(24, 23), absl::Hours(7)), Wall(25, 6));
}

TEST_F(CalendarTest, HolidaysCloseAndMakeUpDaysOpen) {  // R-S11
  Definition definition = Office("Asia/Shanghai");
  definition.HoursOf(absl::Weekday::friday) = {kMorning};
  definition.holidays.push_back({CivilDay(2026, 11, 25), CivilDay(2026, 11, 26), "节"});
  definition.make_up_days.push_back(
      {.date = CivilDay(2026, 11, 28), .as = absl::Weekday::friday, .name = "补"});
  definition.make_up_days.push_back(
      {.date = CivilDay(2026, 11, 29), .hours = {{10 * 60, 11 * 60}}});
  definition.special_days.push_back({CivilDay(2026, 11, 30), {{8 * 60, 9 * 60}}, "盘点"});
  const Calendar calendar = Made(definition);
  EXPECT_EQ(calendar.WorkingTime(Wall(25, 0), Wall(27, 0)), absl::ZeroDuration());
  EXPECT_EQ(calendar.WorkingTime(Wall(28, 0), Wall(29, 0)), absl::Hours(3));
  EXPECT_EQ(calendar.WorkingTime(Wall(29, 0), Wall(30, 0)), absl::Hours(1));
  EXPECT_EQ(calendar.WorkingTime(Wall(30, 0), Wall(31, 0)), absl::Hours(1));
  EXPECT_EQ(calendar.Add(Wall(24, 17), absl::Hours(1) + absl::Hours(3) + absl::Hours(3)),
            Wall(28, 12));
  EXPECT_EQ(calendar.DayOf(CivilDay(2026, 11, 26)).kind, DayKind::kHoliday);
  EXPECT_EQ(calendar.DayOf(CivilDay(2026, 11, 26)).name, "节");
  EXPECT_TRUE(calendar.DayOf(CivilDay(2026, 11, 26)).hours->empty());
  EXPECT_EQ(calendar.DayOf(CivilDay(2026, 11, 28)).kind, DayKind::kMakeUp);
  EXPECT_EQ(*calendar.DayOf(CivilDay(2026, 11, 28)).hours, DayHours{kMorning});
  EXPECT_EQ(calendar.DayOf(CivilDay(2026, 11, 30)).kind, DayKind::kSpecial);
  EXPECT_EQ(calendar.DayOf(CivilDay(2026, 11, 24)).kind, DayKind::kUsual);
}

TEST_F(CalendarTest, WorkingDaysFollowTheDateAndCountMakeUpDays) {  // R-S10, R-S11
  Definition definition = Office("Asia/Shanghai");
  definition.holidays.push_back({CivilDay(2026, 11, 26), CivilDay(2026, 11, 27), ""});
  definition.make_up_days.push_back({.date = CivilDay(2026, 11, 28), .as = absl::Weekday::monday});
  const Calendar calendar = Made(definition);
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2026, 11, 25), 1), CivilDay(2026, 11, 28));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2026, 11, 25), 2), CivilDay(2026, 11, 30));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2026, 11, 27), 0), CivilDay(2026, 11, 27));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2026, 11, 30), -1), CivilDay(2026, 11, 28));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2026, 11, 30), -2), CivilDay(2026, 11, 25));
  EXPECT_EQ(calendar.WorkingDaysBetween(CivilDay(2026, 11, 25), CivilDay(2026, 11, 30)), 2);
  EXPECT_EQ(calendar.WorkingDaysBetween(CivilDay(2026, 11, 30), CivilDay(2026, 11, 25)), -2);
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2026, 11, 28)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2026, 11, 26)));
  EXPECT_FALSE(calendar.AddWorkingDays(CivilDay(2199, 12, 30), 5).has_value());
  EXPECT_FALSE(calendar.AddWorkingDays(CivilDay(1970, 1, 2), -5).has_value());
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(1960, 1, 1), 1), CivilDay(1970, 1, 1));
  EXPECT_FALSE(calendar.AddWorkingDays(CivilDay(2500, 1, 1), 1).has_value());
}

TEST(Calendar, AroundTheClockIsTimeItself) {
  const Calendar& neutral = Calendar::AroundTheClock();
  const absl::Time at = In("UTC", CivilSecond(2026, 3, 29, 1, 2, 3)) + absl::Nanoseconds(5);
  EXPECT_EQ(neutral.Add(at, absl::Hours(4)), at + absl::Hours(4));
  EXPECT_EQ(neutral.Subtract(at, absl::Hours(4)), at - absl::Hours(4));
  EXPECT_EQ(neutral.WorkingTime(at, at + absl::Hours(87600)), absl::Hours(87600));
  EXPECT_TRUE(neutral.IsOpen(at));
  const auto counted = neutral.Intervals(at, at + absl::Hours(87600), 5);
  EXPECT_EQ(counted.intervals, (std::vector<Interval>{{at, at + absl::Hours(87600)}}));
  EXPECT_TRUE(counted.complete);
  EXPECT_EQ(neutral.AddWorkingDays(CivilDay(2026, 2, 27), 2), CivilDay(2026, 3, 1));
}

TEST(Calendar, WhatIsNeverOpenAgainIsInfinitelyFar) {
  Definition definition{.id = "once", .version = 1, .zone = "Asia/Shanghai"};
  definition.special_days.push_back({CivilDay(2026, 1, 5), {kMorning}, ""});
  const Calendar once = Made(definition);
  const absl::Time start = At(once, CivilSecond(2026, 1, 5, 9, 0, 0));
  EXPECT_EQ(once.Add(start, absl::Hours(3)), start + absl::Hours(3));
  EXPECT_EQ(once.Add(start, absl::Hours(3) + kTick), absl::InfiniteFuture());
  EXPECT_EQ(once.Subtract(start + absl::Hours(9), absl::Hours(3)), start);
  EXPECT_EQ(once.Subtract(start, kTick), absl::InfinitePast());
  EXPECT_EQ(once.NextOpen(start + absl::Hours(3)), absl::InfiniteFuture());
  EXPECT_EQ(once.WorkingTime(absl::InfinitePast(), absl::InfiniteFuture()), absl::Hours(3));
  EXPECT_EQ(once.Intervals(absl::InfinitePast(), absl::InfiniteFuture(), 9).intervals.size(), 1);
  EXPECT_EQ(once.Add(start, absl::InfiniteDuration()), absl::InfiniteFuture());
  EXPECT_EQ(once.Subtract(start, absl::InfiniteDuration()), absl::InfinitePast());
  EXPECT_FALSE(once.AddWorkingDays(CivilDay(2026, 1, 5), 1).has_value());
}

TEST(Calendar, TheYearsThatAreKnownHaveEnds) {
  const Calendar& neutral = Calendar::AroundTheClock();
  const absl::Time end = In("UTC", CivilSecond(2200, 1, 1));
  EXPECT_EQ(neutral.Add(end - absl::Hours(1), absl::Hours(1)), end);
  EXPECT_EQ(neutral.Add(end - absl::Hours(1), absl::Hours(1) + kTick), absl::InfiniteFuture());
  EXPECT_EQ(neutral.WorkingTime(end, absl::InfiniteFuture()), absl::ZeroDuration());
  EXPECT_EQ(neutral.Subtract(absl::UnixEpoch() + absl::Hours(1), absl::Hours(1)),
            absl::UnixEpoch());
  EXPECT_EQ(neutral.Intervals(absl::InfinitePast(), absl::InfiniteFuture(), 1).intervals,
            (std::vector<Interval>{{absl::UnixEpoch(), end}}));
}

TEST(CalendarOverDst, NightsAreShorterAndLonger) {  // R-S11
  struct Change {
    std::string zone;
    CivilDay date;
    absl::Duration night;  // 00:00 to 06:00
  };
  for (const Change& change :
       std::vector<Change>{{"America/New_York", CivilDay(2026, 3, 8), absl::Hours(5)},
                           {"America/New_York", CivilDay(2026, 11, 1), absl::Hours(7)},
                           {"Europe/Berlin", CivilDay(2026, 3, 29), absl::Hours(5)},
                           {"Europe/Berlin", CivilDay(2026, 10, 25), absl::Hours(7)},
                           {"Australia/Lord_Howe", CivilDay(2026, 10, 4), absl::Minutes(330)},
                           {"Australia/Lord_Howe", CivilDay(2026, 4, 5), absl::Minutes(390)},
                           {"Asia/Shanghai", CivilDay(2026, 3, 29), absl::Hours(6)}}) {
    const Calendar night = Made(Always(change.zone, {0, 6 * 60}));
    const absl::Time start = night.StartOf(change.date);
    EXPECT_EQ(night.WorkingTime(start, night.EndOf(change.date)), change.night) << change.zone;
    EXPECT_EQ(night.Add(start, change.night),
              In(change.zone, CivilSecond(absl::CivilHour(change.date) + 6)));
    EXPECT_EQ(night.Subtract(night.EndOf(change.date), change.night), start);
    const Calendar whole = Made(Always(change.zone, kWholeDay));
    EXPECT_EQ(whole.Add(start, absl::Hours(100)), start + absl::Hours(100));
    const Calendar office = Made(Always(change.zone, kMorning));
    EXPECT_EQ(office.WorkingTime(start, night.EndOf(change.date)), absl::Hours(3));
  }
}

TEST(CalendarOverDst, HoursThatTheWallLeavesOutAreNotWorked) {
  // 02:00 to 03:00 does not come on 2026-03-08 in New York.
  const CivilDay date(2026, 3, 8);
  const Calendar gone = Made(Always("America/New_York", {125, 175}));
  EXPECT_FALSE(gone.IsWorkingDay(date));
  EXPECT_EQ(gone.AddWorkingDays(date - 1, 1), date + 1);
  const Calendar half = Made(Always("America/New_York", {150, 210}));
  EXPECT_EQ(half.WorkingTime(half.StartOf(date), half.EndOf(date)), absl::Minutes(30));
  EXPECT_EQ(half.NextOpen(half.StartOf(date)),
            In("America/New_York", CivilSecond(2026, 3, 8, 3, 0, 0)));
}

TEST(CalendarOverDst, AnHourThatComesTwiceBeginsTheFirstTime) {
  // 01:00 to 02:00 comes twice on 2026-11-01 in New York.
  const CivilDay date(2026, 11, 1);
  const absl::Time midnight = In("America/New_York", CivilSecond(date));
  const Calendar first = Made(Always("America/New_York", {60, 90}));
  EXPECT_EQ(first.Intervals(midnight, midnight + absl::Hours(20), 9).intervals,
            (std::vector<Interval>{{midnight + absl::Minutes(60), midnight + absl::Minutes(90)}}));
  const Calendar rest = Made(Always("America/New_York", {90, 120}));
  EXPECT_EQ(rest.Intervals(midnight, midnight + absl::Hours(20), 9).intervals,
            (std::vector<Interval>{{midnight + absl::Minutes(90), midnight + absl::Minutes(180)}}));
}

TEST(CalendarOverDst, ADateThatNeverWasIsNotWorked) {
  // Samoa went from 2011-12-29 to 2011-12-31.
  const Calendar samoa = Made(Always("Pacific/Apia", kMorning));
  const CivilDay skipped(2011, 12, 30);
  EXPECT_FALSE(samoa.IsWorkingDay(skipped));
  EXPECT_EQ(samoa.StartOf(skipped), samoa.EndOf(skipped));
  EXPECT_EQ(samoa.AddWorkingDays(skipped - 1, 1), skipped + 1);
  EXPECT_EQ(samoa.WorkingTime(samoa.StartOf(skipped - 1), samoa.EndOf(skipped + 1)),
            absl::Hours(6));
}

TEST(CalendarOverDst, AMidnightThatComesTwiceIsOneDay) {
  // Clocks in Havana go back from 01:00 to 00:00 on 2026-11-01; in Cairo from 24:00 to 23:00.
  const Calendar havana = Made(Always("America/Havana", kWholeDay));
  EXPECT_EQ(havana.EndOf(CivilDay(2026, 11, 1)) - havana.StartOf(CivilDay(2026, 11, 1)),
            absl::Hours(25));
  const Calendar cairo = Made(Always("Africa/Cairo", {23 * 60, kDayMinutes}));
  const CivilDay date(2026, 10, 29);
  EXPECT_EQ(cairo.WorkingTime(cairo.StartOf(date), cairo.EndOf(date)), absl::Hours(2));
}

TEST(CalendarCheck, RefusesWhatCannotBe) {
  EXPECT_EQ(ReasonFor(Office("Asia/Shanghai")), "");
  Definition bad = Office("Asia/Shanghai");
  bad.id = "Office Hours";
  EXPECT_EQ(ReasonFor(bad), "CALENDAR_ID_INVALID");
  bad.id = std::string(kIdBytesMax + 1, 'a');
  EXPECT_EQ(ReasonFor(bad), "CALENDAR_ID_INVALID");
  bad = Office("Asia/Shanghai");
  bad.version = 0;
  EXPECT_EQ(ReasonFor(bad), "CALENDAR_VERSION_INVALID");
  bad = Definition{.id = "none", .version = 1, .zone = "UTC"};
  EXPECT_EQ(ReasonFor(bad), "CALENDAR_NEVER_OPEN");
  bad = Office("Asia/Shanghai");
  bad.week[6].assign(kHoursPerDayMax + 1, kMorning);
  EXPECT_EQ(ReasonFor(bad), "HOURS_TOO_MANY");
}

TEST(CalendarCheck, RefusesZonesThatAreNoPlaces) {
  for (const char* zone : {"Asia/Nowhere", "", "/etc/localtime", "../etc/passwd", "localtime",
                           "Asia", "right/Asia/Shanghai", "posix/Asia/Shanghai", "file:UTC",
                           "libc:localtime", "Fixed/UTC+08:00:00", "Asia//Shanghai", "Asia/"}) {
    EXPECT_EQ(ReasonFor(Office(zone)), "ZONE_UNKNOWN") << zone;
    EXPECT_EQ(FieldFor(Office(zone)), "zone");
  }
}

TEST(CalendarCheck, RefusesHoursThatOverlapOrEndFirst) {
  Definition bad = Office("UTC");
  bad.week[1] = {kAfternoon, {9 * 60, 13 * 60 + 1}};
  EXPECT_EQ(ReasonFor(bad), "HOURS_OVERLAP");
  EXPECT_EQ(FieldFor(bad), "hours.tuesday[1]");
  bad.week[1] = {{600, 600}};
  EXPECT_EQ(ReasonFor(bad), "HOURS_END_BEFORE_START");
  bad.week[1] = {{22 * 60, 6 * 60}};
  EXPECT_EQ(ReasonFor(bad), "HOURS_END_BEFORE_START");
  bad.week[1] = {{-1, 60}};
  EXPECT_EQ(ReasonFor(bad), "HOURS_OUTSIDE_DAY");
  bad.week[1] = {{60, kDayMinutes + 1}};
  EXPECT_EQ(ReasonFor(bad), "HOURS_OUTSIDE_DAY");
  bad.week[1] = {{13 * 60, 18 * 60}, {9 * 60, 13 * 60}};
  EXPECT_EQ(ReasonFor(bad), "") << "hours may touch, in any order";
}

TEST(CalendarCheck, RefusesDatesTwiceAndOutOfReach) {
  const CivilDay saturday(2026, 11, 28), monday(2026, 11, 30);
  Definition bad = Office("UTC");
  bad.holidays = {{saturday, monday, ""}, {monday, monday, ""}};
  EXPECT_EQ(ReasonFor(bad), "DATE_TWICE");
  EXPECT_EQ(FieldFor(bad), "holidays[1].date");
  bad.holidays = {{saturday, monday, ""}};
  bad.make_up_days = {{.date = saturday, .as = absl::Weekday::monday}};
  EXPECT_EQ(ReasonFor(bad), "DATE_TWICE");
  bad.make_up_days.clear();
  bad.special_days = {{monday, {kMorning}, ""}};
  EXPECT_EQ(ReasonFor(bad), "DATE_TWICE");
  bad.special_days.clear();
  bad.holidays = {{monday, saturday, ""}};
  EXPECT_EQ(ReasonFor(bad), "DATE_ORDER");
  bad.holidays = {{monday, monday + kHolidayDaysMax, ""}};
  EXPECT_EQ(ReasonFor(bad), "HOLIDAY_TOO_LONG");
  bad.holidays = {{CivilDay(1969, 12, 31), CivilDay(1969, 12, 31), ""}};
  EXPECT_EQ(ReasonFor(bad), "DATE_OUT_OF_RANGE");
  bad.holidays = {{CivilDay(2200, 1, 1), CivilDay(2200, 1, 1), ""}};
  EXPECT_EQ(ReasonFor(bad), "DATE_OUT_OF_RANGE");
  bad.holidays = {{monday, monday, std::string(kNameBytesMax + 1, 'x')}};
  EXPECT_EQ(ReasonFor(bad), "CALENDAR_NAME_INVALID");
  bad.holidays.assign(kDateRulesMax + 1, {monday, monday, ""});
  EXPECT_EQ(ReasonFor(bad), "DATES_TOO_MANY");
}

TEST(CalendarCheck, RefusesMakeUpDaysThatMakeNothingUp) {
  const CivilDay saturday(2026, 11, 28), monday(2026, 11, 30);
  Definition bad = Office("UTC");
  bad.make_up_days = {{.date = monday, .as = absl::Weekday::friday}};
  EXPECT_EQ(ReasonFor(bad), "MAKE_UP_DAY_OPEN");
  bad.make_up_days = {{.date = saturday, .as = absl::Weekday::sunday}};
  EXPECT_EQ(ReasonFor(bad), "MAKE_UP_DAY_CLOSED");
  bad.make_up_days = {{.date = saturday}};
  EXPECT_EQ(ReasonFor(bad), "MAKE_UP_HOURS_MISSING");
  bad.make_up_days = {{.date = saturday, .as = absl::Weekday::friday, .hours = {kMorning}}};
  EXPECT_EQ(ReasonFor(bad), "MAKE_UP_HOURS_MISSING");
  bad.make_up_days = {{.date = saturday, .hours = {kMorning, kMorning}}};
  EXPECT_EQ(ReasonFor(bad), "HOURS_OVERLAP");
  bad.make_up_days.clear();
  bad.special_days = {{monday, {}, ""}};
  EXPECT_EQ(ReasonFor(bad), "HOURS_EMPTY");
}

}  // namespace
}  // namespace redress::calendar
