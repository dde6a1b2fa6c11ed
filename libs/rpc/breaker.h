// A circuit breaker before somebody who may be down: after failures in a row nobody calls for a
// while, then one call finds out whether they are back.
//
//   if (!breaker.Allow()) return Unavailable("BREAKER_OPEN", "...");
//   const absl::Status status = Call();
//   breaker.Record(status);
#pragma once

#include <prometheus/gauge.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace redress::rpc {

struct BreakerOptions {
  int failures_max = 5;                        // in a row, before it opens
  absl::Duration open_min = absl::Seconds(1);  // doubled each time that the one call fails
  absl::Duration open_max = absl::Seconds(30);
};

// Thread-safe. `state` shows 0 closed, 1 half-open, 2 open; outlives the breaker.
class Breaker {
 public:
  enum class State { kClosed = 0, kHalfOpen = 1, kOpen = 2 };

  Breaker(BreakerOptions options, Clock& clock, prometheus::Gauge& state);

  // True when a call may be made; what comes of it must be recorded. While half-open one call is
  // out at a time.
  bool Allow();
  // How many calls may be made now, `wanted` at most; each counts as allowed.
  int AllowMany(int wanted);
  // UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNKNOWN and INTERNAL are failures; whoever
  // answers anything else is there.
  void Record(const absl::Status& status);

  State state() const;
  // When a call may be made next, monotonic; in the past while it is closed.
  absl::Time next_call() const;

 private:
  void Show() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const BreakerOptions options_;
  Clock& clock_;
  prometheus::Gauge& shown_;
  mutable absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kClosed;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  bool trying_ ABSL_GUARDED_BY(mutex_) = false;  // the one call is out
  absl::Duration open_for_ ABSL_GUARDED_BY(mutex_);
  absl::Time next_call_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // monotonic
};

}  // namespace redress::rpc
