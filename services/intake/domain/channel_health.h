// Whether a channel's silence is unlike its own history (R-I1).
//
//   const Silence silence = JudgeSilence({.first_time = ..., .last_time = ..., .hours = ...}, now);
//   if (silence.silent) ...
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace redress::intake {

// How many days before its last filing a channel is judged by.
inline constexpr int kChannelHistoryDays = 28;

struct ChannelHour {
  int64_t hour = 0;  // whole hours since 1970
  int64_t filed = 0;
};

// What is known of a channel. Hours in which nothing was filed may be left out.
struct ChannelPast {
  absl::Time first_time;  // of the first filing there ever was
  absl::Time last_time;   // of the last one
  std::vector<ChannelHour> hours;
};

struct Silence {
  double expected = 0;  // filings to expect between the last one and `now`
  bool silent = false;
};

// The rate of each hour of the week (of the day, while the history is younger than three weeks)
// says how many filings the time since the last one should have brought. It is silent when chance
// alone would give so long a gap less than once in a thousand days, given how unevenly its filings
// come. A channel with less than three days or ten filings of history is never called silent.
Silence JudgeSilence(const ChannelPast& past, absl::Time now);

}  // namespace redress::intake
