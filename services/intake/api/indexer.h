// Keeps the search index up with the register.
//
//   Indexer indexer(db, log, hub, envelope, fresh, segments, keys, metrics, clock, random);
//   indexer.Start();
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/random.h"
#include "crypto/envelope.h"
#include "events/log.h"
#include "pg/database.h"
#include "pg/lease.h"
#include "services/intake/api/duplicate_finder.h"
#include "services/intake/api/timeline_hub.h"
#include "services/intake/domain/pace.h"
#include "services/intake/store/fresh_complaints.h"
#include "services/intake/store/index_book.h"
#include "services/intake/store/search_keys.h"
#include "services/intake/store/segment_store.h"
#include "telemetry/metrics.h"

namespace redress::intake {

struct IndexerOptions {
  int batch_per_partition = 256;  // events of each partition in one batch
  absl::Duration tick = absl::Milliseconds(100);
  double busy_per_s = 750;  // events that this replica commits; above it the indexer stands back
  // How long erased complaints wait to be taken out of old segments together.
  absl::Duration erase_wait = absl::Minutes(10);
  DuplicatePolicy duplicates;
};

// One replica at a time has the lease. It follows the register's own event log, whose order is that
// of the commits, so that nothing is passed over; a batch becomes a segment in the same transaction
// that moves the place in the log, and so are suspected duplicates (R-I5). Another thread merges
// segments. Filing never waits for either, and while it runs at full speed they stand back.
// Thread-safe.
class Indexer {
 public:
  Indexer(pg::Database& db, events::Log& log, TimelineHub& hub, const crypto::Envelope& envelope,
          FreshComplaints& fresh, SegmentStore& segments, const SearchKeys& keys, Metrics& metrics,
          Clock& clock, Random& random, IndexerOptions options = {});
  ~Indexer();

  void Start();
  void Stop();

 private:
  // Indexes one batch, of each partition `per_partition` events at most; how many events it had.
  absl::StatusOr<size_t> IndexSome(int per_partition);
  // Merges one run of segments, or takes erased complaints out of one; false when there is nothing
  // to do.
  absl::StatusOr<bool> MergeSome();
  absl::Status Rewrite(const std::vector<SegmentRow>& inputs, const Erased& erased);
  // What one of the two threads does, and how it stands back.
  struct Worker {
    const char* what;
    Pace pace;
    absl::Time working_since;  // monotonic
    std::vector<pg::HeldLease> held = {};
    absl::Time rest_until = absl::InfiniteFuture();  // monotonic; within a turn
  };
  // Only with the lease that the turn began with: what it read may be another's work since.
  absl::Status Write(const Worker& worker, absl::FunctionRef<absl::Status(pg::Transaction&)> body);
  // Runs `turn` again and again while this replica has the lease; it says whether there is more.
  void Loop(Worker& worker, absl::FunctionRef<absl::StatusOr<bool>()> turn);
  // Stands back after work, for `least` or longer, but of its own will not beyond `until`. False
  // when stopped.
  bool Rest(Worker& worker, absl::Duration least, absl::Time until = absl::InfiniteFuture());
  // Between two pieces of work: stands back when it was enough for once. Error: CANCELLED when
  // stopped.
  absl::Status Breathe(Worker& worker);

  // Links what is suspected to be the same, and tells of it; how many were not known before.
  absl::StatusOr<size_t> Suspect(pg::Transaction& tx, absl::Span<const DuplicatePair> found);

  pg::Database& db_;
  events::Log& log_;
  TimelineHub& hub_;
  const crypto::Envelope& envelope_;
  FreshComplaints& fresh_;
  SegmentStore& segments_;
  const SearchKeys& keys_;
  Clock& clock_;
  const IndexerOptions options_;
  pg::LeaseKeeper leases_;
  prometheus::Counter& indexed_total_;
  prometheus::Counter& read_total_;
  prometheus::Gauge& lag_events_;
  prometheus::Gauge& segment_count_;
  prometheus::Counter& suspected_total_;
  DuplicateFinder duplicates_;                  // of the indexing thread
  std::atomic<int64_t> committed_ = 0;          // events, of this replica
  absl::Time next_lag_ = absl::InfinitePast();  // monotonic; of the indexing thread
  int64_t drafts_dropped_in_ = -1;              // generation of the lease; of the merging thread
  Worker indexer_;                              // of its thread each
  Worker merger_;

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread indexing_;
  std::thread merging_;
};

}  // namespace redress::intake
