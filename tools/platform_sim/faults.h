// How the simulated platform misbehaves: slow, absent, or failing after the deed.
//
//   RETURN_IF_ERROR(faults.Before());
//   Do();
//   RETURN_IF_ERROR(faults.After());
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/random.h"
#include "redress/platformsim/v1/inspection.pb.h"

namespace redress::platformsim {

// Thread-safe.
class FaultPlan {
 public:
  FaultPlan(v1::Faults faults, Clock& clock, Random& random);

  // Errors: INVALID_ARGUMENT naming the field that is out of bounds.
  static absl::Status Check(const v1::Faults& faults);

  void Set(const v1::Faults& faults);
  v1::Faults Get() const;

  // Blocks for the delay, then fails a share of calls. Error: UNAVAILABLE (PLATFORM_AWAY).
  absl::Status Before();
  // How to answer this question for orders: honestly, twice, or with another customer's.
  enum class Lie { kNone, kTwoAnswers, kForeign };
  Lie OfOrders();
  // Fails a share of calls whose deed is done. Error: UNAVAILABLE (ANSWER_LOST).
  absl::Status After();

 private:
  bool Strikes(double rate);

  Clock& clock_;
  Random& random_;
  mutable absl::Mutex mutex_;
  v1::Faults faults_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::platformsim
