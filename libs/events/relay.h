// Brings committed events to Redis Streams, each under its own number.
//
//   events::Relay relay(db, log, {.service = "intake", .redis = address}, clock, random, metrics);
//   relay.Start();
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "events/log.h"
#include "pg/lease.h"
#include "redis/connection.h"
#include "telemetry/metrics.h"

namespace redress::events {

struct RelayOptions {
  std::string service;
  std::string stream_prefix = "redress";
  redis::Options redis;
  int64_t stream_length_max = 20'000;  // about; consumers read older events from the log
};

// Name of a stream; the partition stands in the hash tag's place so that a Redis Cluster spreads
// them.
std::string StreamName(absl::string_view prefix, absl::string_view service, int partition);

// Thread-safe. One replica leads by lease. It publishes what this process committed straight from
// memory and reads from the log only what it lacks: commits of other replicas, and whatever Redis
// lost. Redis refuses a number twice, so a second leader for a moment does no harm.
class Relay {
 public:
  Relay(pg::Database& db, Log& log, RelayOptions options, Clock& clock, Random& random,
        Metrics& metrics);
  ~Relay();

  void Start();
  void Stop();

  // Newest number given to Redis, one a partition, as far as this replica knows.
  std::vector<int64_t> Published() const;

 private:
  using Batch = std::vector<Numbered>;

  void Loop();
  // What this process committed, moved into order; false when the wait ended without any.
  void TakeCommitted(std::array<std::deque<Numbered>, kPartitionCount>& pending);
  absl::Status Turn(std::array<std::deque<Numbered>, kPartitionCount>& pending, bool look_at_log);
  absl::Status BecomeLeader();
  absl::Status Publish(const Batch& batch);

  Log& log_;
  const RelayOptions options_;
  Clock& clock_;
  pg::LeaseKeeper leader_;
  redis::Connection redis_;
  prometheus::Counter& published_total_;
  bool leading_ = false;
  absl::Time next_redis_check_ = absl::InfinitePast();

  mutable absl::Mutex mutex_;
  std::deque<std::shared_ptr<const Batch>> committed_ ABSL_GUARDED_BY(mutex_);
  size_t committed_count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::array<int64_t, kPartitionCount> published_ ABSL_GUARDED_BY(mutex_) = {};
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace redress::events
