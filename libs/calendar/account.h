// How working time came about, for people who ask: the hours that were counted, and the holidays
// between them.
//
//   for (const Entry& entry : AccountOf(office, filed_time, deadline, 500).entries) ...
#pragma once

#include <string>
#include <vector>

#include "calendar/calendar.h"

namespace redress::calendar {

// Hours that were counted, or holidays that were not. Other closed time goes without saying.
struct Entry {
  bool counted = false;
  Interval interval;               // of holidays: their whole days, within the moments asked for
  DayKind kind = DayKind::kUsual;  // of the date on which it starts
  std::string name;                // of the holiday, or of what is made up for; may be empty
  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Account {
  std::vector<Entry> entries;  // rising
  bool complete = true;        // or else the time behind the last entry is left out
};

// At most `limit` entries, over dates up to the end of the calendar's years. Neighbouring holidays
// of one name are one entry. Costs about a microsecond a day.
Account AccountOf(const Calendar& calendar, absl::Time from, absl::Time until, size_t limit);

}  // namespace redress::calendar
