// When a shift is on: weekly hours on the wall of a zone, over midnight too, without the holidays
// of a calendar (R-R2). Clocks that are put forward or back are as in libs/calendar.
//
//   ASSIGN_OR_RETURN(const calendar::Calendar calendar, CalendarOf(shift, "shift"));
//   const ShiftTurn turn = TurnAt(calendar, now);  // on until turn.change_time?
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "calendar/calendar.h"
#include "redress/routing/v1/people.pb.h"

namespace redress::routing {

// The hours as a calendar. Errors: INVALID_ARGUMENT with the field, which begins with `path`, and
// a reason: NAME_MALFORMED, DISPLAY_NAME_MISSING, ZONE_MISSING, ZONE_UNKNOWN, CALENDAR_UNKNOWN,
// HOURS_MISSING, HOURS_OVERLAP, WEEKDAY_OUT_OF_RANGE and the like.
absl::StatusOr<calendar::Calendar> CalendarOf(const v1::Shift& shift, const std::string& path);

// Whether a shift is on, and until when that is so.
struct ShiftTurn {
  bool on = false;
  absl::Time change_time;  // after `now`; InfiniteFuture when it stays so for more than a year
};
ShiftTurn TurnAt(const calendar::Calendar& calendar, absl::Time now);

// Without what only the suite says.
v1::Shift KeptShift(v1::Shift shift);

}  // namespace redress::routing
