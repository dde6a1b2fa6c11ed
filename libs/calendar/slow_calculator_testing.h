// The calendar's rules once more, minute by minute and without the calendar's code: what tests
// compare it with.
//
//   const SlowCalculator slow(definition, first_minute, last_minute);
//   slow.WorkingTime(from, until) == calendar.WorkingTime(from, until);
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "calendar/definition.h"

namespace redress::calendar {

// Looks at every minute between two, which are whole minutes of a time whose zone has whole-minute
// offsets.
class SlowCalculator {
 public:
  SlowCalculator(const Definition& definition, absl::Time first, absl::Time last);

  absl::Duration WorkingTime(absl::Time from, absl::Time until) const;
  // Nothing when it lies outside of the minutes.
  std::optional<absl::Time> Add(absl::Time from, absl::Duration working) const;
  std::optional<absl::Time> Subtract(absl::Time until, absl::Duration working) const;
  bool IsOpen(absl::Time at) const;

 private:
  absl::Time StartOf(size_t minute) const { return first_ + absl::Minutes(minute); }

  absl::Time first_;
  std::vector<bool> open_;  // each minute
};

}  // namespace redress::calendar
