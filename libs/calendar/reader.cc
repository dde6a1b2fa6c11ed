#include "calendar/reader.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::calendar {
namespace {

// An alias (*name) makes a value large again and again, so each is bounded where it is read.
constexpr size_t kValueBytesMax = 256;

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

Error At(int line, absl::string_view field, absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason,
               absl::StrCat("line ", line, ", ", field, ": ", message))
      .Field(field)
      .With("line", absl::StrCat(line));
}

Error At(const YAML::Node& node, absl::string_view field, absl::string_view reason,
         absl::string_view message) {
  return At(LineOf(node), field, reason, message);
}

// Where fields stand, for errors that are found when all is read.
class Lines {
 public:
  void Remember(const std::string& field, const YAML::Node& node) {
    lines_.emplace(field, LineOf(node));
  }
  // The line of the field, or of the nearest one around it.
  int Find(std::string field) const {
    while (true) {
      if (const auto found = lines_.find(field); found != lines_.end()) return found->second;
      const size_t end = field.find_last_of(".[");
      if (end == std::string::npos) return 1;
      field.resize(end);
    }
  }

 private:
  std::map<std::string, int> lines_;
};

// What to do with the value of each key that a map may have.
using Take = std::function<absl::Status(const YAML::Node& value, const std::string& field)>;
using Keys = std::vector<std::pair<absl::string_view, Take>>;

absl::StatusOr<std::string> Scalar(const YAML::Node& node, absl::string_view field) {
  if (!node.IsScalar()) return At(node, field, "VALUE_NOT_PLAIN", "give one plain value");
  if (node.Scalar().size() > kValueBytesMax) {
    return At(node, field, "VALUE_TOO_LONG",
              absl::StrCat("give at most ", kValueBytesMax, " bytes"));
  }
  return node.Scalar();
}

// `prefix` is "" or ends with a dot.
absl::Status ReadMap(const YAML::Node& map, const std::string& prefix, const Keys& keys,
                     Lines& lines) {
  std::vector<std::string> seen;
  for (const auto& entry : map) {
    ASSIGN_OR_RETURN(
        const std::string key,
        Scalar(entry.first, prefix.empty() ? "key" : prefix.substr(0, prefix.size() - 1)));
    const std::string field = prefix + key;
    const auto known =
        std::find_if(keys.begin(), keys.end(), [&](const auto& pair) { return pair.first == key; });
    if (known == keys.end()) {
      return At(entry.first, field, "KEY_UNKNOWN",
                absl::StrCat("there is no such key; there are ",
                             absl::StrJoin(keys, ", ", [](std::string* out, const auto& pair) {
                               absl::StrAppend(out, pair.first);
                             })));
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return At(entry.first, field, "KEY_TWICE", "is given twice");
    }
    seen.push_back(key);
    lines.Remember(field, entry.first);
    RETURN_IF_ERROR(known->second(entry.second, field));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> ReadDigits(absl::string_view text, size_t width) {
  int number = 0;
  if (text.size() != width || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError("not digits");
  }
  return number;
}

absl::StatusOr<absl::CivilDay> ReadDate(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string text, Scalar(node, field));
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
  ASSIGN_OR_RETURN(const std::string text, Scalar(node, field));
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

// Weekdays and ranges of them, each day once.
absl::Status ReadWeek(const YAML::Node& week, Definition& definition, Lines& lines) {
  if (!week.IsMap()) {
    return At(week, "hours", "VALUE_NOT_MAP", "give weekdays with their hours");
  }
  std::array<bool, 7> given{};
  for (const auto& entry : week) {
    ASSIGN_OR_RETURN(const std::string key, Scalar(entry.first, "hours"));
    const std::string field = absl::StrCat("hours.", key);
    const std::vector<absl::string_view> parts = absl::StrSplit(key, '-');
    const auto first = WeekdayOf(parts.front()), last = WeekdayOf(parts.back());
    if (parts.size() > 2 || !first.has_value() || !last.has_value() || *last < *first) {
      return At(entry.first, field, "KEY_UNKNOWN",
                "give a weekday, monday to sunday, or a range like monday-friday");
    }
    lines.Remember(field, entry.first);
    ASSIGN_OR_RETURN(const DayHours hours, ReadHours(entry.second, field, lines));
    for (auto day = static_cast<size_t>(*first); day <= static_cast<size_t>(*last); ++day) {
      const absl::string_view name = WeekdayName(static_cast<absl::Weekday>(day));
      if (std::exchange(given[day], true)) {
        return At(entry.first, field, "KEY_TWICE", absl::StrCat(name, " is given twice"));
      }
      lines.Remember(absl::StrCat("hours.", name), entry.second);
      for (size_t i = 0; entry.second.IsSequence() && i < hours.size(); ++i) {
        lines.Remember(absl::StrCat("hours.", name, "[", i, "]"), entry.second[i]);
      }
      definition.week[day] = hours;
    }
  }
  return absl::OkStatus();
}

// Reads a list of maps; `keys` says where the parts of one item go.
template <typename Item>
absl::Status ReadList(const YAML::Node& list, const std::string& field, std::vector<Item>& items,
                      const std::function<Keys(Item& item)>& keys, Lines& lines) {
  if (list.IsNull()) return absl::OkStatus();
  if (!list.IsSequence()) return At(list, field, "VALUE_NOT_LIST", "give a list of dates");
  if (list.size() > kDateRulesMax) {
    return At(list, field, "DATES_TOO_MANY",
              absl::StrCat("give at most ", kDateRulesMax, " entries"));
  }
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string own = absl::StrCat(field, "[", i, "]");
    if (!list[i].IsMap() || !list[i]["date"].IsDefined()) {
      return At(list[i], own, "DATE_MISSING", "give {date: 2026-02-14, ...}");
    }
    lines.Remember(own, list[i]);
    RETURN_IF_ERROR(ReadMap(list[i], own + ".", keys(items.emplace_back()), lines));
  }
  return absl::OkStatus();
}

Take ToText(std::string& text) {
  return [&text](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(text, Scalar(node, field));
    return absl::OkStatus();
  };
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
    ASSIGN_OR_RETURN(const std::string text, Scalar(node, field));
    if (!absl::SimpleAtoi(text, &version)) {
      return At(node, field, "CALENDAR_VERSION_INVALID", "give a whole number from 1");
    }
    return absl::OkStatus();
  };
}

Take ToWeekday(std::optional<absl::Weekday>& weekday) {
  return [&weekday](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string text, Scalar(node, field));
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

absl::Status ReadDefinition(const YAML::Node& root, Definition& definition, Lines& lines) {
  const Keys keys = {
      {"id", ToText(definition.id)},
      {"version", ToVersion(definition.version)},
      {"zone", ToText(definition.zone)},
      {"hours", [&](const YAML::Node& node,
                    const std::string&) { return ReadWeek(node, definition, lines); }},
      {"holidays",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadList<Holiday>(node, field, definition.holidays, &HolidayKeys, lines);
       }},
      {"make_up_days",
       [&](const YAML::Node& node, const std::string& field) {
         return ReadList<MakeUpDay>(
             node, field, definition.make_up_days,
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
         return ReadList<SpecialDay>(
             node, field, definition.special_days,
             [&](SpecialDay& day) -> Keys {
               return {{"date", ToDate(day.date)},
                       {"hours", ToHours(day.hours, lines)},
                       {"name", ToText(day.name)}};
             },
             lines);
       }},
  };
  return ReadMap(root, "", keys, lines);
}

absl::StatusOr<Calendar> ReadChecked(absl::string_view yaml) {
  const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
  if (documents.size() != 1 || !documents.front().IsMap()) {
    return At(1, "calendar", "YAML_NOT_A_CALENDAR",
              "give one document with id, version, zone and hours");
  }
  Definition definition;
  Lines lines;
  RETURN_IF_ERROR(ReadDefinition(documents.front(), definition, lines));
  auto calendar = Calendar::Make(std::move(definition));
  if (calendar.ok()) return calendar;
  const absl::Status& status = calendar.status();
  const std::string field = FieldOf(status);
  const std::string line = absl::StrCat(lines.Find(field));
  return Error(status.code(), ReasonOf(status),
               absl::StrCat("line ", line, ", ", std::string(status.message())))
      .Field(field)
      .With("line", line);
}

}  // namespace

absl::StatusOr<Calendar> ReadCalendar(absl::string_view yaml) {
  if (yaml.size() > kTextBytesMax) {
    return At(1, "calendar", "CALENDAR_TOO_LARGE",
              absl::StrCat("give at most ", kTextBytesMax, " bytes"));
  }
  if (!text::IsValidUtf8(yaml)) {
    return At(1, "calendar", "CALENDAR_NOT_UTF8", "save the file as UTF-8");
  }
  try {
    return ReadChecked(yaml);
  } catch (const YAML::Exception& error) {
    return At(std::max(error.mark.line, 0) + 1, "calendar", "YAML_INVALID",
              absl::StrCat("is no readable YAML: ", error.msg));
  }
}

}  // namespace redress::calendar
