#include "calendar/day_sums.h"

#include <algorithm>

namespace redress::calendar {

DaySums::DaySums(const std::array<int64_t, 7>& by_weekday,
                 const std::vector<Exception>& exceptions) {
  const auto value = [&](int day) {
    return by_weekday[static_cast<size_t>(absl::GetWeekday(DateOf(day)))];
  };
  week_[0] = 0;
  for (int day = 0; day < 7; ++day) week_[day + 1] = week_[day] + value(day);
  int64_t sum = 0;
  for (const Exception& exception : exceptions) {
    const int64_t usual = value(exception.day);
    if (exception.value == usual) continue;
    sum += exception.value - usual;
    shifts_.push_back({exception.day, sum});
  }
}

int64_t DaySums::Before(int day) const {
  const int64_t weekly = week_[7] * (day / 7) + week_[day % 7];
  const auto after = std::lower_bound(shifts_.begin(), shifts_.end(), day,
                                      [](const Shift& shift, int at) { return shift.day < at; });
  return after == shifts_.begin() ? weekly : weekly + std::prev(after)->sum;
}

int DaySums::FirstReaching(int64_t sum) const {
  int low = 0, high = kDayEnd;  // Before(high + 1) may be out of range, and is not asked
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (Before(middle + 1) >= sum) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace redress::calendar
