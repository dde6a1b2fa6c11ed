#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "base/status_macros.h"
#include "pg/migrate.h"
#include "testing/private_postgres.h"
#include "testing/wait.h"
#include "timer/firing.h"
#include "timer/rows.h"
#include "timer/timers.h"

namespace redress::timer {
namespace {

using redress::test::WaitUntil;

constexpr pg::Statement kOwners{"test_timer_owners",
                                "SELECT count(DISTINCT owner) FROM lease WHERE job = 'timer'"};

class Recorder final : public Handler {
 public:
  absl::Status Fire(pg::Transaction& tx, absl::Span<const Fired> fired) override {
    for (const Fired& one : fired) {
      if (one.payload == "poison" && poisonous) {
        ++poisonings;
        return absl::InvalidArgumentError("poison");
      }
    }
    const std::vector<Fired> seen(fired.begin(), fired.end());
    tx.AfterCommit([this, seen] {
      absl::MutexLock lock(&mutex);
      for (const Fired& one : seen) {
        ++count[one.subject];
        early += one.fired_time < one.due_time ? 1 : 0;
        payload = one.payload;
      }
    });
    return absl::OkStatus();
  }
  size_t fired() {
    absl::MutexLock lock(&mutex);
    return count.size();
  }
  absl::Mutex mutex;
  std::map<Uuid, int> count;
  int early = 0;
  std::string payload;
  std::atomic<bool> poisonous = true;
  std::atomic<int> poisonings = 0;
};

class Caller final : public Errand {
 public:
  absl::StatusOr<std::string> Perform(const Fired& fired, absl::Time) override {
    ++performed;
    if (fired.attempt < fail_first) return absl::UnavailableError("away");
    return std::string("done");
  }
  absl::Status Record(pg::Transaction& tx, const Fired&,
                      const absl::StatusOr<std::string>& outcome) override {
    const bool good = outcome.ok();
    tx.AfterCommit([this, good] { (good ? recorded : given_up)++; });
    return absl::OkStatus();
  }
  int attempts_max() const override { return 4; }
  int fail_first = 0;
  std::atomic<int> performed = 0, recorded = 0, given_up = 0;
};

class TimersTest : public testing::Test {
 protected:
  TimersTest()
      : db_({.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("timers"),
             .pool_size = 12},
            SystemClock(), SystemRandom()) {
    EXPECT_TRUE(
        pg::Migrate(db_, {{"pg", pg::SharedMigrationFiles()}, {"timer", MigrationFiles()}}).ok());
  }
  std::unique_ptr<Timers> NewTimers() {
    auto timers = std::make_unique<Timers>(db_, SystemClock(), SystemRandom(), metrics_);
    timers->On("note", recorder_);
    timers->On("call", caller_);
    timers->Start();
    return timers;
  }
  Uuid Arm(Timers& timers, absl::Duration in, const std::string& kind = "note", Uuid subject = {},
           const std::string& payload = "") {
    if (subject.IsNil()) subject = NewUuid(SystemClock().Now(), SystemRandom());
    EXPECT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) {
                          return timers.Arm(tx, {{.kind = kind,
                                                  .tenant = "demo",
                                                  .subject = subject,
                                                  .due_time = SystemClock().Now() + in,
                                                  .payload = payload}});
                        })
                    .ok());
    return subject;
  }
  int64_t Owners() {
    int64_t owners = 0;
    EXPECT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) -> absl::Status {
                          ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kOwners));
                          owners = rows.Int(0, 0);
                          return absl::OkStatus();
                        })
                    .ok());
    return owners;
  }
  pg::Database db_;
  Metrics metrics_;
  Recorder recorder_;
  Caller caller_;
};

TEST_F(TimersTest, FiresOnceAndNeverEarly) {
  auto timers = NewTimers();
  for (int i = 0; i < 200; ++i) Arm(*timers, absl::Milliseconds(i * 5));
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 200; }, absl::Seconds(20)));
  absl::MutexLock lock(&recorder_.mutex);
  EXPECT_EQ(recorder_.early, 0);
  for (const auto& [subject, count] : recorder_.count) EXPECT_EQ(count, 1);
}

TEST_F(TimersTest, ADisarmedOneNeverFiresAndARearmedOneFiresWithItsLastPayload) {
  auto timers = NewTimers();
  const Uuid disarmed = Arm(*timers, absl::Milliseconds(300));
  const Uuid rearmed = Arm(*timers, absl::Milliseconds(50), "note", {}, "first");
  Arm(*timers, absl::Milliseconds(600), "note", rearmed, "second");
  ASSERT_TRUE(
      db_.Run({}, [&](pg::Transaction& tx) { return timers->Disarm(tx, "note", {disarmed}); })
          .ok());
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 1; }, absl::Seconds(20)));
  absl::MutexLock lock(&recorder_.mutex);
  EXPECT_EQ(recorder_.count.begin()->first, rearmed);
  EXPECT_EQ(recorder_.payload, "second");
}

TEST_F(TimersTest, WhatWasDueWhileNobodyRanFiresAtTheNextStart) {
  {
    Timers armer(db_, SystemClock(), SystemRandom(), metrics_);
    armer.On("note", recorder_);
    for (int i = 0; i < 50; ++i) Arm(armer, absl::Milliseconds(-i));
  }
  auto timers = NewTimers();
  EXPECT_TRUE(WaitUntil([&] { return recorder_.fired() == 50; }, absl::Seconds(20)));
}

// After an outage: what is long overdue drains on its own lane, each once, beside what is on time.
TEST_F(TimersTest, LongOverdueOnesDrainAndAPoisonousOneAmongThemHoldsUpNobody) {
  {
    Timers armer(db_, SystemClock(), SystemRandom(), metrics_);
    armer.On("note", recorder_);
    std::vector<Timer> overdue;
    for (int i = 0; i < 3'000; ++i) {
      overdue.push_back({.kind = "note",
                         .tenant = "demo",
                         .subject = NewUuid(SystemClock().Now(), SystemRandom()),
                         .due_time = SystemClock().Now() - absl::Hours(1) + absl::Milliseconds(i),
                         .payload = i == 1'500 ? "poison" : ""});
    }
    ASSERT_TRUE(db_.Run({}, [&](pg::Transaction& tx) { return armer.Arm(tx, overdue); }).ok());
  }
  auto timers = NewTimers();
  for (int i = 0; i < 50; ++i) Arm(*timers, absl::Milliseconds(i * 40));
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 3'049; }, absl::Seconds(30)));
  EXPECT_GT(recorder_.poisonings, 0);
  recorder_.poisonous = false;
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 3'050; }, absl::Seconds(30)));
  absl::MutexLock lock(&recorder_.mutex);
  EXPECT_EQ(recorder_.early, 0);
  for (const auto& [subject, count] : recorder_.count) EXPECT_EQ(count, 1);
}

// A replica that does not own a shard tells the one that does.
TEST_F(TimersTest, OneArmedOnAnotherReplicaThanItsOwnersFiresOnce) {
  auto a = NewTimers();
  auto b = NewTimers();
  const auto both_own = [&] {
    return a->standing().settled && b->standing().settled && Owners() == 2;
  };
  ASSERT_TRUE(WaitUntil(both_own, absl::Seconds(20)));
  for (int i = 0; i < 60; ++i) Arm(*a, absl::Milliseconds(20));
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 60; }, absl::Seconds(20)));
  absl::MutexLock lock(&recorder_.mutex);
  for (const auto& [subject, count] : recorder_.count) EXPECT_EQ(count, 1);
}

TEST_F(TimersTest, APoisonTimerHoldsUpNobodyAndIsTriedLessAndLess) {
  auto timers = NewTimers();
  const Uuid bad = Arm(*timers, absl::ZeroDuration(), "note", {}, "poison");
  for (int i = 0; i < 40; ++i) Arm(*timers, absl::Milliseconds(i * 100));
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 40; }, absl::Seconds(20)));
  // Some 4 s: tries alone at 0, 0.2, 0.6, 1.4 and 3 s, each with one in a batch before it at most.
  EXPECT_LE(recorder_.poisonings, 14);
  // Proof of recovery.
  recorder_.poisonous = false;
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 41; }, absl::Seconds(20)));
  absl::MutexLock lock(&recorder_.mutex);
  EXPECT_EQ(recorder_.count[bad], 1);
}

// P4: what was dispatched before its shard was handed over is the new owner's
TEST_F(TimersTest, WithoutTheLeaseOfItsShardNothingFires) {
  Timers armer(db_, SystemClock(), SystemRandom(), metrics_);
  armer.On("note", recorder_);
  const Uuid mine = Arm(armer, absl::ZeroDuration());
  Uuid another = Arm(armer, absl::ZeroDuration());
  while (ShardOf(another) == ShardOf(mine)) another = Arm(armer, absl::ZeroDuration());
  pg::LeaseKeeper keeper(db_, {.job = "timer", .slot_count = kShardCount, .on_change = [] {}},
                         SystemClock(), SystemRandom());
  keeper.Start();
  ASSERT_TRUE(WaitUntil([&] { return keeper.Held().size() == kShardCount; }, absl::Seconds(10)));
  std::vector<pg::HeldLease> left = keeper.Held();
  std::erase_if(left, [&](const pg::HeldLease& one) { return one.slot == ShardOf(another); });
  const Kind kind{.name = "note", .handler = &recorder_};
  Firing firing(db_, SystemClock(), keeper, [](const Kind&, absl::Span<const Fired>) {});
  std::vector<Entry> batch;
  for (const Uuid& subject : {mine, another}) {
    batch.push_back({absl::ToUnixMicros(SystemClock().Now()), subject, 0,
                     static_cast<uint16_t>(ShardOf(subject))});
  }
  std::vector<Entry> not_yet;
  firing.FireDue(kind, batch, left, not_yet);
  EXPECT_EQ(recorder_.count[mine], 1);
  EXPECT_EQ(recorder_.count.count(another), 0u);
  EXPECT_TRUE(not_yet.empty());
  firing.FireDue(kind, batch, keeper.Held(), not_yet);
  EXPECT_EQ(recorder_.count[another], 1) << "it was left for whoever has the lease";
  EXPECT_EQ(recorder_.count[mine], 1);
}

TEST_F(TimersTest, TwoReplicasFireEachOnce) {
  auto a = NewTimers();
  auto b = NewTimers();
  for (int i = 0; i < 300; ++i) Arm(i % 2 == 0 ? *a : *b, absl::Milliseconds(i * 10));
  ASSERT_TRUE(WaitUntil([&] { return recorder_.fired() == 300; }, absl::Seconds(30)));
  absl::MutexLock lock(&recorder_.mutex);
  for (const auto& [subject, count] : recorder_.count) EXPECT_EQ(count, 1);
}

TEST_F(TimersTest, AnErrandIsTriedAgainUntilItSucceeds) {
  caller_.fail_first = 2;
  auto timers = NewTimers();
  Arm(*timers, absl::ZeroDuration(), "call");
  ASSERT_TRUE(WaitUntil([&] { return caller_.recorded == 1; }, absl::Seconds(20)));
  EXPECT_EQ(caller_.performed, 3);
}

TEST_F(TimersTest, AnErrandThatNeverSucceedsIsGivenUpOnce) {
  caller_.fail_first = 100;
  auto timers = NewTimers();
  Arm(*timers, absl::ZeroDuration(), "call");
  ASSERT_TRUE(WaitUntil([&] { return caller_.given_up == 1; }, absl::Seconds(30)));
  EXPECT_EQ(caller_.performed, 4);
  EXPECT_EQ(caller_.recorded, 0);
}

}  // namespace
}  // namespace redress::timer
