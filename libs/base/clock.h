// Time as an argument. Only clock.cc reads the real clock and really sleeps.
//
//   Service(Clock& clock) : clock_(clock) {}
//   const absl::Time now = clock_.Now();
#pragma once

#include "absl/time/time.h"

namespace redress {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall time, UTC.
  virtual absl::Time Now() = 0;
  // Time that only goes forward; compare with itself alone.
  virtual absl::Time Monotonic() = 0;
  // Blocks the calling thread.
  virtual void Sleep(absl::Duration duration) = 0;
};

// The machine's clock; lives as long as the process.
Clock& SystemClock();

}  // namespace redress
