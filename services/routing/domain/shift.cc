#include "services/routing/domain/shift.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "calendar/shipped.h"
#include "services/routing/domain/names.h"
#include "text/utf8.h"

namespace redress::routing {
namespace {

using calendar::Calendar;
using calendar::Definition;
using calendar::kDayMinutes;

constexpr int kHoursMax = 168;
constexpr absl::Duration kHorizon = absl::Hours(400 * 24);

absl::Status CheckHead(const v1::Shift& shift, const std::string& path) {
  RETURN_IF_ERROR(ParseName("shifts", shift.name(), path + ".name").status());
  if (shift.display_name().empty()) {
    return InvalidField(path + ".display_name", "DISPLAY_NAME_MISSING", "give one");
  }
  if (text::CountCharacters(shift.display_name()) > kDisplayNameMax) {
    return InvalidField(path + ".display_name", "DISPLAY_NAME_TOO_LONG",
                        absl::StrCat("give at most ", kDisplayNameMax, " characters"));
  }
  if (shift.hours_size() > kHoursMax) {
    return InvalidField(path + ".hours", "HOURS_TOO_MANY",
                        absl::StrCat("give at most ", kHoursMax, " intervals"));
  }
  return absl::OkStatus();
}

// The newest of the calendars that ship.
absl::StatusOr<calendar::CalendarPtr> FindCalendar(const v1::Shift& shift,
                                                   const std::string& path) {
  ASSIGN_OR_RETURN(const calendar::Calendars shipped, calendar::ShippedCalendars());
  calendar::CalendarPtr found;
  for (const calendar::CalendarPtr& one : shipped) {
    if (absl::StrCat("calendars/", one->id()) != shift.calendar()) continue;
    if (found == nullptr || found->version() < one->version()) found = one;
  }
  if (found != nullptr) return found;
  return InvalidField(path + ".calendar", "CALENDAR_UNKNOWN",
                      "name a calendar that ships, for example calendars/cn, or leave it out");
}

// A shift over midnight is two pieces to the calendar; what touches is one to TurnAt.
absl::Status AddHours(const v1::ShiftHours& hours, const std::string& field,
                      Definition& definition) {
  if (hours.weekday() < 1 || hours.weekday() > 7) {
    return InvalidField(field + ".weekday", "WEEKDAY_OUT_OF_RANGE",
                        "give 1 for Monday to 7 for Sunday");
  }
  if (hours.start_minute() < 0 || hours.start_minute() >= kDayMinutes) {
    return InvalidField(field + ".start_minute", "MINUTE_OUT_OF_RANGE", "give 0 to 1439");
  }
  if (hours.end_minute() < 1 || hours.end_minute() > kDayMinutes) {
    return InvalidField(field + ".end_minute", "MINUTE_OUT_OF_RANGE", "give 1 to 1440");
  }
  const auto day = static_cast<size_t>(hours.weekday() - 1);
  if (hours.end_minute() > hours.start_minute()) {
    definition.week[day].push_back({hours.start_minute(), hours.end_minute()});
    return absl::OkStatus();
  }
  definition.week[day].push_back({hours.start_minute(), kDayMinutes});
  definition.week[(day + 1) % 7].push_back({0, hours.end_minute()});
  return absl::OkStatus();
}

// The calendar speaks of its own fields.
absl::Status OfShift(const absl::Status& status, const std::string& path) {
  const std::string field = FieldOf(status);
  return InvalidField(absl::StrCat(path, field == "zone" ? ".zone" : ".hours"), ReasonOf(status),
                      status.message());
}

}  // namespace

absl::StatusOr<Calendar> CalendarOf(const v1::Shift& shift, const std::string& path) {
  RETURN_IF_ERROR(CheckHead(shift, path));
  Definition definition{.id = "shift", .version = 1, .zone = shift.zone()};
  for (int i = 0; i < shift.hours_size(); ++i) {
    RETURN_IF_ERROR(AddHours(shift.hours(i), absl::StrCat(path, ".hours[", i, "]"), definition));
  }
  for (calendar::DayHours& day : definition.week) {
    std::sort(day.begin(), day.end(),
              [](const auto& a, const auto& b) { return a.start_minute < b.start_minute; });
  }
  if (!shift.calendar().empty()) {
    ASSIGN_OR_RETURN(const calendar::CalendarPtr dates, FindCalendar(shift, path));
    if (definition.zone.empty()) definition.zone = dates->definition().zone;
    if (shift.hours().empty()) definition.week = dates->definition().week;
    calendar::TakeDates(dates->definition(), definition);
  } else if (shift.hours().empty()) {
    return InvalidField(path + ".hours", "HOURS_MISSING", "give weekly hours or a calendar");
  }
  if (definition.zone.empty()) {
    return InvalidField(path + ".zone", "ZONE_MISSING",
                        "give a zone such as Asia/Shanghai, or a calendar");
  }
  auto made = Calendar::Make(std::move(definition));
  if (!made.ok()) return OfShift(made.status(), path);
  return made;
}

ShiftTurn TurnAt(const Calendar& calendar, absl::Time now) {
  if (!calendar.IsOpen(now)) return {false, calendar.NextOpen(now)};
  const auto open = calendar.Intervals(now, now + kHorizon, 1).intervals;
  if (open.empty() || open[0].end >= now + kHorizon) return {true, absl::InfiniteFuture()};
  return {true, open[0].end};
}

v1::Shift KeptShift(v1::Shift shift) {
  shift.clear_on();
  shift.clear_change_time();
  shift.clear_agents_count();
  return shift;
}

}  // namespace redress::routing
