// How a worker in the background stands back while the foreground is busy.
//
//   Pace pace(4000);
//   const absl::Duration rest = pace.RestAfter(worked, committed, now);
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace redress::intake {

// Looks at how fast a count rises that the foreground counts. Not thread-safe: one for each worker.
class Pace {
 public:
  // Counts a second above which the foreground is busy.
  explicit Pace(double busy_per_s) : busy_per_s_(busy_per_s) {}

  // How long to rest after so much work, so that a busy foreground loses a third of a core at most,
  // and the less the busier it is; zero else. `count` and `now` never fall.
  absl::Duration RestAfter(absl::Duration worked, int64_t count, absl::Time now);
  bool busy() const { return per_s_ > busy_per_s_; }

 private:
  const double busy_per_s_;
  int64_t count_before_ = 0;
  absl::Time counted_at_ = absl::InfinitePast();
  double per_s_ = 0;
};

}  // namespace redress::intake
