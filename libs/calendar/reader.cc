#include "calendar/reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "yaml/strict.h"

namespace redress::calendar {
namespace {

using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;
using yaml::ToText;

absl::StatusOr<int> ReadDigits(absl::string_view text, size_t width) {
  int number = 0;
  if (text.size() != width || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError("not digits");
  }
  return number;
}

absl::StatusOr<absl::CivilDay> ReadDate(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() == 3) {
    const auto year = ReadDigits(parts[0], 4);
    const auto month = ReadDigits(parts[1], 2);
    const auto day = ReadDigits(parts[2], 2);
    if (year.ok() && month.ok() && day.ok()) {
      const absl::CivilDay date(*year, *month, *day);
      if (date.month() == *month && date.day() == *day) return date;
      return At(node, field, "DATE_INVALID",
                absl::StrCat(text, ": the year has no such day; check month and day"));
    }
  }
  return At(node, field, "DATE_INVALID", "give a date as 2026-02-14");
}

absl::StatusOr<int> ReadMinute(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() != 2) return absl::InvalidArgumentError("not a time");
  ASSIGN_OR_RETURN(const int hour, ReadDigits(parts[0], 2));
  ASSIGN_OR_RETURN(const int minute, ReadDigits(parts[1], 2));
  if (minute > 59 || hour * 60 + minute > kDayMinutes) {
    return absl::InvalidArgumentError("not a time");
  }
  return hour * 60 + minute;
}

absl::StatusOr<Hours> ReadInterval(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() == 2) {
    const auto start = ReadMinute(absl::StripAsciiWhitespace(parts[0]));
    const auto end = ReadMinute(absl::StripAsciiWhitespace(parts[1]));
    if (start.ok() && end.ok()) return Hours{*start, *end};
  }
  return At(node, field, "HOURS_INVALID", "give hours as 09:00-18:00, up to 24:00");
}

// One interval, or a list of them.
absl::StatusOr<DayHours> ReadHours(const YAML::Node& node, const std::string& field, Lines& lines) {
  DayHours day;
  if (!node.IsSequence()) {
    ASSIGN_OR_RETURN(const Hours hours, ReadInterval(node, field));
    day.push_back(hours);
    return day;
  }
  if (node.size() > kHoursPerDayMax) {
    return At(node, field, "HOURS_TOO_MANY",
              absl::StrCat("give at most ", kHoursPerDayMax, " intervals a day"));
  }
  for (size_t i = 0; i < node.size(); ++i) {
    const std::string own = absl::StrCat(field, "[", i, "]");
    lines.Remember(own, node[i]);
    ASSIGN_OR_RETURN(const Hours hours, ReadInterval(node[i], own));
    day.push_back(hours);
  }
  return day;
}

std::optional<absl::Weekday> WeekdayOf(absl::string_view name) {
  for (int day = 0; day < 7; ++day) {
    const auto weekday = static_cast<absl::Weekday>(day);
    if (WeekdayName(weekday) == name) return weekday;
  }
  return std::nullopt;
}

Take ToDate(absl::CivilDay& date) {
  return [&date](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(date, ReadDate(node, field));
    return absl::OkStatus();
  };
}

Take ToHours(DayHours& hours, Lines& lines) {
  return [&hours, &lines](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(hours, ReadHours(node, field, lines));
    return absl::OkStatus();
  };
}

Take ToVersion(int& version) {
  return [&version](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
    if (!absl::SimpleAtoi(text, &version)) {
      return At(node, field, "CALENDAR_VERSION_INVALID", "give a whole number from 1");
    }
    return absl::OkStatus();
  };
}

Take ToWeekday(std::optional<absl::Weekday>& weekday) {
  return [&weekday](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
    weekday = WeekdayOf(text);
    if (weekday.has_value()) return absl::OkStatus();
    return At(node, field, "WEEKDAY_UNKNOWN", "give a weekday, monday to sunday");
  };
}

Keys HolidayKeys(Holiday& holiday) {
  // `through` may stand before `date`, and is the date unless it is given.
  const absl::CivilDay kNotGiven = absl::CivilDay::max();
  holiday.last = kNotGiven;
  return {{"date",
           [&holiday, kNotGiven](const YAML::Node& node, const std::string& field) -> absl::Status {
             ASSIGN_OR_RETURN(holiday.first, ReadDate(node, field));
             if (holiday.last == kNotGiven) holiday.last = holiday.first;
             return absl::OkStatus();
           }},
          {"through", ToDate(holiday.last)},
          {"name", ToText(holiday.name)}};
}

// What `dates_from` names.
struct Source {
  std::string id;
  int version = 0;
};

absl::Status ReadDefinition(const YAML::Node& root, Definition& definition, Source& source,
                            Lines& lines) {
  const Keys keys = {
      {"id", ToText(definition.id)},
      {"version", ToVersion(definition.version)},
      {"zone", ToText(definition.zone)},
      {"hours",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadWeek(node, field, definition.week, lines);
       }},
      {"dates_from",
       [&](const YAML::Node& node, const std::string& field) -> absl::Status {
         if (!node.IsMap()) return At(node, field, "VALUE_NOT_MAP", "give {id: cn, version: 1}");
         return yaml::ReadMap(node, field + ".",
                              {{"id", ToText(source.id)}, {"version", ToVersion(source.version)}},
                              lines);
       }},
      {"holidays",
       [&](const YAML::Node& node, const std::string& field) {
         return yaml::ReadList<Holiday>(node, field, "date", kDateRulesMax, definition.holidays,
                                        &HolidayKeys, lines);
       }},
      {"make_up_days",
       [&](const YAML::Node& node, const std::string& field) {
         return yaml::ReadList<MakeUpDay>(
             node, field, "date", kDateRulesMax, definition.make_up_days,
             [&](MakeUpDay& day) -> Keys {
               return {{"date", ToDate(day.date)},
                       {"as", ToWeekday(day.as)},
                       {"hours", ToHours(day.hours, lines)},
                       {"name", ToText(day.name)}};
             },
             lines);
       }},
      {"special_hours",
       [&](const YAML::Node& node, const std::string& field) {
         return yaml::ReadList<SpecialDay>(
             node, field, "date", kDateRulesMax, definition.special_days,
             [&](SpecialDay& day) -> Keys {
               return {{"date", ToDate(day.date)},
                       {"hours", ToHours(day.hours, lines)},
                       {"name", ToText(day.name)}};
             },
             lines);
       }},
  };
  return yaml::ReadMap(root, "", keys, lines);
}

absl::Status UnknownSource(const Source& source) {
  return InvalidField("dates_from", "CALENDAR_UNKNOWN",
                      absl::StrCat("there is no calendar ", source.id, " of version ",
                                   source.version, "; bring it in before those that use it"));
}

}  // namespace

absl::Status ReadWeek(const YAML::Node& node, const std::string& field,
                      std::array<DayHours, 7>& week, Lines& lines) {
  if (!node.IsMap()) {
    return At(node, field, "VALUE_NOT_MAP", "give weekdays with their hours");
  }
  std::array<bool, 7> given{};
  for (const auto& entry : node) {
    ASSIGN_OR_RETURN(const std::string key, Plain(entry.first, field));
    const std::string own = absl::StrCat(field, ".", key);
    const std::vector<absl::string_view> parts = absl::StrSplit(key, '-');
    const auto first = WeekdayOf(parts.front()), last = WeekdayOf(parts.back());
    if (parts.size() > 2 || !first.has_value() || !last.has_value() || *last < *first) {
      return At(entry.first, own, "KEY_UNKNOWN",
                "give a weekday, monday to sunday, or a range like monday-friday");
    }
    lines.Remember(own, entry.first);
    ASSIGN_OR_RETURN(const DayHours hours, ReadHours(entry.second, own, lines));
    for (auto day = static_cast<size_t>(*first); day <= static_cast<size_t>(*last); ++day) {
      const absl::string_view name = WeekdayName(static_cast<absl::Weekday>(day));
      if (std::exchange(given[day], true)) {
        return At(entry.first, own, "KEY_TWICE", absl::StrCat(name, " is given twice"));
      }
      lines.Remember(absl::StrCat(field, ".", name), entry.second);
      for (size_t i = 0; entry.second.IsSequence() && i < hours.size(); ++i) {
        lines.Remember(absl::StrCat(field, ".", name, "[", i, "]"), entry.second[i]);
      }
      week[day] = hours;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Calendar> ReadCalendar(absl::string_view text, FindCalendar find) {
  absl::StatusOr<Calendar> calendar = absl::UnknownError("not read");
  RETURN_IF_ERROR(
      yaml::Read(text, "calendar", [&](const YAML::Node& root, Lines& lines) -> absl::Status {
        Definition definition;
        Source source;
        RETURN_IF_ERROR(ReadDefinition(root, definition, source, lines));
        if (root["dates_from"].IsDefined()) {
          const Calendar* const from = find(source.id, source.version);
          if (from == nullptr) return lines.Locate(UnknownSource(source));
          // Only what is right may be compared with other dates, and only it is small.
          RETURN_IF_ERROR(lines.Locate(Check(definition)));
          TakeDates(from->definition(), definition);
        }
        calendar = Calendar::Make(std::move(definition));
        return lines.Locate(calendar.status());
      }));
  return calendar;
}

absl::StatusOr<Calendar> ReadCalendar(absl::string_view text) {
  return ReadCalendar(text, [](absl::string_view, int) -> const Calendar* { return nullptr; });
}

}  // namespace redress::calendar
