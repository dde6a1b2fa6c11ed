// Durable timers: a row in the transaction of the state it serves, fired once, never early.
//
//   timers.On("offer_lapse", handler);
//   RETURN_IF_ERROR(timers.Arm(tx, {{.kind = "offer_lapse", .tenant = tenant, .subject =
//   complaint.uuid(),
//                                    .due_time = expire_time}}));
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "pg/database.h"
#include "pg/lease.h"
#include "rpc/executor.h"
#include "telemetry/metrics.h"

namespace redress::timer {

inline constexpr int kShardCount = 256;

// A timer to arm. One per (kind, subject): arming again replaces the earlier one.
struct Timer {
  std::string kind;
  std::string tenant;
  Uuid subject;
  absl::Time due_time;
  std::string payload = {};
};

// A timer whose time has come.
struct Fired {
  std::string kind;
  std::string tenant;
  Uuid subject;
  absl::Time due_time;
  absl::Time fired_time;  // by the database's clock, never before due_time
  std::string payload;
  int attempt = 0;  // of an errand, from 0
};

// Work that is done in the database. Reloads and re-checks the state it is about: the world may
// have moved since the timer was armed. May arm the same timer again. Errors: passing ones are
// tried again soon; with any other the timers are tried one by one, and one that fails alone is
// put off, longer each time.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual absl::Status Fire(pg::Transaction& tx, absl::Span<const Fired> fired) = 0;
};

// Work that calls somebody outside first. Perform may happen more than once and must be idempotent
// over there; Record happens once. Passing failures are tried again with growing delays,
// `attempts_max` times in all.
class Errand {
 public:
  virtual ~Errand() = default;
  virtual absl::StatusOr<std::string> Perform(const Fired& fired, absl::Time deadline) = 0;
  virtual absl::Status Record(pg::Transaction& tx, const Fired& fired,
                              const absl::StatusOr<std::string>& outcome) = 0;
  virtual int attempts_max() const = 0;
};

// Thread-safe after Start. Shards are leased and spread over replicas; the owner of a shard keeps
// its near timers in memory and re-reads them every second, so that a lost hint costs a second and
// never a timer.
class Timers {
 public:
  Timers(pg::Database& db, Clock& clock, Random& random, Metrics& metrics);
  ~Timers();

  // Who handles a kind; before Start. Both must outlive the Timers.
  void On(const std::string& kind, Handler& handler);
  void On(const std::string& kind, Errand& errand);

  // Part of the transaction that changes the state.
  absl::Status Arm(pg::Transaction& tx, absl::Span<const Timer> timers);
  absl::Status Disarm(pg::Transaction& tx, const std::string& kind,
                      const std::vector<Uuid>& subjects);

  void Start();
  void Stop();

 private:
  // A near timer in memory.
  struct Near {
    int64_t due_micros = 0;
    int64_t version = 0;
    Uuid subject;
    int shard = 0;
    int kind = 0;  // index into kinds_
    bool operator>(const Near& other) const { return due_micros > other.due_micros; }
  };
  using Key = std::tuple<Uuid, int>;  // subject, kind

  void Loop();
  absl::Status ReadHorizon();
  void TakeHints();
  void Keep(const Near& near);
  // Pops what is due by the database's clock, one kind, `limit` at most.
  std::vector<Near> PopDue(size_t limit);
  void FireBatch(std::vector<Near> batch);
  absl::Status FireInDatabase(absl::Span<const Near> batch);
  void PutOff(const Near& near, const absl::Status& failure);
  void StartErrand(const Near& near);
  void RunErrand(const Near& near);
  absl::Time DatabaseNow() const { return clock_.Now() + clock_offset_; }
  std::vector<pg::HeldLease> LeasesOf(absl::Span<const Near> batch) const;

  pg::Database& db_;
  Clock& clock_;
  pg::LeaseKeeper leases_;
  rpc::Executor errand_threads_;
  prometheus::Histogram& lateness_seconds_;
  prometheus::Counter& fired_total_;
  std::vector<std::string> kinds_;
  std::vector<Handler*> handlers_;  // by kind; null for an errand
  std::vector<Errand*> errands_;    // by kind; null for a handler

  // Of the timer thread alone.
  std::priority_queue<Near, std::vector<Near>, std::greater<>> near_;
  absl::flat_hash_map<Key, int64_t> known_;  // version in near_
  std::vector<pg::HeldLease> held_;
  int64_t generation_ = -1;
  absl::Duration clock_offset_ = absl::ZeroDuration();  // database's clock less ours
  absl::Time horizon_end_ = absl::InfinitePast();
  absl::Time next_read_ = absl::InfinitePast();  // monotonic

  mutable absl::Mutex mutex_;
  std::deque<Near> hints_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<Key> running_ ABSL_GUARDED_BY(mutex_);  // errands under way
  std::vector<pg::HeldLease> held_copy_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

std::vector<std::pair<std::string, std::string>> MigrationFiles();

}  // namespace redress::timer
