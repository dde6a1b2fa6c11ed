// Durable timers: a row in the transaction of the state it serves, fired once, never early.
//
//   timers.On("offer_lapse", handler);
//   RETURN_IF_ERROR(timers.Arm(tx, {{.kind = "offer_lapse", .tenant = tenant, .subject =
//   complaint.uuid(),
//                                    .due_time = expire_time}}));
#pragma once

#include <bitset>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/wakeup.h"
#include "pg/database.h"
#include "pg/lease.h"
#include "telemetry/histogram.h"
#include "telemetry/metrics.h"
#include "timer/database_time.h"
#include "timer/hints.h"
#include "timer/near.h"

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

class Errands;
class Firing;
struct Kind;

// How late timers of one kind were, since Start.
struct Lateness {
  std::string kind;
  Histogram dispatched;  // from due until they were given to whoever fires them
  Histogram committed;   // from due until what they did was committed
};

// What this replica knows of its own timers.
struct Standing {
  Uuid replica;
  std::vector<Lateness> lateness;
  absl::Duration clock_offset;  // Postgres' clock less this machine's
  bool settled = false;         // false while Postgres' clock is being measured: nothing fires
};

// Thread-safe after Start. Shards are leased and spread over replicas. The owner of a shard keeps
// what is due in the next seconds in memory and reads it again every second, so that a lost hint
// costs a second and never a timer. What has been due for longer than that, after an outage,
// drains on a lane of its own, so that the others stay on time. Time is Postgres' clock, told from
// passing time: no jump of this machine's clock moves a timer, and after one of Postgres' clock
// nothing is fired before several measurements agree on it.
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

  Standing standing() const;

 private:
  int KindOf(absl::string_view name) const;  // -1 for none
  // Tells of what was armed just now.
  void Hint(absl::Span<const Entry> armed);
  // True when it is due before all others.
  bool AddNear(const Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Of another replica.
  void Hear(absl::string_view payload);
  void TellForeign();

  void MoveBoundary(absl::Time to, absl::Time database_now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Schedule();  // the scheduler's thread
  void Dispatch(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Read();                // the reader's thread
  absl::Duration ReadOnce();  // until when to read again
  bool Unsettled() const;
  absl::Status ReadHorizon();
  void Fire(int lane);  // a lane's thread
  std::vector<Entry> TakeReady(int lane, size_t& kind, std::vector<pg::HeldLease>& leases);
  void Finish(absl::Span<const Entry> batch, absl::Span<const Entry> again);
  void Drain(int part);  // a thread of the overdue lane
  bool AwaitOverdue(int part, absl::Time& before, std::vector<pg::HeldLease>& leases, size_t& kind);
  // A kind with overdue timers in the part; the number of kinds for none.
  size_t NextOverdue(int part) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Draining() const;
  bool LanesAreLate() const;

  void OnFired(const Kind& kind, absl::Span<const Fired> fired);

  pg::Database& db_;
  Clock& clock_;
  Wakeup scheduler_wakeup_;
  Wakeup reader_wakeup_;
  pg::LeaseKeeper leases_;
  prometheus::Histogram& lateness_seconds_;
  prometheus::Counter& fired_total_;
  prometheus::Gauge& near_;
  prometheus::Gauge& overdue_;
  prometheus::Gauge& shards_;
  prometheus::Counter& clock_jumps_total_;
  std::vector<Kind> kinds_;
  std::unique_ptr<Firing> firing_;
  std::unique_ptr<Errands> errands_;

  mutable absl::Mutex mutex_;
  DatabaseTime time_ ABSL_GUARDED_BY(mutex_);
  Near soon_ ABSL_GUARDED_BY(mutex_);
  std::vector<ForeignHint> foreign_ ABSL_GUARDED_BY(mutex_);      // to tell
  std::vector<std::deque<Entry>> ready_ ABSL_GUARDED_BY(mutex_);  // by kind; dispatched
  std::vector<pg::HeldLease> held_ ABSL_GUARDED_BY(mutex_);
  std::bitset<kShardCount> owned_ ABSL_GUARDED_BY(mutex_);  // the shards of held_
  // What is due before this drains on the overdue lane, the rest is on time; it only grows.
  absl::Time boundary_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::vector<uint32_t> overdue_parts_ ABSL_GUARDED_BY(mutex_);  // by kind: a bit a part
  int draining_ ABSL_GUARDED_BY(mutex_) = 0;  // batches of the overdue lane under way
  std::vector<Lateness> lateness_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;

  int hearing_ = 0;  // its number at the listener; 0 for none
  std::vector<std::thread> threads_;
};

std::vector<std::pair<std::string, std::string>> MigrationFiles();

}  // namespace redress::timer
