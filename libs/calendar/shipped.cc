#include "calendar/shipped.h"

#include "base/status_macros.h"
#include "calendar/reader.h"

namespace redress::calendar {

absl::StatusOr<CalendarPtr> ReadCalendarOf(absl::string_view text, const Calendars& calendars) {
  const auto find = [&](absl::string_view id, int version) -> const Calendar* {
    for (const CalendarPtr& one : calendars) {
      if (one->id() == id && one->version() == version) return one.get();
    }
    return nullptr;
  };
  ASSIGN_OR_RETURN(Calendar read, ReadCalendar(text, find));
  return std::make_shared<const Calendar>(std::move(read));
}

absl::StatusOr<Calendars> ShippedCalendars() {
  Calendars calendars;
  for (const auto& [name, text] : ShippedCalendarFiles()) {
    ASSIGN_OR_RETURN(calendars.emplace_back(), ReadCalendarOf(text, calendars));
  }
  return calendars;
}

}  // namespace redress::calendar
