#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/status_macros.h"
#include "events/log.h"
#include "pg/migrate.h"
#include "testing/private_postgres.h"

namespace redress::events {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest()
      : db_({.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("log"), .pool_size = 16},
            SystemClock(), SystemRandom()),
        log_(db_, SystemRandom()) {
    EXPECT_TRUE(pg::Migrate(db_, {{"events", MigrationFiles()}}).ok());
  }
  absl::Status AppendSome(int count, bool fail = false) {
    return db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      Outbox outbox(log_, tx);
      for (int i = 0; i < count; ++i) {
        const ComplaintId complaint(NewUuid(SystemClock().Now(), SystemRandom()));
        outbox.Add("demo", complaint, SystemClock().Now(), "")
            .mutable_complaint_withdrawn()
            ->set_reason("r");
      }
      return fail ? absl::InternalError("rolled back") : absl::OkStatus();
    });
  }
  pg::Database db_;
  Log log_;
};

TEST_F(LogTest, NumbersRiseByOneUnderConcurrentWritersAndRollbacks) {
  absl::Mutex mutex;
  std::map<int, std::set<int64_t>> told;
  log_.OnCommit([&](std::shared_ptr<const std::vector<Numbered>> batch) {
    absl::MutexLock lock(&mutex);
    for (const Numbered& event : *batch)
      EXPECT_TRUE(told[event.partition].insert(event.seq).second);
  });
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const bool fail = (i + t) % 5 == 0;
        EXPECT_EQ(AppendSome(7, fail).ok(), !fail);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int64_t total = 0;
  const std::vector<int64_t> heads = *log_.Heads(absl::InfiniteFuture());
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    const auto events = *log_.Read(partition, 0, 100000, absl::InfiniteFuture());
    ASSERT_EQ(static_cast<int64_t>(events.size()), heads[static_cast<size_t>(partition)]);
    for (size_t i = 0; i < events.size(); ++i)
      EXPECT_EQ(events[i].seq, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(told[partition].size(), events.size());
    total += static_cast<int64_t>(events.size());
  }
  EXPECT_EQ(total, 8 * 20 * 7);
}

TEST_F(LogTest, AnEventCarriesWhatItWasGiven) {
  const ComplaintId complaint(NewUuid(SystemClock().Now(), SystemRandom()));
  ASSERT_TRUE(db_.Run({},
                      [&](pg::Transaction& tx) {
                        Outbox outbox(log_, tx);
                        outbox.Add("demo", complaint, absl::FromUnixSeconds(7), "agents/lin")
                            .mutable_case_opened()
                            ->set_department("departments/quality");
                        return absl::OkStatus();
                      })
                  .ok());
  const auto events = *log_.Read(PartitionOf(complaint), 0, 10, absl::InfiniteFuture());
  ASSERT_EQ(events.size(), 1u);
  Event event;
  ASSERT_TRUE(event.ParseFromString(events[0].payload));
  EXPECT_EQ(*ComplaintOf(event), complaint);
  EXPECT_EQ(event.actor(), "agents/lin");
  EXPECT_EQ(event.occur_time().seconds(), 7);
  EXPECT_EQ(KindOf(event), "case_opened");
}

}  // namespace
}  // namespace redress::events
