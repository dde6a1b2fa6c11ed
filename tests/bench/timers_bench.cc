#include <sys/types.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "benches.h"
#include "events/log.h"
#include "figures.h"
#include "pg/batcher.h"
#include "pg/migrate.h"
#include "telemetry/histogram.h"
#include "testing/private_postgres.h"
#include "testing/wait.h"
#include "timer/timers.h"

namespace redress::bench {
namespace {

constexpr char kKind[] = "bench";
constexpr int kOnTimePerSecond = 2'000;
constexpr int kOnTimeSeconds = 60;
constexpr int kOverdue = 1'000'000;
constexpr size_t kBulk = 2'000;

constexpr char kTables[] =
    "CREATE TABLE bench_state (subject uuid PRIMARY KEY, due_time timestamptz NOT NULL, "
    "  fired_time timestamptz NOT NULL, firings int NOT NULL);"
    // As the timers' own, with an event row as bare SQL would write it: for the floors.
    "CREATE TABLE floor_timer (LIKE timer INCLUDING ALL);"
    "CREATE TABLE floor_event (LIKE event INCLUDING ALL);";
// Upserts, so that a second firing of a timer is seen and not refused.
constexpr pg::Statement kFire{
    "bench_fire",
    "INSERT INTO bench_state SELECT subject, due, now(), 1 "
    "FROM unnest($1::uuid[], $2::timestamptz[]) AS fired(subject, due) "
    "ON CONFLICT (subject) DO UPDATE SET firings = bench_state.firings + 1"};
constexpr pg::Statement kStates{"bench_states", "SELECT count(*)::float8 FROM bench_state"};
constexpr pg::Statement kTwice{"bench_twice",
                               "SELECT count(*)::float8 FROM bench_state WHERE firings > 1"};
constexpr pg::Statement kEvents{"bench_events", "SELECT count(*)::float8 FROM event"};
constexpr pg::Statement kArmed{"bench_armed", "SELECT count(*)::float8 FROM timer"};
constexpr pg::Statement kFloorArm{
    "bench_floor_arm",
    "INSERT INTO floor_timer (shard, subject, kind, tenant, due_time, payload) "
    "SELECT shard, subject, 'bench', 'demo', clock_timestamp() - interval '1 hour', '' "
    "FROM unnest($1::int[], $2::uuid[]) AS armed(shard, subject)"};
constexpr pg::Statement kFloorDrain{
    "bench_floor_drain",
    "WITH taken AS (DELETE FROM floor_timer WHERE ctid = ANY(ARRAY(SELECT ctid FROM floor_timer "
    "  WHERE kind = 'bench' AND due_time <= clock_timestamp() ORDER BY due_time LIMIT 1000 "
    "  FOR UPDATE SKIP LOCKED)) RETURNING subject), "
    "gone AS (INSERT INTO floor_event (partition, seq, complaint_id, payload) "
    "  SELECT 0, nextval('floor_seq'), subject, decode(repeat('00', 100), 'hex') "
    "  FROM taken RETURNING 1) "
    "SELECT count(*) FROM gone"};

// Writes a state and an event for each firing, and keeps how late they were committed by the
// machine's own clock, which Postgres reads too.
class StateAndEvent final : public timer::Handler {
 public:
  explicit StateAndEvent(events::Log& log) : log_(log) {}

  absl::Status Fire(pg::Transaction& tx, absl::Span<const timer::Fired> fired) override {
    std::vector<Uuid> subjects;
    std::vector<absl::Time> dues;
    events::Outbox outbox(log_, tx);
    for (const timer::Fired& one : fired) {
      subjects.push_back(one.subject);
      dues.push_back(one.due_time);
      events::Event& event =
          outbox.Add(one.tenant, ComplaintId(one.subject), one.fired_time, /*actor=*/"");
      event.mutable_clock_breached()->set_clock_id("first_response");
      event.mutable_clock_breached()->set_milestone("first_response");
      early_ += one.fired_time < one.due_time ? 1 : 0;
    }
    RETURN_IF_ERROR(tx.Exec(kFire, subjects, dues).status());
    tx.AfterCommit([this, dues = std::move(dues)] {
      const absl::Time now = SystemClock().Now();
      absl::MutexLock lock(&mutex_);
      for (const absl::Time due : dues) {
        if (due < from_ || due >= until_) {
          ++others_;
        } else {
          ++on_time_count_;
          on_time_.Record(now - due);
        }
      }
    });
    return absl::OkStatus();
  }

  // From here on, how late those are that are due in the range.
  void Watch(absl::Time from, absl::Time until) {
    absl::MutexLock lock(&mutex_);
    on_time_ = {};
    on_time_count_ = others_ = 0;
    from_ = from;
    until_ = until;
  }
  Histogram on_time() const {
    absl::MutexLock lock(&mutex_);
    return on_time_;
  }
  int64_t on_time_count() const {
    absl::MutexLock lock(&mutex_);
    return on_time_count_;
  }
  int64_t others() const {
    absl::MutexLock lock(&mutex_);
    return others_;
  }
  int early() const { return early_; }

 private:
  events::Log& log_;
  mutable absl::Mutex mutex_;
  absl::Time from_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time until_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  Histogram on_time_ ABSL_GUARDED_BY(mutex_);
  int64_t on_time_count_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t others_ ABSL_GUARDED_BY(mutex_) = 0;
  std::atomic<int> early_ = 0;
};

// 1m for a million.
std::string CountName(int64_t count) {
  return count % 1'000'000 == 0 ? absl::StrCat(count / 1'000'000, "m") : absl::StrCat(count);
}

class TimersBench {
 public:
  explicit TimersBench(int64_t armed_max)
      : postgres_("bench"),
        conninfo_(postgres_.NewDatabase("timers")),
        db_({.conninfo = conninfo_, .pool_size = 40}, SystemClock(), SystemRandom()),
        log_(db_, SystemRandom()),
        handler_(log_),
        armed_max_(armed_max) {}

  bool Run() {
    absl::Status status = pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()},
                                            {"events", events::MigrationFiles()},
                                            {"timer", timer::MigrationFiles()}});
    if (status.ok())
      status = Statements(absl::StrCat(kTables, "CREATE SEQUENCE floor_seq CACHE 1000"));
    if (!status.ok()) {
      std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
      return false;
    }
    MakeTimers();
    Floors();
    const bool good = ArmOne() && OnTime() && Overdue() && ArmInBulk();
    timers_.reset();
    return good && !arm_failed_ && handler_.early() == 0;
  }

 private:
  void MakeTimers() {
    timers_.reset();  // before the metrics that it counts in
    metrics_ = std::make_unique<Metrics>();
    timers_ = std::make_unique<timer::Timers>(db_, SystemClock(), SystemRandom(), *metrics_);
    timers_->On(kKind, handler_);
  }

  absl::Status Statements(const std::string& sql) {
    return db_.Run({}, [&](pg::Transaction& tx) { return tx.ExecText(sql).status(); });
  }

  // After a drain Postgres has upkeep to do, which is not the timers' idling.
  void Vacuum() {
    auto connection = pg::Connection::Open(conninfo_, SystemClock());
    absl::Status status = connection.status();
    if (status.ok())
      status = (*connection)
                   ->ExecText("VACUUM (ANALYZE)", SystemClock().Now() + absl::Minutes(5))
                   .status();
    if (!status.ok()) std::fprintf(stderr, "vacuum: %s\n", std::string(status.message()).c_str());
  }

  std::vector<timer::Timer> Some(size_t count, const std::function<absl::Time(size_t)>& due) {
    std::vector<timer::Timer> some(count);
    for (size_t i = 0; i < count; ++i) {
      some[i] = {.kind = kKind,
                 .tenant = "demo",
                 .subject = NewUuid(SystemClock().Now(), SystemRandom()),
                 .due_time = due(i)};
    }
    return some;
  }

  // Arms `count` on two connections; seconds it took.
  double Arm(int64_t count, const std::function<absl::Time(int64_t)>& due) {
    std::atomic<int64_t> next = 0;
    const absl::Time start = SystemClock().Monotonic();
    const auto work = [&] {
      while (true) {
        const int64_t first = next.fetch_add(kBulk);
        if (first >= count) return;
        const size_t size = static_cast<size_t>(std::min<int64_t>(kBulk, count - first));
        const std::vector<timer::Timer> some =
            Some(size, [&](size_t i) { return due(first + static_cast<int64_t>(i)); });
        const absl::Status status =
            db_.Run({}, [&](pg::Transaction& tx) { return timers_->Arm(tx, some); });
        if (status.ok()) continue;
        std::fprintf(stderr, "arm: %s\n", std::string(status.message()).c_str());
        arm_failed_ = true;
      }
    };
    std::thread other(work);
    work();
    other.join();
    return absl::ToDoubleSeconds(SystemClock().Monotonic() - start);
  }

  // Bare SQL on the same tables.
  void Floors() {
    constexpr int64_t kRows = 400'000;
    std::atomic<int64_t> next = 0;
    const auto both = [](const std::function<void()>& work) {
      const absl::Time start = SystemClock().Monotonic();
      std::thread other(work);
      work();
      other.join();
      return absl::ToDoubleSeconds(SystemClock().Monotonic() - start);
    };
    const double arming = both([&] {
      while (next.fetch_add(1'000) < kRows) {
        std::vector<int32_t> shards;
        std::vector<Uuid> subjects;
        for (int i = 0; i < 1'000; ++i) {
          subjects.push_back(NewUuid(SystemClock().Now(), SystemRandom()));
          shards.push_back(subjects.back().bytes[15]);
        }
        db_.Run({},
                [&](pg::Transaction& tx) { return tx.Exec(kFloorArm, shards, subjects).status(); })
            .IgnoreError();
      }
    });
    std::atomic<int64_t> drained = 0;
    const double draining = both([&] {
      for (int64_t count = 1; count > 0;) {
        const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
          RETURN_IF_ERROR(tx.ExecText("SET LOCAL enable_bitmapscan = off").status());
          ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kFloorDrain));
          count = rows.Int(0, 0);
          return absl::OkStatus();
        });
        if (!status.ok()) {
          std::fprintf(stderr, "floor: %s\n", std::string(status.message()).c_str());
          return;
        }
        drained += count;
      }
    });
    arm_floor_ = static_cast<double>(kRows) / arming;
    drain_floor_ = static_cast<double>(drained) / draining;
  }

  bool ArmOne() {
    struct One {
      timer::Timer timer;
      absl::Notification* done;
    };
    std::atomic<int64_t> failed = 0;
    pg::Batcher<One> batcher({.workers = 2, .batch_max = 256}, SystemClock(), [&](auto batch) {
      std::vector<timer::Timer> some;
      some.reserve(batch.size());
      for (One& one : batch) some.push_back(one.timer);
      if (!db_.Run({}, [&](pg::Transaction& tx) { return timers_->Arm(tx, some); }).ok()) ++failed;
      for (One& one : batch) one.done->Notify();
    });
    std::atomic<int64_t> armed = 0;
    const absl::Time end = SystemClock().Monotonic() + absl::Seconds(10);
    const absl::Time due = SystemClock().Now() + absl::Hours(24);
    std::vector<std::thread> callers;
    callers.reserve(32);
    for (int i = 0; i < 32; ++i) {
      callers.emplace_back([&] {
        while (SystemClock().Monotonic() < end) {
          absl::Notification done;
          One one{Some(1, [&](size_t) { return due; })[0], &done};
          if (!batcher.Submit(one)) continue;
          done.WaitForNotification();
          ++armed;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    batcher.Stop();
    Print({"timers", "armed_one_per_s", static_cast<double>(armed) / 10, "1/s", arm_floor_,
           "32 callers, each waits for its commit, joined by a batcher; floor: bare SQL in bulk"});
    return failed == 0;
  }

  void PrintLateness(const std::string& metric, const Histogram& lateness,
                     const std::string& conditions) {
    const auto print = [&](const std::string& name, absl::Duration value) {
      Print({"timers", absl::StrCat(metric, "_", name, "_ms"), absl::ToDoubleMilliseconds(value),
             "ms", 0, conditions});
    };
    print("p50", lateness.Percentile(50));
    print("p99", lateness.Percentile(99));
    print("p99_9", lateness.Percentile(99.9));
    print("max", lateness.max());
  }

  bool OnTime() {
    constexpr int64_t kCount = int64_t{kOnTimePerSecond} * kOnTimeSeconds;
    const absl::Time first =
        absl::FromUnixMillis(absl::ToUnixMillis(SystemClock().Now())) + absl::Seconds(8);
    const absl::Duration step = absl::Seconds(1) / kOnTimePerSecond;
    Arm(kCount, [&](int64_t i) { return first + i * step; });
    postgres_.Checkpoint();
    MakeTimers();
    handler_.Watch(first, first + kCount * step);
    timers_->Start();
    const bool all = test::WaitUntil([&] { return handler_.on_time_count() >= kCount; },
                                     absl::Seconds(kOnTimeSeconds + 60));
    const std::string where = absl::StrCat(kOnTimePerSecond, "/s for ", kOnTimeSeconds,
                                           " s, a state and an event each, fsync on");
    PrintLateness("dispatch_lateness", timers_->standing().lateness[0].dispatched, where);
    PrintLateness("committed_lateness", handler_.on_time(), where);
    timers_->Stop();
    return all && Exact(kCount);
  }

  // States and events are there, one for each.
  bool Exact(int64_t count) {
    expected_ += count;
    const double states = Ask(conninfo_, kStates);
    const double twice = Ask(conninfo_, kTwice);
    const double events = Ask(conninfo_, kEvents);
    const bool exact = states == static_cast<double>(expected_) && twice == 0 &&
                       events == static_cast<double>(expected_);
    if (!exact)
      std::fprintf(stderr, "of %lld: %.0f states, %.0f twice, %.0f events\n",
                   static_cast<long long>(expected_), states, twice, events);
    return exact;
  }

  bool Overdue() {
    const absl::Time past = SystemClock().Now() - absl::Hours(1);
    Arm(kOverdue, [&](int64_t i) { return past + i * absl::Milliseconds(1); });
    const absl::Time first =
        absl::FromUnixMillis(absl::ToUnixMillis(SystemClock().Now())) + absl::Seconds(4);
    const absl::Duration step = absl::Seconds(1) / kOnTimePerSecond;
    constexpr int64_t kOnTime = int64_t{kOnTimePerSecond} * 12;
    Arm(kOnTime, [&](int64_t i) { return first + i * step; });
    postgres_.Checkpoint();
    MakeTimers();
    handler_.Watch(first, first + kOnTime * step);
    const absl::Time start = SystemClock().Monotonic();
    timers_->Start();
    const bool drained =
        test::WaitUntil([&] { return handler_.others() >= kOverdue; }, absl::Seconds(120));
    const double seconds = absl::ToDoubleSeconds(SystemClock().Monotonic() - start);
    const Histogram during = handler_.on_time();
    Print({"timers", "overdue_1m_drain_s", seconds, "s", kOverdue / drain_floor_,
           absl::StrCat("beside ", kOnTimePerSecond,
                        "/s on time; floor: bare SQL, deleted and an event row each")});
    PrintLateness("on_time_during_drain", during, "committed, while 1 M overdue ones drain");
    const bool all =
        test::WaitUntil([&] { return handler_.on_time_count() >= kOnTime; }, absl::Seconds(60));
    timers_->Stop();
    return drained && all && Exact(kOverdue + kOnTime);
  }

  bool ArmInBulk() {
    const absl::Time from = SystemClock().Now() + absl::Hours(1);
    // As clocks have them: eight limits from half an hour to 45 days, each from another filing.
    const std::vector<absl::Duration> limits = {
        absl::Minutes(30), absl::Hours(1),  absl::Hours(2),   absl::Hours(4),
        absl::Hours(6),    absl::Hours(24), absl::Hours(168), absl::Hours(1'080)};
    const auto due = [&](int64_t i) {
      return from + limits[static_cast<size_t>(i % 8)] + i * absl::Microseconds(100);
    };
    const int64_t idle = std::min<int64_t>(1'000'000, armed_max_);
    double seconds = Arm(idle, due);
    Idle(idle);
    timers_->Stop();
    MakeTimers();
    if (armed_max_ > idle) seconds += Arm(armed_max_ - idle, due);
    Print({"timers", "armed_bulk_per_s", static_cast<double>(armed_max_) / seconds, "1/s",
           arm_floor_,
           absl::StrCat(armed_max_, " by two callers, ", kBulk, " a transaction, eight limits")});
    timers_->Start();
    const bool settled =
        test::WaitUntil([&] { return timers_->standing().settled; }, absl::Seconds(30));
    SystemClock().Sleep(absl::Seconds(5));
    Print({"timers", absl::StrCat("rss_mb_", CountName(armed_max_)), SpentSoFar().rss_mb, "MB", 0,
           absl::StrCat(Ask(conninfo_, kArmed), " armed; the whole process, at the most")});
    timers_->Stop();
    return settled;
  }

  void Idle(int64_t armed) {
    Vacuum();
    postgres_.Checkpoint();
    MakeTimers();
    timers_->Start();
    SystemClock().Sleep(absl::Seconds(10));
    const double before = SpentSoFar().cpu_s;
    const double database_before = ServerCpuSeconds(postgres_.pid());
    SystemClock().Sleep(absl::Seconds(60));
    const double process = SpentSoFar().cpu_s - before;
    const double database = ServerCpuSeconds(postgres_.pid()) - database_before;
    Print({"timers", absl::StrCat("idle_cpu_s_per_min_", CountName(armed)), process, "s", 0,
           absl::StrCat(Ask(conninfo_, kArmed), " armed, the owner's process")});
    Print({"timers", absl::StrCat("idle_database_cpu_s_per_min_", CountName(armed)), database, "s",
           0, "Postgres meanwhile, its own upkeep included"});
  }

  test::PrivatePostgres postgres_;
  const std::string conninfo_;
  pg::Database db_;
  events::Log log_;
  StateAndEvent handler_;
  const int64_t armed_max_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<timer::Timers> timers_;
  int64_t expected_ = 0;
  std::atomic<bool> arm_failed_ = false;
  double arm_floor_ = 0;
  double drain_floor_ = 0;
};

}  // namespace

int Timers(int64_t armed_max) { return TimersBench(armed_max).Run() ? 0 : 1; }

}  // namespace redress::bench
