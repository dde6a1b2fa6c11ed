// Where a figure stands: what is counted, when, and of which complaints.
//
//   Increment one{{.metric = v1::METRIC_FILED, .bucket = HourOf(filed_time)}, 1};
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "redress/analytics/v1/analytics.pb.h"

namespace redress::analytics {

// The key of one figure. A value; ordered, so that rows are always locked in one order.
struct Cell {
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  absl::Time bucket;       // start of the hour, or of the day in rollups by day
  int32_t channel = 0;     // common.v1.Channel
  std::string category;    // taxonomy code (R-I8), "" where none was given
  int32_t level = 0;       // common.v1.Level
  std::string department;  // id, "" while no department has the case

  std::strong_ordering operator<=>(const Cell&) const = default;
  bool operator==(const Cell&) const = default;
};

// A change of one figure.
struct Increment {
  Cell cell;
  int64_t value = 0;

  bool operator==(const Increment&) const = default;
};

}  // namespace redress::analytics
