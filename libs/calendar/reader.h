// Calendars as people write them.
//
//   id: cn-office
//   version: 1
//   zone: Asia/Shanghai
//   hours:                                  # a weekday that is left out is closed
//     monday-thursday: [09:00-12:00, 13:00-18:00]
//     friday: 09:00-16:30
//   holidays:
//     - {date: 2026-02-15, through: 2026-02-23, name: 春节}
//   make_up_days:                           # worked although the weekday is not
//     - {date: 2026-02-14, as: friday, name: 春节}
//   special_hours:
//     - {date: 2026-02-13, hours: [09:00-12:00], name: 小年}
//   dates_from: {id: cn, version: 1}        # also its holidays and make-up days; see TakeDates
//
//   ASSIGN_OR_RETURN(const Calendar calendar, ReadCalendar(text));
#pragma once

#include <array>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "calendar/calendar.h"
#include "yaml/strict.h"

namespace redress::calendar {

// The calendar of which dates are taken; null when there is none.
using FindCalendar = absl::FunctionRef<const Calendar*(absl::string_view id, int version)>;

// Errors: INVALID_ARGUMENT of yaml::Read and Calendar::Make, with the line, the field and the
// reason; CALENDAR_UNKNOWN for what `find` does not have.
absl::StatusOr<Calendar> ReadCalendar(absl::string_view text, FindCalendar find);
// The same for a calendar that stands alone: there is none to take dates from.
absl::StatusOr<Calendar> ReadCalendar(absl::string_view text);

// Hours of weekdays and of ranges of them, each day once, as in `hours` above; `field` is where
// they stand. Whether an interval ends after it begins is not looked at. Errors: INVALID_ARGUMENT
// with HOURS_INVALID, HOURS_TOO_MANY, KEY_UNKNOWN or KEY_TWICE.
absl::Status ReadWeek(const YAML::Node& node, const std::string& field,
                      std::array<DayHours, 7>& week, yaml::Lines& lines);

}  // namespace redress::calendar
