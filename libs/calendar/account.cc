#include "calendar/account.h"

#include <algorithm>

namespace redress::calendar {
namespace {

// Holidays in the closed time [from, until), added to the entries.
void AddHolidays(const Calendar& calendar, absl::Time from, absl::Time until,
                 std::vector<Entry>& entries) {
  const absl::CivilDay last(kYearMax, 12, 31);
  const size_t before = entries.size();
  for (absl::CivilDay date = absl::ToCivilDay(from, calendar.zone());
       date <= last && calendar.StartOf(date) < until; ++date) {
    const Day day = calendar.DayOf(date);
    const Interval closed{std::max(from, calendar.StartOf(date)),
                          std::min(until, calendar.EndOf(date))};
    if (day.kind != DayKind::kHoliday || closed.start >= closed.end) continue;
    if (entries.size() > before && entries.back().name == day.name &&
        entries.back().interval.end == closed.start) {
      entries.back().interval.end = closed.end;
    } else {
      entries.push_back({false, closed, day.kind, std::string(day.name)});
    }
  }
}

}  // namespace

Account AccountOf(const Calendar& calendar, absl::Time from, absl::Time until, size_t limit) {
  const absl::Time start = std::max(from, calendar.StartOf(absl::CivilDay(kYearMin, 1, 1)));
  const absl::Time end = std::min(until, calendar.EndOf(absl::CivilDay(kYearMax, 12, 31)));
  const Calendar::Counted counted = calendar.Intervals(start, end, limit);
  Account account{.complete = counted.complete};
  absl::Time at = start;
  for (const Interval& interval : counted.intervals) {
    AddHolidays(calendar, at, interval.start, account.entries);
    const Day day = calendar.DayOf(absl::ToCivilDay(interval.start, calendar.zone()));
    account.entries.push_back({true, interval, day.kind, std::string(day.name)});
    at = interval.end;
  }
  if (counted.complete) AddHolidays(calendar, at, end, account.entries);
  if (account.entries.size() > limit) {
    account.entries.resize(limit);
    account.complete = false;
  }
  return account;
}

}  // namespace redress::calendar
