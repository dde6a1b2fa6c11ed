// Slows down whoever guesses proofs (R-I9).
//
//   RETURN_IF_ERROR(throttle.Check(reference));
//   if (wrong) throttle.Failed(reference);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "redis/connection.h"

namespace redress::intake {

// Thread-safe. Five wrong proofs for a reference close it for ten minutes, whether such a complaint
// exists or not, so that the answer tells nothing. All replicas count together in Redis, each
// reference by itself, so that a flood of others changes nothing; each also for itself, for when
// Redis is away. What either remembers is bounded: by then the references with most failures are
// the last to be forgotten.
class ProofThrottle {
 public:
  struct Options {
    redis::Options redis;
    std::string prefix;  // of the keys in Redis
    size_t counts_max = 100'000;
  };

  ProofThrottle(Options options, Clock& clock) : options_(std::move(options)), clock_(clock) {}

  // Error: RESOURCE_EXHAUSTED (TOO_MANY_PROOFS) with the time to wait. `reference` goes into a key
  // as it is.
  absl::Status Check(const std::string& reference);
  void Failed(const std::string& reference);

 private:
  struct Count {
    int failed = 0;
    absl::Time since;
  };
  absl::Status CheckOwn(const std::string& reference);
  void CountOwn(const std::string& reference);
  // All of them in one round trip; nothing while Redis is away.
  std::vector<redis::Reply> Ask(absl::Span<const redis::Connection::Arguments> commands);

  const Options options_;
  Clock& clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Count> counts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<redis::Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  absl::Time away_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // References that this replica was the first to count, of this window.
  size_t begun_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time begun_since_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace redress::intake
