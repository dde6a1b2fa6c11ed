#include "calendar/account.h"

#include <gtest/gtest.h>

#include "calendar/reader.h"

namespace redress::calendar {
namespace {

class AccountTest : public testing::Test {
 protected:
  absl::Time Wall(int month, int day, int hour, int minute = 0) const {
    return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute), calendar_.zone());
  }
  const Calendar calendar_ = *ReadCalendar(R"(
id: office
version: 1
zone: Asia/Shanghai
hours: {monday-friday: 09:00-18:00}
holidays:
  - {date: 2026-02-15, through: 2026-02-16, name: 除夕}
  - {date: 2026-02-17, through: 2026-02-23, name: 春节}
make_up_days: [{date: 2026-02-14, as: monday, name: 春节}]
)");
};

TEST_F(AccountTest, TellsHoursMakeUpDaysAndHolidays) {  // R-S11, R-S14
  const Account account = AccountOf(calendar_, Wall(2, 13, 16), Wall(2, 24, 10), 100);
  EXPECT_TRUE(account.complete);
  EXPECT_EQ(account.entries,
            (std::vector<Entry>{
                {true, {Wall(2, 13, 16), Wall(2, 13, 18)}, DayKind::kUsual, ""},
                {true, {Wall(2, 14, 9), Wall(2, 14, 18)}, DayKind::kMakeUp, "春节"},
                {false, {Wall(2, 15, 0), Wall(2, 17, 0)}, DayKind::kHoliday, "除夕"},
                {false, {Wall(2, 17, 0), Wall(2, 24, 0)}, DayKind::kHoliday, "春节"},
                {true, {Wall(2, 24, 9), Wall(2, 24, 10)}, DayKind::kUsual, ""},
            }));
}

TEST_F(AccountTest, TellsOnlyThePartOfAHolidayThatWasAskedFor) {
  const Account account = AccountOf(calendar_, Wall(2, 18, 11), Wall(2, 19, 7), 100);
  EXPECT_EQ(
      account.entries,
      (std::vector<Entry>{{false, {Wall(2, 18, 11), Wall(2, 19, 7)}, DayKind::kHoliday, "春节"}}));
}

TEST_F(AccountTest, EndsAtItsLimitAndWithTheYears) {
  const Account few = AccountOf(calendar_, Wall(2, 13, 16), Wall(2, 24, 10), 3);
  EXPECT_EQ(few.entries.size(), 3);
  EXPECT_FALSE(few.complete);
  const Account all = AccountOf(calendar_, absl::InfinitePast(), absl::InfiniteFuture(), 1'000'000);
  EXPECT_TRUE(all.complete);
  EXPECT_TRUE(AccountOf(calendar_, Wall(2, 24, 10), Wall(2, 13, 16), 9).entries.empty());
}

}  // namespace
}  // namespace redress::calendar
