// The calendar that ships, against what the State Council's notices add up to (R-S11).
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "calendar/reader.h"

namespace redress::calendar {
namespace {

using absl::CivilDay;

class ChineseHolidays : public testing::Test {
 protected:
  static Calendar Load() {
    const char* source = std::getenv("REDRESS_SOURCE");
    std::ifstream file(std::string(source != nullptr ? source : ".") + "/deploy/calendars/cn.yaml");
    std::ostringstream text;
    text << file.rdbuf();
    auto calendar = ReadCalendar(text.str());
    EXPECT_TRUE(calendar.ok()) << calendar.status();
    return *std::move(calendar);
  }
  int CountDays(int year, DayKind kind) const {
    int count = 0;
    for (CivilDay date(year, 1, 1); date.year() == year; ++date) {
      count += calendar_.DayOf(date).kind == kind ? 1 : 0;
    }
    return count;
  }
  const Calendar calendar_ = Load();
};

TEST_F(ChineseHolidays, HasAsManyHolidaysMakeUpAndWorkingDaysAsTheNotices) {
  struct Year {
    int year, holidays, make_up_days, working_days;
  };
  for (const Year& year :
       {Year{2024, 28, 8, 251}, Year{2025, 28, 5, 248}, Year{2026, 33, 6, 248}}) {
    EXPECT_EQ(CountDays(year.year, DayKind::kHoliday), year.holidays) << year.year;
    EXPECT_EQ(CountDays(year.year, DayKind::kMakeUp), year.make_up_days) << year.year;
    EXPECT_EQ(
        calendar_.WorkingDaysBetween(CivilDay(year.year - 1, 12, 31), CivilDay(year.year, 12, 31)),
        year.working_days)
        << year.year;
  }
}

TEST_F(ChineseHolidays, KnowsTheDatesThatAreEasilyMissed) {
  for (const CivilDay closed :
       {CivilDay(2024, 2, 16), CivilDay(2024, 9, 16), CivilDay(2025, 1, 28), CivilDay(2025, 10, 8),
        CivilDay(2026, 1, 2), CivilDay(2026, 2, 23), CivilDay(2026, 9, 25)}) {
    EXPECT_FALSE(calendar_.IsWorkingDay(closed)) << closed;
  }
  for (const CivilDay open : {CivilDay(2024, 2, 9), CivilDay(2024, 2, 18), CivilDay(2024, 10, 12),
                              CivilDay(2025, 1, 26), CivilDay(2025, 10, 9), CivilDay(2026, 1, 4),
                              CivilDay(2026, 2, 28), CivilDay(2026, 10, 10)}) {
    EXPECT_TRUE(calendar_.IsWorkingDay(open)) << open;
  }
}

TEST_F(ChineseHolidays, CountsStatutoryWorkingDaysOverTheSpringFestival) {  // R-S10
  // Received on Wednesday 2026-02-11: 12, 13, 14 (made up), 24, 25, 26, 27 are seven.
  const CivilDay received(2026, 2, 11);
  EXPECT_EQ(calendar_.AddWorkingDays(received, 7), CivilDay(2026, 2, 27));
  EXPECT_EQ(calendar_.AddWorkingDays(received, 8), CivilDay(2026, 2, 28));
  EXPECT_EQ(calendar_.AddWorkingDays(received, 10), CivilDay(2026, 3, 3));
  // Those 8, 22 in March, 3 in April before Qingming and 12 from the 7th on.
  EXPECT_EQ(calendar_.AddWorkingDays(received, 45), CivilDay(2026, 4, 22));
}

TEST_F(ChineseHolidays, WorksFourHoursOverANationalDay) {
  const absl::TimeZone zone = calendar_.zone();
  const absl::Time filed = absl::FromCivil(absl::CivilMinute(2025, 9, 30, 16, 30), zone);
  EXPECT_EQ(calendar_.Add(filed, absl::Hours(4)),
            absl::FromCivil(absl::CivilMinute(2025, 10, 9, 11, 30), zone));
}

}  // namespace
}  // namespace redress::calendar
