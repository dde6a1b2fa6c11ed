#include "services/routing/domain/shift.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::routing {
namespace {

v1::Shift Shift(const std::string& zone) {
  v1::Shift shift;
  shift.set_name("shifts/night");
  shift.set_display_name("Night");
  shift.set_zone(zone);
  return shift;
}

void Add(v1::Shift& shift, int weekday, int start_minute, int end_minute) {
  v1::ShiftHours& hours = *shift.add_hours();
  hours.set_weekday(weekday);
  hours.set_start_minute(start_minute);
  hours.set_end_minute(end_minute);
}

absl::Time At(const std::string& text, const std::string& zone) {
  absl::TimeZone loaded;
  EXPECT_TRUE(absl::LoadTimeZone(zone, &loaded));
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, loaded, &time, &error)) << error;
  return time;
}

struct Told {
  bool on;
  std::string until;
};

void Expect(const v1::Shift& shift, const std::string& at, bool on, const std::string& until) {
  const auto calendar = CalendarOf(shift, "shift");
  ASSERT_TRUE(calendar.ok()) << calendar.status();
  const std::string zone = calendar->definition().zone;
  const ShiftTurn turn = TurnAt(*calendar, At(at, zone));
  EXPECT_EQ(turn.on, on) << at;
  EXPECT_EQ(turn.change_time, At(until, zone)) << at << " until " << turn.change_time;
}

// R-R2
TEST(ShiftTest, IsOnFromItsStartToBeforeItsEnd) {
  v1::Shift shift = Shift("Asia/Shanghai");
  Add(shift, 1, 9 * 60, 12 * 60);
  Add(shift, 1, 13 * 60, 18 * 60);
  Expect(shift, "2026-11-23 08:59", false, "2026-11-23 09:00");  // a Monday
  Expect(shift, "2026-11-23 09:00", true, "2026-11-23 12:00");
  Expect(shift, "2026-11-23 12:00", false, "2026-11-23 13:00");
  Expect(shift, "2026-11-23 18:00", false, "2026-11-30 09:00");
}

// R-R2
TEST(ShiftTest, GoesOverMidnightAndOverTheEndOfTheWeek) {
  v1::Shift shift = Shift("Asia/Shanghai");
  Add(shift, 7, 22 * 60, 6 * 60);  // Sunday into Monday
  Expect(shift, "2026-11-22 21:00", false, "2026-11-22 22:00");
  Expect(shift, "2026-11-22 22:00", true, "2026-11-23 06:00");
  Expect(shift, "2026-11-23 05:59", true, "2026-11-23 06:00");
  Expect(shift, "2026-11-23 06:00", false, "2026-11-29 22:00");
}

// R-R2: eight hours on the wall are seven or nine when clocks are put forward or back
TEST(ShiftTest, FollowsTheWallWhenClocksChange) {
  v1::Shift shift = Shift("Europe/Berlin");
  for (int day = 1; day <= 7; ++day) Add(shift, day, 22 * 60, 6 * 60);
  const auto calendar = CalendarOf(shift, "shift");
  ASSERT_TRUE(calendar.ok());
  const auto length = [&](const std::string& evening) {
    const absl::Time start = At(evening + " 22:00", "Europe/Berlin");
    const ShiftTurn turn = TurnAt(*calendar, start);
    EXPECT_TRUE(turn.on);
    return turn.change_time - start;
  };
  EXPECT_EQ(length("2026-03-27"), absl::Hours(8));
  EXPECT_EQ(length("2026-03-28"), absl::Hours(7));
  EXPECT_EQ(length("2026-10-24"), absl::Hours(9));
}

// R-R2
TEST(ShiftTest, TakesHolidaysAndMakeUpDaysFromACalendarThatShips) {
  v1::Shift shift = Shift("");
  shift.set_calendar("calendars/cn");
  Expect(shift, "2026-10-09 10:00", true, "2026-10-09 18:00");   // its own hours
  Expect(shift, "2025-09-30 18:00", false, "2025-10-09 09:00");  // the national holiday
  for (int day = 1; day <= 5; ++day) Add(shift, day, 18 * 60, 23 * 60);
  Expect(shift, "2025-09-30 23:00", false, "2025-10-09 18:00");
}

TEST(ShiftTest, OneThatNeverEndsSaysSo) {
  v1::Shift shift = Shift("UTC");
  for (int day = 1; day <= 7; ++day) Add(shift, day, 0, 24 * 60);
  const auto calendar = CalendarOf(shift, "shift");
  ASSERT_TRUE(calendar.ok());
  const ShiftTurn turn = TurnAt(*calendar, At("2026-11-23 08:59", "UTC"));
  EXPECT_TRUE(turn.on);
  EXPECT_EQ(turn.change_time, absl::InfiniteFuture());
}

TEST(ShiftTest, FaultsAreNamed) {
  const auto fault = [](const v1::Shift& shift) {
    const absl::Status status = CalendarOf(shift, "shift").status();
    return absl::StrCat(ReasonOf(status), " ", FieldOf(status));
  };
  v1::Shift shift = Shift("Asia/Shanghai");
  EXPECT_EQ(fault(shift), "HOURS_MISSING shift.hours");
  Add(shift, 0, 0, 60);
  EXPECT_EQ(fault(shift), "WEEKDAY_OUT_OF_RANGE shift.hours[0].weekday");
  shift.clear_hours();
  Add(shift, 1, 1'440, 60);
  EXPECT_EQ(fault(shift), "MINUTE_OUT_OF_RANGE shift.hours[0].start_minute");
  shift.clear_hours();
  Add(shift, 1, 60, 0);
  EXPECT_EQ(fault(shift), "MINUTE_OUT_OF_RANGE shift.hours[0].end_minute");
  shift.clear_hours();
  Add(shift, 1, 22 * 60, 6 * 60);
  Add(shift, 2, 5 * 60, 9 * 60);  // the night is still on
  EXPECT_EQ(fault(shift), "HOURS_OVERLAP shift.hours");
  shift.mutable_hours()->RemoveLast();
  shift.set_zone("Asia/Atlantis");
  EXPECT_EQ(fault(shift), "ZONE_UNKNOWN shift.zone");
  shift.set_zone("");
  EXPECT_EQ(fault(shift), "ZONE_MISSING shift.zone");
  shift.set_calendar("calendars/moon");
  EXPECT_EQ(fault(shift), "CALENDAR_UNKNOWN shift.calendar");
  shift.set_calendar("calendars/cn");
  EXPECT_EQ(fault(shift), " ");
  shift.set_display_name("");
  EXPECT_EQ(fault(shift), "DISPLAY_NAME_MISSING shift.display_name");
  shift.set_name("night");
  EXPECT_EQ(fault(shift), "NAME_MALFORMED shift.name");
}

}  // namespace
}  // namespace redress::routing
