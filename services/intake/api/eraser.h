// Finishes erasures: clears what was filed and tells every service (R-I10).
//
//   Eraser eraser(host.db(), host.log(), hub, host.clock());
//   eraser.Work(deadline);   // and by itself, for what a replica left when it ended
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "events/log.h"
#include "pg/database.h"
#include "services/intake/api/timeline_hub.h"

namespace redress::intake {

// Thread-safe. Several replicas may work on the same erasure.
class Eraser {
 public:
  Eraser(pg::Database& db, events::Log& log, TimelineHub& hub, Clock& clock)
      : db_(db), log_(log), hub_(hub), clock_(clock) {}
  ~Eraser() { Stop(); }

  void Start();
  void Stop();

  // All pending erasures, or as many as there is time for. Errors: those of Database::Run.
  absl::Status Work(absl::Time deadline);

 private:
  void Loop();

  pg::Database& db_;
  events::Log& log_;
  TimelineHub& hub_;
  Clock& clock_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::intake
