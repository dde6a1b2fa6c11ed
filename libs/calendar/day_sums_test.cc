#include "calendar/day_sums.h"

#include <gtest/gtest.h>

namespace redress::calendar {
namespace {

TEST(DaySums, KnowsWhereItsDaysEnd) { EXPECT_EQ(DateOf(kDayEnd), absl::CivilDay(2200, 1, 1)); }

TEST(DaySums, SumsAndFindsAsAWalkFromDayToDayDoes) {
  const std::array<int64_t, 7> week = {3, 0, 5, 7, 0, 2, 0};
  const std::vector<DaySums::Exception> exceptions = {{0, 9},  {1, 0},    {2, 0},           {10, 3},
                                                      {11, 0}, {699, 40}, {kDayEnd - 1, 17}};
  const DaySums sums(week, exceptions);
  int64_t sum = 0;
  for (int day = 0; day < kDayEnd; ++day) {
    int64_t value = week[static_cast<size_t>(absl::GetWeekday(DateOf(day)))];
    for (const DaySums::Exception& exception : exceptions) {
      if (exception.day == day) value = exception.value;
    }
    ASSERT_EQ(sums.Before(day), sum) << day;
    ASSERT_EQ(sums.Of(day), value) << day;
    if (value > 0) {
      ASSERT_EQ(sums.FirstPassing(sum), day);
      ASSERT_EQ(sums.FirstReaching(sum + 1), day);
      ASSERT_EQ(sums.FirstReaching(sum + value), day);
    }
    sum += value;
  }
  EXPECT_EQ(sums.Total(), sum);
  EXPECT_EQ(sums.FirstReaching(sum + 1), kDayEnd);
  EXPECT_EQ(sums.FirstReaching(0), 0);
}

}  // namespace
}  // namespace redress::calendar
