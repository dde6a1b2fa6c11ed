// Hours and days of figures.
//
//   const absl::Time day = DayOf(now, shanghai);
//   const Split split = SplitRange({from, until}, shanghai);
#pragma once

#include "absl/time/time.h"

namespace redress::analytics {

// From a moment until before another one. A value.
struct Range {
  absl::Time from = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();

  bool empty() const { return from >= until; }
  bool operator==(const Range&) const = default;
};

inline constexpr absl::Time kNever = absl::InfinitePast();
inline constexpr Range kNoRange{kNever, kNever};

// Start of the hour that holds `time`.
absl::Time HourOf(absl::Time time);
// Start of the day that holds `time`, by `zone`; an infinite time is its own day.
absl::Time DayOf(absl::Time time, const absl::TimeZone& zone);
// Start of the day after the one that holds `time`.
absl::Time NextDayOf(absl::Time time, const absl::TimeZone& zone);

// `range`, which is whole hours, as its hours before the first whole day, its whole days, and its
// hours after the last one; so that a long range is read from the few rows of days. Without a whole
// day, everything is in `head`.
struct Split {
  Range head = kNoRange;
  Range days = kNoRange;
  Range tail = kNoRange;
};
Split SplitRange(const Range& range, const absl::TimeZone& zone);

// True when every day of `zone` begins at a whole hour of UTC, from 2020 to 2040: hours can then be
// folded to days without a remainder.
bool HasWholeHours(const absl::TimeZone& zone);

}  // namespace redress::analytics
