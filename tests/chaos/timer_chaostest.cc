// Real faults under firing load: no timer is lost, none fires early, none twice.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "pg/migrate.h"
#include "testing/private_postgres.h"
#include "testing/process.h"
#include "testing/wait.h"
#include "timer/timers.h"

namespace redress {
namespace {

using test::WaitUntil;

constexpr char kKind[] = "chaos";
constexpr char kTables[] =
    "CREATE TABLE armed (subject uuid PRIMARY KEY, due_time timestamptz NOT NULL);"
    "CREATE TABLE firing (subject uuid NOT NULL, due_time timestamptz NOT NULL, "
    "  fired_time timestamptz NOT NULL DEFAULT clock_timestamp(), replica text NOT NULL, "
    "  replica_time timestamptz NOT NULL);";
constexpr pg::Statement kArmed{
    "chaos_armed", "INSERT INTO armed SELECT * FROM unnest($1::uuid[], $2::timestamptz[])"};
constexpr pg::Statement kCensus{
    "chaos_census",
    "SELECT (SELECT count(*) FROM armed), (SELECT count(*) FROM firing), "
    "(SELECT count(*) FROM (SELECT 1 FROM firing GROUP BY subject HAVING count(*) > 1) AS twice), "
    "(SELECT count(*) FROM firing WHERE fired_time < due_time), "
    "(SELECT count(*) FROM timer), "
    "(SELECT coalesce(max(extract(epoch FROM fired_time - due_time)), 0)::float8 FROM firing)"};
constexpr pg::Statement kFiringsOf{"chaos_firings_of",
                                   "SELECT count(*) FROM firing WHERE replica = $1"};
// By how much the latest firing's replica saw another time than Postgres, in seconds.
constexpr pg::Statement kClockOf{
    "chaos_clock_of",
    "SELECT extract(epoch FROM replica_time - fired_time)::float8 FROM firing WHERE replica = $1 "
    "ORDER BY fired_time DESC LIMIT 1"};
constexpr pg::Statement kOwners{"chaos_owners",
                                "SELECT count(DISTINCT owner), count(*) - count(owner) FROM lease "
                                "WHERE job = 'timer'"};

// What has fired already, with its firings.
constexpr pg::Statement kForget{"chaos_forget",
                                "WITH gone AS (DELETE FROM firing RETURNING subject) "
                                "DELETE FROM armed WHERE subject IN (SELECT subject FROM gone)"};

struct Census {
  int64_t armed = 0;
  int64_t firings = 0;
  int64_t twice = 0;
  int64_t early = 0;
  int64_t waiting = 0;
  double worst_s = 0;
};

int Cycles() {
  const char* text = std::getenv("REDRESS_CHAOS_KILLS");
  int cycles = 0;
  return text != nullptr && absl::SimpleAtoi(text, &cycles) ? cycles : 40;
}

class TimerChaosTest : public testing::Test {
 protected:
  TimerChaosTest()
      : postgres_("timer_chaos"),
        conninfo_(postgres_.NewDatabase("timers")),
        db_({.conninfo = conninfo_, .pool_size = 8}, SystemClock(), SystemRandom()),
        armer_(db_, SystemClock(), SystemRandom(), metrics_),
        directory_(test::NewDirectory("timer_chaos")) {
    armer_.On(kKind, nobody_);
    EXPECT_TRUE(
        pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()}, {"timer", timer::MigrationFiles()}})
            .ok());
    EXPECT_TRUE(
        db_.Run({}, [](pg::Transaction& tx) { return tx.ExecText(kTables).status(); }).ok());
    SetClock(0, "+0");
    SetClock(1, "+0");
    EXPECT_EQ(access(REDRESS_LIBFAKETIME, R_OK), 0) << REDRESS_LIBFAKETIME;
    for (int replica = 0; replica < 2; ++replica) Start(replica);
    EXPECT_TRUE(WaitUntil([&] { return Owners() == 2; }, absl::Seconds(30)));
    load_ = std::thread([this] { Load(); });
  }
  ~TimerChaosTest() override { StopLoad(); }

  // The clock that a replica sees, against the machine's; passing time is its own.
  void SetClock(int replica, const std::string& offset) {
    const std::string path = ClockFile(replica);
    std::ofstream(path + ".new") << offset << "\n";
    std::rename((path + ".new").c_str(), path.c_str());
  }
  std::string ClockFile(int replica) const { return absl::StrCat(directory_, "/clock_", replica); }

  static std::string NameOf(int replica) { return absl::StrCat("replica_", replica); }

  void Start(int replica) {
    workers_[static_cast<size_t>(replica)] = std::make_unique<test::Process>(
        std::vector<std::string>{absl::StrCat(std::getenv("REDRESS_BIN"), "/redress-timer-worker"),
                                 conninfo_, NameOf(replica)},
        test::ProcessOptions{
            .log_path = absl::StrCat(directory_, "/", NameOf(replica), ".log"),
            .environment = {absl::StrCat("LD_PRELOAD=", REDRESS_LIBFAKETIME),
                            absl::StrCat("FAKETIME_TIMESTAMP_FILE=", ClockFile(replica)),
                            "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"}});
  }
  void Restart(int replica) {
    workers_[static_cast<size_t>(replica)]->Signal(SIGKILL);
    workers_[static_cast<size_t>(replica)]->Wait();
    Start(replica);
  }

  // About 600 a second, due within two seconds, some at once; every 50th in ten seconds, so that
  // some are in no replica's memory yet.
  void Load() {
    while (!stopped_) {
      std::vector<timer::Timer> timers;
      std::vector<Uuid> subjects;
      std::vector<absl::Time> dues;
      const absl::Time now = SystemClock().Now();
      for (int i = 0; i < 30; ++i) {
        const uint64_t ms = SystemRandom().Below(50) == 0 ? 10'000 : SystemRandom().Below(2'000);
        subjects.push_back(NewUuid(now, SystemRandom()));
        dues.push_back(now + absl::Milliseconds(lead_ms_.load()) + absl::Milliseconds(ms));
        timers.push_back(
            {.kind = kKind, .tenant = "demo", .subject = subjects.back(), .due_time = dues.back()});
      }
      // One whose commit may have happened is armed again with the same rows, or found to be there.
      while (!stopped_) {
        const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
          RETURN_IF_ERROR(tx.Exec(kArmed, subjects, dues).status());
          return armer_.Arm(tx, timers);
        });
        if (status.ok() || status.code() == absl::StatusCode::kAlreadyExists) break;
        SystemClock().Sleep(absl::Milliseconds(50));
      }
      SystemClock().Sleep(absl::Milliseconds(50));
    }
  }
  void StopLoad() {
    stopped_ = true;
    if (load_.joinable()) load_.join();
  }

  // One row; asked again while Postgres is away.
  pg::Rows Ask(absl::FunctionRef<absl::StatusOr<pg::Rows>(pg::Transaction&)> question) {
    pg::Rows rows;
    EXPECT_TRUE(WaitUntil(
        [&] {
          return db_
              .Run({.deadline = SystemClock().Now() + absl::Seconds(10)},
                   [&](pg::Transaction& tx) -> absl::Status {
                     ASSIGN_OR_RETURN(rows, question(tx));
                     return absl::OkStatus();
                   })
              .ok();
        },
        absl::Seconds(30)));
    return rows;
  }
  Census Count() {
    const pg::Rows rows = Ask([](pg::Transaction& tx) { return tx.Exec(kCensus); });
    return {rows.Int(0, 0), rows.Int(0, 1), rows.Int(0, 2),
            rows.Int(0, 3), rows.Int(0, 4), rows.Number(0, 5)};
  }
  // Replicas that hold shards, when every shard is held; else 0.
  int64_t Owners() {
    const pg::Rows rows = Ask([](pg::Transaction& tx) { return tx.Exec(kOwners); });
    return rows.Int(0, 1) == 0 ? rows.Int(0, 0) : 0;
  }
  int64_t FiringsOf(int replica) {
    return Ask([&](pg::Transaction& tx) { return tx.Exec(kFiringsOf, NameOf(replica)); }).Int(0, 0);
  }
  // Proof that it goes on.
  bool MoreFire(int64_t count) {
    const int64_t before = Count().firings;
    return WaitUntil([&] { return Count().firings >= before + count; }, absl::Seconds(30));
  }
  // Proof that this one does.
  bool MoreFireOn(int replica, int64_t count) {
    const int64_t before = FiringsOf(replica);
    return WaitUntil([&] { return FiringsOf(replica) >= before + count; }, absl::Seconds(30));
  }
  // True when the replica fires by a clock that is so many seconds off.
  bool FiresAt(int replica, double offset_s) {
    return WaitUntil(
        [&] {
          const pg::Rows rows =
              Ask([&](pg::Transaction& tx) { return tx.Exec(kClockOf, NameOf(replica)); });
          return !rows.empty() && std::abs(rows.Number(0, 0) - offset_s) < 60;
        },
        absl::Seconds(30));
  }

  void ExpectExact() {
    StopLoad();
    EXPECT_TRUE(WaitUntil([&] { return Count().waiting == 0; }, absl::Seconds(60)));
    const Census census = Count();
    EXPECT_EQ(census.firings, census.armed);
    EXPECT_EQ(census.twice, 0);
    EXPECT_EQ(census.early, 0);
    EXPECT_GT(census.armed, 0);
    std::printf("%lld timers, %lld firings, %lld twice, %lld early, worst %.3f s late\n",
                static_cast<long long>(census.armed), static_cast<long long>(census.firings),
                static_cast<long long>(census.twice), static_cast<long long>(census.early),
                census.worst_s);
  }

  class Nobody final : public timer::Handler {
    absl::Status Fire(pg::Transaction&, absl::Span<const timer::Fired>) override {
      return absl::InternalError("this one only arms");
    }
  };

  test::PrivatePostgres postgres_;
  const std::string conninfo_;
  pg::Database db_;
  Metrics metrics_;
  Nobody nobody_;
  timer::Timers armer_;
  const std::string directory_;
  std::array<std::unique_ptr<test::Process>, 2> workers_;
  std::atomic<int> lead_ms_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread load_;
};

TEST_F(TimerChaosTest, AnOwnerThatIsKilledLosesNothing) {
  for (int kill = 0; kill < Cycles(); ++kill) {
    ASSERT_TRUE(MoreFire(20)) << "after " << kill << " kills";
    Restart(static_cast<int>(SystemRandom().Below(2)));
  }
  for (int replica = 0; replica < 2; ++replica) EXPECT_TRUE(MoreFireOn(replica, 50));
  ExpectExact();
}

TEST_F(TimerChaosTest, OneThatWasFrozenFiresNothingThatAnotherHasTakenOver) {
  ASSERT_TRUE(MoreFireOn(0, 100));
  workers_[0]->Signal(SIGSTOP);
  EXPECT_TRUE(WaitUntil([&] { return Owners() == 1; }, absl::Seconds(30)));
  SystemClock().Sleep(absl::Seconds(10));  // the fault is a long one
  EXPECT_TRUE(MoreFireOn(1, 500));
  workers_[0]->Signal(SIGCONT);
  EXPECT_TRUE(MoreFireOn(0, 200));
  ExpectExact();
}

TEST_F(TimerChaosTest, PostgresMayDie) {
  for (int kill = 0; kill < 3; ++kill) {
    ASSERT_TRUE(MoreFire(300));
    postgres_.Kill();
    postgres_.Start();
  }
  for (int replica = 0; replica < 2; ++replica) EXPECT_TRUE(MoreFireOn(replica, 100));
  ExpectExact();
}

TEST_F(TimerChaosTest, AReplicasClockMayJumpByAnHourEitherWay) {
  ASSERT_TRUE(MoreFire(300));
  for (const int offset_s : {3'600, -3'600, 0}) {
    for (int replica = 0; replica < 2; ++replica) {
      SetClock(replica, absl::StrFormat("%+d", offset_s));
      EXPECT_TRUE(FiresAt(replica, offset_s));
      EXPECT_TRUE(MoreFireOn(replica, 300));
    }
  }
  ExpectExact();
}

// Armed long before they are due, so that nothing but a hand-over makes them late.
TEST_F(TimerChaosTest, ADrainedReplicaHandsOver) {
  lead_ms_ = 4'000;
  ASSERT_TRUE(MoreFire(2'500));
  ASSERT_TRUE(db_.Run({}, [](pg::Transaction& tx) { return tx.Exec(kForget).status(); }).ok());
  for (int round = 0; round < 5; ++round) {
    const int replica = round % 2;
    EXPECT_EQ(workers_[static_cast<size_t>(replica)]->Stop(absl::Seconds(10)), 0);
    ASSERT_TRUE(MoreFireOn(1 - replica, 300));
    Start(replica);
    ASSERT_TRUE(MoreFireOn(replica, 100));
  }
  ExpectExact();
}

}  // namespace
}  // namespace redress
