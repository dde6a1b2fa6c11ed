// Sums over days that mostly repeat weekly, without going from day to day.
//
//   DaySums seconds(seconds_by_weekday, {{day, seconds_of_that_day}, ...});
//   seconds.Before(to) - seconds.Before(from);  // of the days from..to-1
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"

namespace redress::calendar {

// Days since 1970-01-01, up to kDayEnd.
inline constexpr int kDayEnd = 84006;  // 2200-01-01

inline absl::CivilDay DateOf(int day) { return absl::CivilDay(1970, 1, 1) + day; }

// Immutable; every question costs a few binary searches.
class DaySums {
 public:
  struct Exception {
    int day = 0;
    int64_t value = 0;  // instead of its weekday's
  };
  // Values are not negative; exceptions rise by day, each day once.
  DaySums(const std::array<int64_t, 7>& by_weekday, const std::vector<Exception>& exceptions);

  // The sum over [0, day), for day in [0, kDayEnd].
  int64_t Before(int day) const;
  int64_t Total() const { return Before(kDayEnd); }
  int64_t Of(int day) const { return Before(day + 1) - Before(day); }

  // The first day at whose end the sum is at least `sum`, or more than it; kDayEnd when there is
  // none.
  int FirstReaching(int64_t sum) const;
  int FirstPassing(int64_t sum) const { return FirstReaching(sum + 1); }

 private:
  struct Shift {
    int day = 0;
    int64_t sum = 0;  // what this exception and those before add to the weekly sums
  };

  std::array<int64_t, 8> week_;  // sums from the weekday of day 0 on
  std::vector<Shift> shifts_;
};

}  // namespace redress::calendar
