#include "calendar/definition.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::calendar {
namespace {

constexpr std::array<absl::string_view, 7> kWeekdayNames = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::string DateText(absl::CivilDay date) { return absl::FormatCivilTime(date); }

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

absl::Status CheckHead(const Definition& definition) {
  if (definition.id.empty() || definition.id.size() > kIdBytesMax ||
      !std::all_of(definition.id.begin(), definition.id.end(), IsIdCharacter)) {
    return InvalidField("id", "CALENDAR_ID_INVALID",
                        absl::StrCat("give 1 to ", kIdBytesMax,
                                     " lower-case letters, digits, hyphens and underscores"));
  }
  if (definition.version < 1) {
    return InvalidField("version", "CALENDAR_VERSION_INVALID", "give a version from 1");
  }
  return absl::OkStatus();
}

absl::Status CheckName(absl::string_view name, absl::string_view entry) {
  if (name.size() <= kNameBytesMax && text::IsValidUtf8(name)) return absl::OkStatus();
  return InvalidField(absl::StrCat(entry, ".name"), "CALENDAR_NAME_INVALID",
                      absl::StrCat("give at most ", kNameBytesMax, " bytes of UTF-8"));
}

std::string HoursText(const Hours& hours) {
  return absl::StrCat(MinuteText(hours.start_minute), "-", MinuteText(hours.end_minute));
}

absl::Status CheckHours(const DayHours& day, absl::string_view field) {
  if (day.size() > kHoursPerDayMax) {
    return InvalidField(field, "HOURS_TOO_MANY",
                        absl::StrCat("give at most ", kHoursPerDayMax, " intervals a day"));
  }
  for (size_t i = 0; i < day.size(); ++i) {
    const std::string own = absl::StrCat(field, "[", i, "]");
    const Hours& hours = day[i];
    if (hours.start_minute < 0 || hours.end_minute > kDayMinutes) {
      return InvalidField(own, "HOURS_OUTSIDE_DAY", "give times from 00:00 to 24:00");
    }
    if (hours.end_minute <= hours.start_minute) {
      return InvalidField(own, "HOURS_END_BEFORE_START",
                          absl::StrCat(HoursText(hours),
                                       " ends before it has begun; a shift over midnight is two "
                                       "intervals, to 24:00 and from 00:00 of the next day"));
    }
    for (size_t other = 0; other < i; ++other) {
      if (hours.start_minute < day[other].end_minute &&
          day[other].start_minute < hours.end_minute) {
        return InvalidField(own, "HOURS_OVERLAP",
                            absl::StrCat(HoursText(hours), " overlaps ", HoursText(day[other])));
      }
    }
  }
  return absl::OkStatus();
}

// The dates that have a rule, each once.
class Dates {
 public:
  absl::Status Add(absl::CivilDay date, const std::string& field) {
    if (date.year() < kYearMin || date.year() > kYearMax) {
      return InvalidField(
          field, "DATE_OUT_OF_RANGE",
          absl::StrCat(DateText(date), ": give a year from ", kYearMin, " to ", kYearMax));
    }
    const auto [before, is_new] = owners_.emplace(date, field);
    if (is_new) return absl::OkStatus();
    return InvalidField(field, "DATE_TWICE",
                        absl::StrCat(DateText(date), " already stands in ", before->second));
  }

 private:
  std::map<absl::CivilDay, std::string> owners_;
};

absl::Status CheckHoliday(const Holiday& holiday, const std::string& entry, Dates& dates) {
  RETURN_IF_ERROR(CheckName(holiday.name, entry));
  if (holiday.last < holiday.first) {
    return InvalidField(
        absl::StrCat(entry, ".through"), "DATE_ORDER",
        absl::StrCat(DateText(holiday.last), " is before ", DateText(holiday.first)));
  }
  if (holiday.last - holiday.first >= kHolidayDaysMax) {
    return InvalidField(absl::StrCat(entry, ".through"), "HOLIDAY_TOO_LONG",
                        absl::StrCat("give at most ", kHolidayDaysMax, " days in one entry"));
  }
  for (absl::CivilDay date = holiday.first; date <= holiday.last; ++date) {
    RETURN_IF_ERROR(dates.Add(date, absl::StrCat(entry, ".date")));
  }
  return absl::OkStatus();
}

absl::Status CheckMakeUpDay(const Definition& definition, const MakeUpDay& day,
                            const std::string& entry, Dates& dates) {
  RETURN_IF_ERROR(CheckName(day.name, entry));
  RETURN_IF_ERROR(dates.Add(day.date, absl::StrCat(entry, ".date")));
  const absl::Weekday weekday = absl::GetWeekday(day.date);
  if (!definition.HoursOf(weekday).empty()) {
    return InvalidField(
        absl::StrCat(entry, ".date"), "MAKE_UP_DAY_OPEN",
        absl::StrCat(DateText(day.date), " is a ", WeekdayName(weekday),
                     ", which is worked anyway; other hours of a date are special_hours"));
  }
  if (day.as.has_value() == !day.hours.empty()) {
    return InvalidField(entry, "MAKE_UP_HOURS_MISSING",
                        "give either as: the weekday whose hours it has, or hours of its own");
  }
  if (day.as.has_value() && definition.HoursOf(*day.as).empty()) {
    return InvalidField(absl::StrCat(entry, ".as"), "MAKE_UP_DAY_CLOSED",
                        absl::StrCat(WeekdayName(*day.as), " has no hours to take over"));
  }
  return CheckHours(day.hours, absl::StrCat(entry, ".hours"));
}

absl::Status CheckSpecialDay(const SpecialDay& day, const std::string& entry, Dates& dates) {
  RETURN_IF_ERROR(CheckName(day.name, entry));
  RETURN_IF_ERROR(dates.Add(day.date, absl::StrCat(entry, ".date")));
  if (day.hours.empty()) {
    return InvalidField(absl::StrCat(entry, ".hours"), "HOURS_EMPTY",
                        "give hours; a date without any belongs to holidays");
  }
  return CheckHours(day.hours, absl::StrCat(entry, ".hours"));
}

// Runs `check(item, "name[i]")` over a list of bounded length.
template <typename Item, typename F>
absl::Status CheckEach(const std::vector<Item>& items, absl::string_view name, const F& check) {
  if (items.size() > kDateRulesMax) {
    return InvalidField(name, "DATES_TOO_MANY",
                        absl::StrCat("give at most ", kDateRulesMax, " entries"));
  }
  for (size_t i = 0; i < items.size(); ++i) {
    RETURN_IF_ERROR(check(items[i], absl::StrCat(name, "[", i, "]")));
  }
  return absl::OkStatus();
}

}  // namespace

void TakeDates(const Definition& from, Definition& definition) {
  std::set<absl::CivilDay> own;
  for (const Holiday& holiday : definition.holidays) {
    for (absl::CivilDay date = holiday.first; date <= holiday.last; ++date) own.insert(date);
  }
  for (const MakeUpDay& day : definition.make_up_days) own.insert(day.date);
  for (const SpecialDay& day : definition.special_days) own.insert(day.date);

  for (const Holiday& holiday : from.holidays) {
    bool goes_on = false;  // the last entry ends on the day before
    for (absl::CivilDay date = holiday.first; date <= holiday.last; ++date) {
      if (own.contains(date)) {
        goes_on = false;
      } else if (goes_on) {
        definition.holidays.back().last = date;
      } else {
        definition.holidays.push_back({date, date, holiday.name});
        goes_on = true;
      }
    }
  }
  for (const MakeUpDay& day : from.make_up_days) {
    const bool worked = !definition.HoursOf(absl::GetWeekday(day.date)).empty();
    const bool has_hours = !day.as.has_value() || !definition.HoursOf(*day.as).empty();
    if (!own.contains(day.date) && !worked && has_hours) definition.make_up_days.push_back(day);
  }
}

absl::Status Check(const Definition& definition) {
  RETURN_IF_ERROR(CheckHead(definition));
  bool opens = !definition.make_up_days.empty() || !definition.special_days.empty();
  for (size_t day = 0; day < definition.week.size(); ++day) {
    RETURN_IF_ERROR(CheckHours(definition.week[day], absl::StrCat("hours.", kWeekdayNames[day])));
    opens |= !definition.week[day].empty();
  }
  Dates dates;
  RETURN_IF_ERROR(CheckEach(
      definition.holidays, "holidays",
      [&](const auto& item, const auto& entry) { return CheckHoliday(item, entry, dates); }));
  RETURN_IF_ERROR(
      CheckEach(definition.make_up_days, "make_up_days", [&](const auto& item, const auto& entry) {
        return CheckMakeUpDay(definition, item, entry, dates);
      }));
  RETURN_IF_ERROR(CheckEach(
      definition.special_days, "special_hours",
      [&](const auto& item, const auto& entry) { return CheckSpecialDay(item, entry, dates); }));
  if (!opens) {
    return InvalidField("hours", "CALENDAR_NEVER_OPEN",
                        "no day has hours, so no time would ever pass; give some");
  }
  return absl::OkStatus();
}

absl::string_view WeekdayName(absl::Weekday day) { return kWeekdayNames[static_cast<size_t>(day)]; }

std::string MinuteText(int minute) {
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

}  // namespace redress::calendar
