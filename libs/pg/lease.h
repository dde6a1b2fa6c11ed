// Leases on the slots of a shared job, spread over replicas, fenced by epochs.
//
//   pg::LeaseKeeper keeper(db, {.job = "consumer", .slot_count = 16}, clock, random);
//   keeper.Start();
//   std::vector<pg::HeldLease> held = keeper.Held();
//   ...in a transaction: RETURN_IF_ERROR(keeper.Fence(tx, held));
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/wakeup.h"
#include "pg/database.h"

namespace redress::pg {

struct LeaseOptions {
  std::string job;
  int slot_count = 1;
  absl::Duration time_to_live = absl::Seconds(3);  // a dead owner's slots are free after this long
  std::function<void()> on_change = [] {};         // called after each change of Held
};

struct HeldLease {
  int slot = 0;
  int64_t epoch = 0;
  auto operator<=>(const HeldLease&) const = default;
};

// Thread-safe. A thread of its own says every third of the time to live that this replica lives,
// takes free slots up to its fair share, and hands over what is above it, which others hear of at
// once. All times are the database's.
class LeaseKeeper {
 public:
  LeaseKeeper(Database& db, LeaseOptions options, Clock& clock, Random& random);
  ~LeaseKeeper();

  void Start();
  // Gives every slot back, so that others have them at once.
  void Stop();

  // Slots held as far as this replica knows; only Fence is proof. Ordered by slot.
  std::vector<HeldLease> Held() const;
  // Who holds them, as the table names this replica.
  const Uuid& owner() const { return owner_; }
  // Counts the changes of Held.
  int64_t generation() const;

  // Proves inside a transaction that every lease is still this replica's, and keeps it so until the
  // commit: whoever takes over waits. Goes out with the next statement that is waited for, whose
  // error, or the commit's, is ABORTED with reason LEASE_LOST then.
  absl::Status Fence(Transaction& tx, absl::Span<const HeldLease> leases) const;

  // Forgets what it holds and asks the database at once; called after LEASE_LOST.
  void Refresh();

 private:
  void Loop();
  absl::Status Turn();

  Database& db_;
  const LeaseOptions options_;
  Clock& clock_;
  const Uuid owner_;
  mutable absl::Mutex mutex_;
  std::vector<HeldLease> held_ ABSL_GUARDED_BY(mutex_);
  int64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  Wakeup wakeup_;
  int hearing_ = 0;  // its number at the listener; 0 for none
  std::thread thread_;
};

// Waits for work under way under leases of any job, and keeps everybody from taking one up or
// proving one until the commit. True when no replica with a share in one of `jobs` lives.
absl::StatusOr<bool> KeepMembersOut(Transaction& tx, const std::vector<absl::string_view>& jobs);

}  // namespace redress::pg
