// Wraps data keys anew after a rotation, online and a batch at a time, until the older versions of
// the key file are needed by nothing (R-I10).
//
//   vault::Rewrapper rewrapper(db, vault, metrics, clock);
//   host.OnMigrated([&] { rewrapper.Start(); });
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "pg/database.h"
#include "telemetry/metrics.h"
#include "vault/vault.h"

namespace redress::vault {

// One thread. `redress_data_keys_behind` tells how many keys are still wrapped by an older version
// than the newest, `redress_data_keys_rewrapped_total` how many were wrapped anew here. Replicas
// may do it side by side. Now and then it also forgets keys that other replicas destroyed.
class Rewrapper {
 public:
  Rewrapper(pg::Database& db, Vault& vault, Metrics& metrics, Clock& clock);
  ~Rewrapper() { Stop(); }

  void Start();
  void Stop();

  // All that are behind, once; how many were wrapped anew. Errors: Database::Run's, and DATA_LOSS
  // when a key's version is not in the file any more.
  absl::StatusOr<int64_t> Sweep();

 private:
  void Loop();
  bool Pause(absl::Duration time);  // false once stopped
  absl::StatusOr<bool> Page(Owner& after, int64_t& rewrapped);

  pg::Database& db_;
  Vault& vault_;
  Clock& clock_;
  prometheus::Gauge& behind_;
  prometheus::Counter& rewrapped_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::vault
