// The calendars that are built in, and those that take their dates.
//
//   ASSIGN_OR_RETURN(const Calendars shipped, ShippedCalendars());
//   ASSIGN_OR_RETURN(const CalendarPtr own, ReadCalendarOf("... dates_from: {id: cn, ...}",
//   shipped));
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "calendar/calendar.h"

namespace redress::calendar {

using CalendarPtr = std::shared_ptr<const Calendar>;
using Calendars = std::vector<CalendarPtr>;  // none is null

// A calendar that may take the dates of the given ones. Errors: those of ReadCalendar.
absl::StatusOr<CalendarPtr> ReadCalendarOf(absl::string_view text, const Calendars& calendars);

// Those of deploy/calendars. Errors: those of ReadCalendar.
absl::StatusOr<Calendars> ShippedCalendars();
// The names of their files and their texts, in the same order.
std::vector<std::pair<std::string, std::string>> ShippedCalendarFiles();

}  // namespace redress::calendar
