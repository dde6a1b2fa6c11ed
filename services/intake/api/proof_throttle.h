// Slows down whoever guesses proofs (R-I9).
//
//   RETURN_IF_ERROR(throttle.Check(reference));
//   if (wrong) throttle.Failed(reference);
#pragma once

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"

namespace redress::intake {

// Thread-safe. Five wrong proofs for a reference close it for ten minutes, whether such a complaint
// exists or not, so that the answer tells nothing. Counted by each replica for itself.
class ProofThrottle {
 public:
  explicit ProofThrottle(Clock& clock) : clock_(clock) {}
  // Error: RESOURCE_EXHAUSTED (TOO_MANY_PROOFS) with the time to wait.
  absl::Status Check(const std::string& reference);
  void Failed(const std::string& reference);

 private:
  struct Count {
    int failed = 0;
    absl::Time since;
  };
  Clock& clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Count> counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::intake
