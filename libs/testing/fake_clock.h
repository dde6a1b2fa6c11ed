// A clock that a test moves.
//
//   test::FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
//   clock.Advance(absl::Minutes(5));
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"

namespace redress::test {

// Thread-safe. Sleep moves the time and returns at once.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time start) : now_(start) {}
  absl::Time Now() override;
  absl::Time Monotonic() override { return Now(); }
  void Sleep(absl::Duration duration) override { Advance(duration); }
  void Advance(absl::Duration duration);

 private:
  absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::test
