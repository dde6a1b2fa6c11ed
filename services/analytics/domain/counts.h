// What an event counts by itself, whatever was known of its complaint before.
//
//   for (const Count& count : CountsOf(event)) Add(count.metric, count.time, count.value);
#pragma once

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "redress/analytics/v1/analytics.pb.h"
#include "redress/events/v1/events.pb.h"

namespace redress::analytics {

struct Count {
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  absl::Time time;  // when it counts, by the metric's own definition
  int64_t value = 0;

  bool operator==(const Count&) const = default;
};
using Counts = absl::InlinedVector<Count, 2>;

// Everything but filing, withdrawing and closing, which depend on each other (see Fold).
Counts CountsOf(const events::v1::Event& event);

// True for the kinds that change any figure; the others need not be looked at.
bool Concerns(const events::v1::Event& event);

}  // namespace redress::analytics
