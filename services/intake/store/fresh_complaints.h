// What was filed here a moment ago, so that the index need not read it again.
//
//   FreshComplaints fresh(clock);
//   fresh.Add(filings);
//   if (const FreshComplaints::Kept kept = fresh.Find(id)) ...
#pragma once

#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "base/ids.h"
#include "redress/intake/v1/complaint.pb.h"
#include "services/intake/app/ports.h"

namespace redress::intake {

// Complaints as they were filed, with their personal data: as much of them as they are found by and
// compared in. A thread of its own lets go of what is too old, whatever else stands still, because
// what a customer has erased is nowhere after 60 seconds (R-I10). Thread-safe.
class FreshComplaints {
 public:
  using Kept = std::shared_ptr<const v1::Complaint>;
  struct Options {
    size_t bytes_max = size_t{96} << 20;  // about; then the oldest go
    absl::Duration age_max = absl::Seconds(30);
  };

  explicit FreshComplaints(Clock& clock) : FreshComplaints(clock, Options()) {}
  FreshComplaints(Clock& clock, Options options);
  ~FreshComplaints();

  // Of one batch, those that it files; nobody asks for what is rolled back.
  void Add(absl::Span<const Filing> filings);
  // Null for what is not there (any more): it is to be read.
  Kept Find(const Uuid& id) const;
  // What was filed is not all of it any more.
  void Forget(const absl::flat_hash_set<Uuid>& ids);
  // Lets go of what is too old by now.
  void Trim();

  size_t size() const;

 private:
  struct Batch {
    absl::Time added;  // monotonic
    size_t bytes = 0;
    std::vector<Uuid> ids;
  };
  // What goes is returned, to be freed without the lock.
  std::vector<Kept> TrimLocked(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock& clock_;
  const Options options_;
  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<Uuid, Kept> kept_ ABSL_GUARDED_BY(mutex_);
  std::deque<Batch> batches_ ABSL_GUARDED_BY(mutex_);  // the oldest first
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread trimmer_;
};

}  // namespace redress::intake
