// What a calendar says, before it is checked and made ready to reckon with.
//
//   Definition definition{.id = "office", .version = 1, .zone = "Asia/Shanghai"};
//   definition.HoursOf(absl::Weekday::monday) = {{9 * 60, 12 * 60}, {13 * 60, 18 * 60}};
//   definition.holidays.push_back({.first = day, .last = day, .name = "元旦"});
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace redress::calendar {

inline constexpr int kDayMinutes = 24 * 60;
inline constexpr int kYearMin = 1970;
inline constexpr int kYearMax = 2199;
inline constexpr size_t kIdBytesMax = 64;
inline constexpr size_t kNameBytesMax = 200;
inline constexpr size_t kHoursPerDayMax = 24;
inline constexpr size_t kDateRulesMax = 5000;  // entries of each of the three lists
inline constexpr int kHolidayDaysMax = 366;

// Minutes after midnight on the wall, from the first to before the second; 24:00 may be an end. A
// shift over midnight is two: up to 24:00, and from 00:00 of the next day.
struct Hours {
  int start_minute = 0;
  int end_minute = 0;
  friend bool operator==(const Hours&, const Hours&) = default;
};
using DayHours = std::vector<Hours>;

// Closed from the first date to the last, both included.
struct Holiday {
  absl::CivilDay first;
  absl::CivilDay last;
  std::string name;
};

// A date that is worked although its weekday is not (调休): with the hours of a weekday, or its
// own.
struct MakeUpDay {
  absl::CivilDay date;
  std::optional<absl::Weekday> as;
  DayHours hours;  // when `as` is not given
  std::string name;
};

// A date with other hours than its weekday's.
struct SpecialDay {
  absl::CivilDay date;
  DayHours hours;
  std::string name;
};

struct Definition {
  std::string id;
  int version = 0;   // a change is a new version beside it
  std::string zone;  // of the IANA database
  std::array<DayHours, 7> week;
  std::vector<Holiday> holidays;
  std::vector<MakeUpDay> make_up_days;
  std::vector<SpecialDay> special_days;

  DayHours& HoursOf(absl::Weekday day) { return week[static_cast<size_t>(day)]; }
  const DayHours& HoursOf(absl::Weekday day) const { return week[static_cast<size_t>(day)]; }
};

// Adds the holidays and make-up days of another calendar, such as a country's: a date that the
// definition names itself stays as it is; a make-up day is left out where the weekday is worked
// anyway, or where the weekday whose hours it has is not worked. Other hours stay the other's.
void TakeDates(const Definition& from, Definition& definition);

// Whether it can be a calendar, but for its zone. Errors: INVALID_ARGUMENT with a reason and the
// field at fault, written as in the file: `hours.monday[1]`, `make_up_days[3].date`.
absl::Status Check(const Definition& definition);

// "monday" and so on.
absl::string_view WeekdayName(absl::Weekday day);

// 930 as "15:30", 1440 as "24:00".
std::string MinuteText(int minute);

}  // namespace redress::calendar
