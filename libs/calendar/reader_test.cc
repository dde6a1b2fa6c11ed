#include "calendar/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::calendar {
namespace {

using absl::CivilDay;
using testing::HasSubstr;

constexpr absl::string_view kGood = R"(# comment
id: cn-office
version: 7
zone: Asia/Shanghai
hours:
  monday-thursday: [09:00-12:00, 13:00-18:00]
  friday: 09:00 - 16:30
  sunday: []
holidays:
  - {date: 2026-02-15, through: 2026-02-23, name: 春节}
  - date: 2026-01-01
make_up_days:
  - {date: 2026-02-14, as: friday, name: 春节}
  - {date: 2026-02-28, hours: 10:00-11:00}
special_hours:
  - {date: 2026-02-13, hours: [09:00-12:00, "22:00-24:00"], name: 小年}
)";

constexpr absl::string_view kHead = "id: a\nversion: 1\nzone: UTC\nhours: {monday: 09:00-18:00}\n";

// The text is refused at the line, for the reason, in the field.
void Refused(absl::string_view text, int line, absl::string_view reason, absl::string_view field) {
  const auto calendar = ReadCalendar(text);
  ASSERT_FALSE(calendar.ok()) << text;
  const absl::Status& status = calendar.status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), reason) << text << status;
  EXPECT_EQ(FieldOf(status), field) << text;
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat("line ", line, ", "))) << text;
}

// The same with a head of four lines before it.
void RefusedBelow(absl::string_view rest, int line, absl::string_view reason,
                  absl::string_view field) {
  Refused(absl::StrCat(kHead, rest), line, reason, field);
}

TEST(CalendarReader, ReadsAllThatACalendarHas) {  // R-S11
  const auto calendar = ReadCalendar(kGood);
  ASSERT_TRUE(calendar.ok()) << calendar.status();
  const Definition& read = calendar->definition();
  EXPECT_EQ(read.id, "cn-office");
  EXPECT_EQ(read.version, 7);
  EXPECT_EQ(calendar->zone().name(), "Asia/Shanghai");
  EXPECT_EQ(read.HoursOf(absl::Weekday::thursday), (DayHours{{540, 720}, {780, 1080}}));
  EXPECT_EQ(read.HoursOf(absl::Weekday::friday), (DayHours{{540, 990}}));
  EXPECT_TRUE(read.HoursOf(absl::Weekday::saturday).empty());
  ASSERT_EQ(read.holidays.size(), 2);
  EXPECT_EQ(read.holidays[0].last, CivilDay(2026, 2, 23));
  EXPECT_EQ(read.holidays[0].name, "春节");
  EXPECT_EQ(read.holidays[1].last, CivilDay(2026, 1, 1));
  EXPECT_EQ(*calendar->DayOf(CivilDay(2026, 2, 14)).hours, (DayHours{{540, 990}}));
  EXPECT_EQ(*calendar->DayOf(CivilDay(2026, 2, 28)).hours, (DayHours{{600, 660}}));
  EXPECT_EQ(*calendar->DayOf(CivilDay(2026, 2, 13)).hours, (DayHours{{540, 720}, {1320, 1440}}));
}

TEST(CalendarReader, RefusesKeysThatNobodyKnows) {
  RefusedBelow("holliday: []\n", 5, "KEY_UNKNOWN", "holliday");
  RefusedBelow("holidays:\n  - {date: 2026-01-01, until: 2026-01-02}\n", 6, "KEY_UNKNOWN",
               "holidays[0].until");
  RefusedBelow("holidays:\n  - {name: x}\n", 6, "KEY_MISSING", "holidays[0]");
  RefusedBelow("special_hours:\n  - {date: 2026-01-01, as: monday}\n", 6, "KEY_UNKNOWN",
               "special_hours[0].as");
  RefusedBelow("zone: UTC\n", 5, "KEY_TWICE", "zone");
  Refused("id: a\nversion: 1\nzone: UTC\nhours:\n  mon: 09:00-18:00\n", 5, "KEY_UNKNOWN",
          "hours.mon");
  Refused("id: a\nversion: 1\nzone: UTC\nhours:\n  friday-monday: 09:00-18:00\n", 5, "KEY_UNKNOWN",
          "hours.friday-monday");
  Refused(
      "id: a\nversion: 1\nzone: UTC\nhours:\n  monday-friday: 09:00-18:00\n  tuesday: "
      "09:00-18:00\n",
      6, "KEY_TWICE", "hours.tuesday");
}

TEST(CalendarReader, RefusesHoursWithTheirLine) {
  constexpr absl::string_view kWeek =
      "id: a\nversion: 1\nzone: UTC\nhours:\n  monday: 09:00-18:00\n";
  Refused(absl::StrCat(kWeek, "  friday: [09:00-12:00,\n           11:00-18:00]\n"), 7,
          "HOURS_OVERLAP", "hours.friday[1]");
  Refused(absl::StrCat(kWeek, "  friday: 18:00-09:00\n"), 6, "HOURS_END_BEFORE_START",
          "hours.friday[0]");
  for (const char* hours : {"9-18", "09:00", "09:00-25:00", "09:00-24:01", "09:60-10:00",
                            "9:00-18:00", "09:00-10:00-11:00", "closed", "''"}) {
    Refused(absl::StrCat(kWeek, "  friday: ", hours, "\n"), 6, "HOURS_INVALID", "hours.friday");
  }
  Refused(absl::StrCat(kWeek, "  friday: {a: b}\n"), 6, "VALUE_NOT_PLAIN", "hours.friday");
  RefusedBelow("special_hours:\n  - date: 2026-01-01\n    hours: [09:00-12:00, 09:00-10:00]\n", 7,
               "HOURS_OVERLAP", "special_hours[0].hours[1]");
}

TEST(CalendarReader, RefusesDatesWithTheirLine) {
  for (const char* date : {"2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-1-1",
                           "26-01-01", "2026-01-01T00:00", "tomorrow", "+026-01-01"}) {
    RefusedBelow(absl::StrCat("holidays:\n  - {date: ", date, "}\n"), 6, "DATE_INVALID",
                 "holidays[0].date");
  }
  RefusedBelow("holidays:\n  - {date: 2026-01-01, through: 2026-01-03}\n  - date: 2026-01-03\n", 7,
               "DATE_TWICE", "holidays[1].date");
  RefusedBelow("holidays:\n  - {date: 2026-01-03, through: 2026-01-01}\n", 6, "DATE_ORDER",
               "holidays[0].through");
  RefusedBelow("holidays:\n  - {through: 1970-01-01, date: 2026-01-03}\n", 6, "DATE_ORDER",
               "holidays[0].through");
  RefusedBelow(
      "holidays:\n  - {date: 2026-01-03}\nmake_up_days:\n  - {date: 2026-01-03, as: monday}\n", 8,
      "DATE_TWICE", "make_up_days[0].date");
  RefusedBelow("holidays: soon\n", 5, "VALUE_NOT_LIST", "holidays");
}

TEST(CalendarReader, RefusesMakeUpDaysWithTheirLine) {
  RefusedBelow("make_up_days:\n  - {date: 2026-01-05, as: monday}\n", 6, "MAKE_UP_DAY_OPEN",
               "make_up_days[0].date");
  RefusedBelow("make_up_days:\n  - {date: 2026-01-04, as: sunday}\n", 6, "MAKE_UP_DAY_CLOSED",
               "make_up_days[0].as");
  RefusedBelow("make_up_days:\n  - {date: 2026-01-04, as: someday}\n", 6, "WEEKDAY_UNKNOWN",
               "make_up_days[0].as");
  RefusedBelow("make_up_days:\n  - {date: 2026-01-04}\n", 6, "MAKE_UP_HOURS_MISSING",
               "make_up_days[0]");
}

TEST(CalendarReader, RefusesAHeadThatIsNone) {
  Refused("id: A b\nversion: 1\nzone: UTC\nhours: {monday: 09:00-18:00}\n", 1,
          "CALENDAR_ID_INVALID", "id");
  Refused("id: a\nversion: one\nzone: UTC\nhours: {monday: 09:00-18:00}\n", 2,
          "CALENDAR_VERSION_INVALID", "version");
  Refused("id: a\nversion: 0\nzone: UTC\nhours: {monday: 09:00-18:00}\n", 2,
          "CALENDAR_VERSION_INVALID", "version");
  Refused("id: a\nversion: 1\nzone: Asia/Shangai\nhours: {monday: 09:00-18:00}\n", 3,
          "ZONE_UNKNOWN", "zone");
  Refused("id: a\nversion: 1\nhours: {monday: 09:00-18:00}\n", 1, "ZONE_UNKNOWN", "zone");
  Refused("id: a\nversion: 1\nzone: UTC\nhours: {monday: []}\n", 4, "CALENDAR_NEVER_OPEN", "hours");
  Refused("id: a\nversion: 1\nzone: UTC\nhours: all\n", 4, "VALUE_NOT_MAP", "hours");
}

TEST(CalendarReader, TakesDatesFromAnother) {  // R-S11
  const Calendar country = *ReadCalendar(R"(
id: cn
version: 1
zone: Asia/Shanghai
hours: {monday-friday: 09:00-18:00}
holidays: [{date: 2026-02-15, through: 2026-02-23, name: 春节}]
make_up_days:
  - {date: 2026-02-14, as: friday, name: 春节}
  - {date: 2026-02-28, as: monday, name: 春节}
  - {date: 2026-03-01, as: tuesday}
special_hours: [{date: 2026-03-03, hours: 10:00-11:00}]
)");
  const auto find = [&](absl::string_view id, int version) {
    return id == "cn" && version == 1 ? &country : nullptr;
  };
  constexpr absl::string_view kDesk = R"(
id: desk
version: 1
zone: Asia/Shanghai
hours: {tuesday-friday: 08:00-20:00, sunday: 10:00-12:00}
special_hours: [{date: 2026-02-18, hours: 10:00-11:00, name: on duty}]
dates_from: {id: cn, version: 1}
)";
  const auto desk = ReadCalendar(kDesk, find);
  ASSERT_TRUE(desk.ok()) << desk.status();
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 2, 15)).kind, DayKind::kHoliday);
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 2, 17)).kind, DayKind::kHoliday);
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 2, 18)).kind, DayKind::kSpecial) << "own dates stay";
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 2, 19)).kind, DayKind::kHoliday);
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 2, 23)).name, "春节");
  EXPECT_EQ(*desk->DayOf(CivilDay(2026, 2, 14)).hours, (DayHours{{480, 1200}})) << "own hours";
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 2, 28)).kind, DayKind::kUsual) << "mondays are not worked";
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 3, 1)).kind, DayKind::kUsual) << "sundays are worked anyway";
  EXPECT_EQ(desk->DayOf(CivilDay(2026, 3, 3)).kind, DayKind::kUsual);

  const auto unknown = ReadCalendar(kDesk);
  EXPECT_EQ(ReasonOf(unknown.status()), "CALENDAR_UNKNOWN");
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("line 7, dates_from"));
  RefusedBelow("dates_from: cn\n", 5, "VALUE_NOT_MAP", "dates_from");
  RefusedBelow("dates_from: {id: cn, as: 1}\n", 5, "KEY_UNKNOWN", "dates_from.as");
}

TEST(CalendarReader, RefusesWhatAliasesMakeLarge) {
  RefusedBelow(
      absl::StrCat("holidays:\n  - {date: 2026-01-01, name: ", std::string(300, 'x'), "}\n"), 6,
      "VALUE_TOO_LONG", "holidays[0].name");
  std::string many = "special_hours:\n  - {date: 2026-01-01, hours: [";
  for (size_t i = 0; i <= kHoursPerDayMax; ++i) absl::StrAppend(&many, "09:00-10:00, ");
  RefusedBelow(many + "]}\n", 6, "HOURS_TOO_MANY", "special_hours[0].hours");
  std::string dates = "holidays:\n";
  for (size_t i = 0; i <= kDateRulesMax; ++i) absl::StrAppend(&dates, "- {date: 2026-01-01}\n");
  RefusedBelow(dates, 6, "LIST_TOO_LONG", "holidays");
}

}  // namespace
}  // namespace redress::calendar
