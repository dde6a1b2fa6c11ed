#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "base/status_macros.h"
#include "events/consumer.h"
#include "events/log_service.h"
#include "events/relay.h"
#include "pg/migrate.h"
#include "rpc/server.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"
#include "testing/wait.h"

namespace redress::events {
namespace {

using redress::test::PrivatePostgres;
using redress::test::PrivateRedis;
using redress::test::WaitUntil;

// One service that tells: log, relay and EventLogService.
struct Teller {
  explicit Teller(const std::string& prefix)
      : db({.conninfo = PrivatePostgres::Get().NewDatabase("teller")}, SystemClock(),
           SystemRandom()),
        log(db, SystemRandom()),
        relay(
            db, log,
            {.service = "teller", .stream_prefix = prefix, .redis = PrivateRedis::Get().options()},
            SystemClock(), SystemRandom(), metrics),
        authenticator(rpc::MakeDevAuthenticator()),
        executor(4, 64),
        server({}) {
    EXPECT_TRUE(
        pg::Migrate(db, {{"pg", pg::SharedMigrationFiles()}, {"events", MigrationFiles()}}).ok());
    service = MakeLogService(db, log, relay, nullptr,
                             {*authenticator, executor, metrics, SystemClock(), SystemRandom()});
    server.Add(*service);
    port = *server.Start();
    relay.Start();
  }
  ComplaintId Tell(int count, ComplaintId complaint = ComplaintId(NewUuid(SystemClock().Now(),
                                                                          SystemRandom()))) {
    EXPECT_TRUE(db.Run({}, [&](pg::Transaction& tx) {
                    Outbox outbox(log, tx);
                    for (int i = 0; i < count; ++i) {
                      outbox.Add("demo", complaint, SystemClock().Now(), "")
                          .mutable_complaint_withdrawn()
                          ->set_reason(absl::StrCat(++told));
                    }
                    return absl::OkStatus();
                  }).ok());
    return complaint;
  }
  pg::Database db;
  Metrics metrics;
  Log log;
  Relay relay;
  std::unique_ptr<rpc::Authenticator> authenticator;
  rpc::Executor executor;
  std::unique_ptr<rpc::Service> service;
  rpc::Server server;  // ends before the service it serves
  int port = 0;
  int told = 0;
};

// Writes down in its database what it takes in.
class Scribe final : public Handler {
 public:
  absl::Status Handle(pg::Transaction& tx, absl::Span<const Delivered> events) override {
    static constexpr pg::Statement kWrite{"test_write",
                                          "INSERT INTO effect (complaint, reason) VALUES ($1, $2)"};
    for (const Delivered& event : events) {
      const std::string& reason = event.event.complaint_withdrawn().reason();
      if (!poisoned.IsNil() && event.complaint.uuid() == poisoned && poison)
        return absl::InvalidArgumentError("poison");
      RETURN_IF_ERROR(tx.Exec(kWrite, event.complaint.uuid(), reason).status());
    }
    return absl::OkStatus();
  }
  Uuid poisoned;
  std::atomic<bool> poison = true;
};

class ConsumerTest : public testing::Test {
 protected:
  ConsumerTest()
      : prefix_(NewUuid(SystemClock().Now(), SystemRandom()).ToString()),
        teller_(prefix_),
        db_({.conninfo = PrivatePostgres::Get().NewDatabase("consumer")}, SystemClock(),
            SystemRandom()),
        tokens_(rpc::MakeDevTokenSource("test")) {
    EXPECT_TRUE(
        pg::Migrate(
            db_, {{"pg", pg::SharedMigrationFiles()},
                  {"events", MigrationFiles()},
                  {"test",
                   {{"0001_effect.sql",
                     "CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, complaint uuid, "
                     "reason text)"}}}})
            .ok());
  }
  std::unique_ptr<Consumer> NewConsumer() {
    auto consumer = std::make_unique<Consumer>(
        db_, scribe_,
        ConsumerOptions{
            .sources = {{"teller", rpc::MakeChannel(absl::StrCat("127.0.0.1:", teller_.port), {})}},
            .redis = PrivateRedis::Get().options(),
            .stream_prefix = prefix_},
        *tokens_, SystemClock(), SystemRandom(), metrics_);
    consumer->Start();
    return consumer;
  }
  // What was taken in of a complaint, in order.
  std::vector<std::string> Effects(const ComplaintId& complaint) {
    static constexpr pg::Statement kRead{
        "test_read", "SELECT reason FROM effect WHERE complaint = $1 ORDER BY n"};
    std::vector<std::string> effects;
    EXPECT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) -> absl::Status {
                          ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kRead, complaint.uuid()));
                          effects.clear();
                          for (int r = 0; r < rows.size(); ++r) effects.push_back(rows.Text(r, 0));
                          return absl::OkStatus();
                        })
                    .ok());
    return effects;
  }
  int64_t EffectCount() {
    static constexpr pg::Statement kCount{"test_effects", "SELECT count(*) FROM effect"};
    int64_t count = 0;
    EXPECT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) -> absl::Status {
                          ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCount));
                          count = rows.Int(0, 0);
                          return absl::OkStatus();
                        })
                    .ok());
    return count;
  }

  const std::string prefix_;
  Teller teller_;
  pg::Database db_;
  std::unique_ptr<rpc::TokenSource> tokens_;
  Metrics metrics_;
  Scribe scribe_;
};

TEST_F(ConsumerTest, TakesEveryEventInOnceAndInOrder) {
  const ComplaintId before = teller_.Tell(3);
  auto consumer = NewConsumer();
  const ComplaintId after = teller_.Tell(4);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 7; }, absl::Seconds(20)));
  EXPECT_THAT(Effects(before), testing::ElementsAre("1", "2", "3"));
  EXPECT_THAT(Effects(after), testing::ElementsAre("4", "5", "6", "7"));
}

// P6
TEST_F(ConsumerTest, LosesNothingWhenRedisLosesEverything) {
  auto consumer = NewConsumer();
  ComplaintId last;
  for (int i = 0; i < 200; ++i) {
    last = teller_.Tell(1);
    if (i % 50 == 25) PrivateRedis::Get().FlushAll();
  }
  PrivateRedis::Get().FlushAll();
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 200; }, absl::Seconds(30)));
  // Proof of recovery: the fast road works again.
  teller_.Tell(5, last);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 205; }, absl::Seconds(10)));
}

// P6
TEST_F(ConsumerTest, GoesOnByTheLogWhileRedisIsDown) {
  auto consumer = NewConsumer();
  teller_.Tell(2);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 2; }, absl::Seconds(20)));
  PrivateRedis::Get().Stop();
  teller_.Tell(3);
  EXPECT_TRUE(WaitUntil([&] { return EffectCount() == 5; }, absl::Seconds(20)));
  PrivateRedis::Get().Start();
  teller_.Tell(3);
  EXPECT_TRUE(WaitUntil([&] { return EffectCount() == 8; }, absl::Seconds(20)));
}

// P6: each partition's log is looked at in its turn, whatever the streams say.
TEST_F(ConsumerTest, FindsWhatNeverReachedRedis) {
  auto consumer = NewConsumer();
  teller_.Tell(1);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 1; }, absl::Seconds(20)));
  teller_.relay.Stop();
  for (int i = 0; i < 100; ++i) teller_.Tell(1);
  EXPECT_TRUE(WaitUntil([&] { return EffectCount() == 101; }, absl::Seconds(30)));
}

TEST_F(ConsumerTest, ParksAPoisonEventAndThoseBehindItOnly) {
  const ComplaintId bad = teller_.Tell(1);
  scribe_.poisoned = bad.uuid();
  auto consumer = NewConsumer();
  const ComplaintId good = teller_.Tell(2);
  teller_.Tell(2, bad);
  ASSERT_TRUE(WaitUntil([&] { return Effects(good).size() == 2; }, absl::Seconds(20)));
  const auto parked = [&] {
    int64_t count = 0;
    EXPECT_TRUE(db_.Run({},
                        [&](pg::Transaction& tx) -> absl::Status {
                          ASSIGN_OR_RETURN(count, CountParkedOf(tx, bad));
                          return absl::OkStatus();
                        })
                    .ok());
    return count;
  };
  ASSERT_TRUE(WaitUntil([&] { return parked() == 3; }, absl::Seconds(20)));
  EXPECT_TRUE(Effects(bad).empty());
  // An operator tries again once the cause is mended: all of them go in, in order.
  scribe_.poison = false;
  EXPECT_EQ(*consumer->RetryParked(bad, SystemClock().Now() + absl::Seconds(10)), 3);
  EXPECT_THAT(Effects(bad), testing::ElementsAre("1", "4", "5"));
  EXPECT_EQ(parked(), 0);
}

TEST_F(ConsumerTest, SetsBytesThatAreNoEventAsideAndReadsOn) {
  auto consumer = NewConsumer();
  const ComplaintId complaint = teller_.Tell(1);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 1; }, absl::Seconds(20)));
  // As a broken build would leave it in the log: of this complaint's partition, before its next.
  static constexpr pg::Statement kBreak{
      "test_break",
      "WITH head AS (UPDATE event_head SET last_seq = last_seq + 1 WHERE partition = $1 "
      "RETURNING last_seq) "
      "INSERT INTO event (partition, seq, complaint_id, payload) "
      "SELECT $1, last_seq, $2, '\\xff00ff'::bytea FROM head"};
  ASSERT_TRUE(teller_.db
                  .Run({},
                       [&](pg::Transaction& tx) {
                         return tx.Exec(kBreak, PartitionOf(complaint), complaint.uuid()).status();
                       })
                  .ok());
  teller_.Tell(2, complaint);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 3; }, absl::Seconds(20)));
  EXPECT_THAT(Effects(complaint), testing::ElementsAre("1", "2", "3"));
  int64_t parked = 0;
  absl::flat_hash_set<std::pair<std::string, int64_t>> which;
  std::vector<Position> positions;
  const int partition = PartitionOf(complaint);
  EXPECT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) -> absl::Status {
                        ASSIGN_OR_RETURN(parked, CountParked(tx));
                        ASSIGN_OR_RETURN(which, ParkedIn(tx, partition));
                        ASSIGN_OR_RETURN(positions, PositionsIn(tx, partition));
                        return absl::OkStatus();
                      })
                  .ok());
  EXPECT_EQ(parked, 1);
  EXPECT_THAT(which, testing::ElementsAre(testing::Pair("teller", 2)));
  ASSERT_EQ(positions.size(), 1u);
  EXPECT_EQ(positions[0].source, "teller");
  EXPECT_EQ(positions[0].seq, 4);
  int64_t head = 0;
  EXPECT_TRUE(teller_.db
                  .Run({},
                       [&](pg::Transaction& tx) -> absl::Status {
                         ASSIGN_OR_RETURN(head, HeadOf(tx, partition));
                         return absl::OkStatus();
                       })
                  .ok());
  EXPECT_EQ(head, 4);
}

TEST_F(ConsumerTest, TwoReplicasHaveOneEffectEach) {
  auto a = NewConsumer();
  auto b = NewConsumer();
  for (int i = 0; i < 100; ++i) teller_.Tell(2);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 200; }, absl::Seconds(30)));
  a.reset();
  for (int i = 0; i < 20; ++i) teller_.Tell(1);
  ASSERT_TRUE(WaitUntil([&] { return EffectCount() == 220; }, absl::Seconds(30)));
}

}  // namespace
}  // namespace redress::events
