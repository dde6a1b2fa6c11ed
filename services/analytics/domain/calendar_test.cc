#include "services/analytics/domain/calendar.h"

#include <gtest/gtest.h>

namespace redress::analytics {
namespace {

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

absl::Time Utc(int year, int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone());
}

TEST(HourOf, CutsToTheHour) {
  EXPECT_EQ(HourOf(Utc(2026, 11, 21, 9, 59)), Utc(2026, 11, 21, 9));
  EXPECT_EQ(HourOf(Utc(2026, 11, 21, 9)), Utc(2026, 11, 21, 9));
}

TEST(HourOf, CutsDownBeforeTheEpoch) {
  EXPECT_EQ(HourOf(Utc(1969, 12, 31, 23, 30)), Utc(1969, 12, 31, 23));
}

TEST(DayOf, BeginsAtMidnightOfTheZone) {  // R-I11
  const absl::TimeZone shanghai = Zone("Asia/Shanghai");
  EXPECT_EQ(DayOf(Utc(2026, 11, 21, 15, 59), shanghai), Utc(2026, 11, 20, 16));
  EXPECT_EQ(DayOf(Utc(2026, 11, 21, 16), shanghai), Utc(2026, 11, 21, 16));
}

TEST(NextDayOf, FollowsSummerTime) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  const absl::Time day = DayOf(Utc(2026, 3, 29, 12), berlin);
  EXPECT_EQ(NextDayOf(day, berlin) - day, absl::Hours(23));
}

TEST(SplitRange, TakesWholeDaysFromTheMiddle) {
  const absl::TimeZone shanghai = Zone("Asia/Shanghai");
  const Range range{Utc(2026, 11, 20, 10), Utc(2026, 11, 23, 18)};
  const Split split = SplitRange(range, shanghai);
  EXPECT_EQ(split.head, (Range{Utc(2026, 11, 20, 10), Utc(2026, 11, 20, 16)}));
  EXPECT_EQ(split.days, (Range{Utc(2026, 11, 20, 16), Utc(2026, 11, 23, 16)}));
  EXPECT_EQ(split.tail, (Range{Utc(2026, 11, 23, 16), Utc(2026, 11, 23, 18)}));
}

TEST(SplitRange, OfWholeDaysHasNoHours) {
  const absl::TimeZone shanghai = Zone("Asia/Shanghai");
  const Split split = SplitRange({Utc(2026, 11, 20, 16), Utc(2026, 11, 22, 16)}, shanghai);
  EXPECT_TRUE(split.head.empty());
  EXPECT_TRUE(split.tail.empty());
  EXPECT_FALSE(split.days.empty());
}

TEST(SplitRange, WithinADayHasOnlyHours) {
  const absl::TimeZone shanghai = Zone("Asia/Shanghai");
  const Range range{Utc(2026, 11, 20, 1), Utc(2026, 11, 20, 15)};
  const Split split = SplitRange(range, shanghai);
  EXPECT_EQ(split.head, range);
  EXPECT_TRUE(split.days.empty());
  EXPECT_TRUE(split.tail.empty());
}

TEST(SplitRange, AcrossMidnightWithoutAWholeDayHasOnlyHours) {
  const absl::TimeZone shanghai = Zone("Asia/Shanghai");
  const Range range{Utc(2026, 11, 20, 15), Utc(2026, 11, 20, 17)};
  EXPECT_EQ(SplitRange(range, shanghai).head, range);
}

TEST(SplitRange, WithoutEndsIsAllDays) {
  const Split split = SplitRange({}, Zone("Asia/Shanghai"));
  EXPECT_TRUE(split.head.empty());
  EXPECT_EQ(split.days, Range{});
  EXPECT_TRUE(split.tail.empty());
}

TEST(SplitRange, WithOneEndIsDaysUpToIt) {
  const absl::TimeZone shanghai = Zone("Asia/Shanghai");
  const Split split = SplitRange({.until = Utc(2026, 11, 20, 18)}, shanghai);
  EXPECT_TRUE(split.head.empty());
  EXPECT_EQ(split.days, (Range{absl::InfinitePast(), Utc(2026, 11, 20, 16)}));
  EXPECT_EQ(split.tail, (Range{Utc(2026, 11, 20, 16), Utc(2026, 11, 20, 18)}));
}

TEST(HasWholeHours, TellsZonesWhoseDaysBeginInsideAnHour) {
  EXPECT_TRUE(HasWholeHours(Zone("Asia/Shanghai")));
  EXPECT_TRUE(HasWholeHours(Zone("Europe/Berlin")));
  EXPECT_FALSE(HasWholeHours(Zone("Asia/Kolkata")));
  EXPECT_FALSE(HasWholeHours(Zone("Australia/Lord_Howe")));
}

}  // namespace
}  // namespace redress::analytics
