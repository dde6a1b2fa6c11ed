// Working time: how much of it passed, when so much will have passed, and which hours were counted
// (R-S11).
//
//   ASSIGN_OR_RETURN(const Calendar office, ReadCalendar(yaml));
//   const absl::Time deadline = office.Add(filed_time, absl::Hours(4));
//   office.WorkingTime(filed_time, deadline) == absl::Hours(4);
//
// Nothing is rounded: moments and durations are taken as exactly as Abseil holds them, far below a
// millisecond, and hours begin and end on whole minutes of the wall clock.
//
// Where clocks are put forward or back, an hour of the wall begins at the first moment at which the
// clock shows it or a later one. So a night shift from 00:00 to 06:00 has five hours of working
// time on one night and seven on another; hours that were left out have none; of an hour that comes
// twice, the second coming belongs to what ends with it or later.
//
// The time from 1970 to the end of 2199 is known. Outside of it nothing is open, and a moment that
// would lie there is infinite.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "calendar/day_sums.h"
#include "calendar/definition.h"

namespace redress::calendar {

// [start, end).
struct Interval {
  absl::Time start;
  absl::Time end;
  friend bool operator==(const Interval&, const Interval&) = default;
};

enum class DayKind : uint8_t { kUsual, kHoliday, kMakeUp, kSpecial };

// What is worked on a date, and why.
struct Day {
  DayKind kind = DayKind::kUsual;
  absl::string_view name;  // of the holiday, or what is made up for; may be empty
  const DayHours* hours;   // rising; empty when closed. Holds as long as the calendar.
};

// An immutable value; safe to share between threads. Every question costs about a microsecond,
// whatever lies between the moments, unless it says so.
class Calendar {
 public:
  // Errors: INVALID_ARGUMENT as Check, and ZONE_UNKNOWN. Reads the zone database once a zone.
  static absl::StatusOr<Calendar> Make(Definition definition);
  // Always open, in UTC: working time is time. Its id is "24x7", its version 1.
  static const Calendar& AroundTheClock();

  const Definition& definition() const { return definition_; }
  const std::string& id() const { return definition_.id; }
  int version() const { return definition_.version; }
  absl::TimeZone zone() const { return zone_; }

  // The working time that passed; negative when `until` is before `from`, so that
  // WorkingTime(a, b) + WorkingTime(b, c) == WorkingTime(a, c) in any order.
  absl::Duration WorkingTime(absl::Time from, absl::Time until) const;

  // The earliest moment at which `working` has passed since `from`: at the end of an interval, that
  // end, not the next morning. `from` itself for zero; InfiniteFuture when so much never passes.
  // Less than zero goes back, as Subtract.
  absl::Time Add(absl::Time from, absl::Duration working) const;

  // The latest moment from which on `working` passes until `until`: at the start of an interval,
  // that start, not the evening before. `until` itself for zero; InfinitePast when there was never
  // so much. Less than zero goes forward, as Add.
  absl::Time Subtract(absl::Time until, absl::Duration working) const;

  bool IsOpen(absl::Time at) const { return at < absl::InfiniteFuture() && NextOpen(at) == at; }
  // The earliest open moment from `at` on, which may be `at`; InfiniteFuture when it stays closed.
  absl::Time NextOpen(absl::Time at) const;

  struct Counted {
    std::vector<Interval> intervals;  // rising, not empty, with closed time between them
    bool complete = true;             // or else the time behind the last one is left out
  };
  // The open time between two moments, at most `limit` intervals of it. Costs about a microsecond a
  // day that is open, none for those that are closed.
  Counted Intervals(absl::Time from, absl::Time until, size_t limit) const;

  // A working day is a date with working time on it. The `count`th one after `date`, which is not
  // counted itself; before it, when `count` is negative; `date` for 0. Nothing outside of the years
  // that are known.
  std::optional<absl::CivilDay> AddWorkingDays(absl::CivilDay date, int count) const;
  // How many follow `after`, up to `through`, which is counted.
  int WorkingDaysBetween(absl::CivilDay after, absl::CivilDay through) const;
  bool IsWorkingDay(absl::CivilDay date) const;

  // The first moment of the date, and the first one behind it.
  absl::Time StartOf(absl::CivilDay date) const { return MomentOf(date, 0); }
  absl::Time EndOf(absl::CivilDay date) const { return MomentOf(date, kDayMinutes); }

  Day DayOf(absl::CivilDay date) const;

 private:
  struct DatedDay {
    int day = 0;
    DayKind kind = DayKind::kUsual;
    std::string name;
    DayHours hours;
  };

  Calendar(Definition definition, absl::TimeZone zone);
  static std::vector<DatedDay> DatedDays(const Definition& definition);
  std::vector<int> ChangeDays() const;
  DaySums Sum(bool seconds) const;
  int64_t SecondsOn(int day) const;

  absl::Time MomentOf(absl::CivilDay date, int minute) const;
  Interval SpanOf(absl::CivilDay date, const Hours& hours) const;
  int DayAt(absl::Time at) const;
  // Working time since 1970.
  absl::Duration Elapsed(absl::Time at) const;
  absl::Time EarliestAt(absl::Duration elapsed) const;
  absl::Time LatestAt(absl::Duration elapsed) const;

  Definition definition_;
  absl::TimeZone zone_;
  std::vector<DatedDay> dated_;
  bool always_open_;
  DaySums seconds_;
  DaySums working_days_;
};

}  // namespace redress::calendar
