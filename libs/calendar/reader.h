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

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "calendar/calendar.h"

namespace redress::calendar {

// The calendar of which dates are taken; null when there is none.
using FindCalendar = absl::FunctionRef<const Calendar*(absl::string_view id, int version)>;

// Errors: INVALID_ARGUMENT of yaml::Read and Calendar::Make, with the line, the field and the
// reason; CALENDAR_UNKNOWN for what `find` does not have.
absl::StatusOr<Calendar> ReadCalendar(absl::string_view text, FindCalendar find);
// The same for a calendar that stands alone: there is none to take dates from.
absl::StatusOr<Calendar> ReadCalendar(absl::string_view text);

}  // namespace redress::calendar
