// What Postgres' clock shows, told from passing time and measurements: timers go by that clock
// alone, so that replicas agree and a jump of this machine's clock moves nothing.
//
//   if (!time.Measure({.sent = t0, .database = answer, .received = t1})) pause();
//   const absl::Time now = time.At(clock.Monotonic());
#pragma once

#include "absl/time/time.h"

namespace redress::timer {

// Postgres was asked for its clock and answered; `sent` and `received` are monotonic.
struct Measurement {
  absl::Time sent;
  absl::Time database;
  absl::Time received;
};

// Not thread-safe. Unsettled at first, and again after a jump: nothing may be dispatched then.
class DatabaseTime {
 public:
  // True when it is settled afterwards. The offset of Postgres' clock to passing time moves by
  // microseconds from one measurement to the next; one that moved by more than the measurements
  // are uncertain has jumped, and counts only when several measurements in a row agree on it.
  bool Measure(const Measurement& measurement);
  // Something is odd, for example a thread that was asleep for long: measure again first.
  void Unsettle() { agreed_ = 0; }

  bool settled() const { return agreed_ >= kAgreeing; }
  // Jumps seen since the beginning, without the first settling.
  int jumps() const { return jumps_; }
  absl::Duration uncertainty() const { return uncertainty_; }
  // Only while settled.
  absl::Time At(absl::Time monotonic) const { return absl::UnixEpoch() + (monotonic - zero_); }

  static constexpr int kAgreeing = 3;
  static constexpr absl::Duration kJump = absl::Milliseconds(50);

 private:
  // The monotonic time at which Postgres' clock shows 1970.
  absl::Time zero_ = absl::UnixEpoch();
  absl::Duration uncertainty_ = absl::InfiniteDuration();
  int agreed_ = 0;  // measurements in a row that agree with zero_
  int jumps_ = 0;
};

}  // namespace redress::timer
