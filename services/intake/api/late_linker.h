// Links the orders that were not known at the filing: those put into the embedded directory since,
// and those that the platform's has, when it answers (R-I2).
//
//   LateLinker linker(host, directory, envelope, hub, policy);
//   linker.Start();
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "pg/lease.h"
#include "runtime/host.h"
#include "services/intake/api/order_directory_client.h"
#include "services/intake/api/timeline_hub.h"
#include "services/intake/app/link_late.h"
#include "services/intake/store/order_questions.h"
#include "services/intake/store/standing_book.h"

namespace redress::intake {

// Questions are rows, written with the filing: they survive every restart. One replica at a time
// asks, by a lease that is proved in the transaction of the effect, so that a link is made once.
class LateLinker {
 public:
  // `directory` is the platform's, null where there is none.
  LateLinker(runtime::Host& host, OrderDirectoryClient* directory, const crypto::Envelope& envelope,
             TimelineHub& hub, const FilingPolicy& policy);
  ~LateLinker() { Stop(); }

  void Start();
  void Stop();
  // There are new questions. Never blocks.
  void Wake();

 private:
  enum class Origin : uint8_t { kFiling, kPut };  // of a question

  void Loop();
  // One batch of each origin; true when there may be more. Error: that of the database.
  absl::StatusOr<bool> Turn();
  // Each returns how many were taken up.
  absl::StatusOr<size_t> LinkPut(absl::Span<const pg::HeldLease> leases);
  absl::StatusOr<size_t> AskPlatform(absl::Span<const pg::HeldLease> leases);
  // When the platform's directory may be called again, monotonic.
  absl::Time NextCall() const;
  absl::Status Conclude(absl::Span<const pg::HeldLease> leases, Origin origin,
                        absl::Span<OrderQuestion> questions,
                        absl::Span<const DirectoryAnswer> answers);
  absl::Status Apply(pg::Transaction& tx, PgStandingBook& book, absl::Span<const Held> held,
                     absl::Span<const Learned> learned, absl::Time now);

  runtime::Host& host_;
  OrderDirectoryClient* const directory_;
  const crypto::Envelope& envelope_;
  TimelineHub& hub_;
  const FilingPolicy policy_;
  pg::LeaseKeeper lease_;
  prometheus::Gauge& waiting_;
  absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::intake
