// Keeps the channels' figures up to date, and tells Prometheus of them (R-I1).
//
//   ChannelClerk clerk(db, metrics, clock);
//   clerk.Start();
#pragma once

#include <map>
#include <set>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "pg/database.h"
#include "telemetry/metrics.h"

namespace redress::intake {

// One thread. What it has not got to is in the database, and in every figure; nothing is lost with
// it.
class ChannelClerk {
 public:
  ChannelClerk(pg::Database& db, Metrics& metrics, Clock& clock)
      : db_(db), metrics_(metrics), clock_(clock) {}
  ~ChannelClerk() { Stop(); }

  void Start();
  void Stop();

 private:
  void Loop();
  void Fold();
  // Looks at the next tenants, and at what is out of date.
  void Survey();

  pg::Database& db_;
  Metrics& metrics_;
  Clock& clock_;

  // Of the thread alone.
  std::map<int, absl::Time> heard_;              // by channel
  std::map<std::string, std::set<int>> silent_;  // channels by tenant
  std::string surveyed_;                         // the last tenant that was looked at
  absl::Time next_survey_ = absl::InfinitePast();

  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::intake
