#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "base/status_macros.h"
#include "pg/lease.h"
#include "pg/migrate.h"
#include "testing/private_postgres.h"
#include "testing/wait.h"

namespace redress::pg {
namespace {

using redress::test::WaitUntil;

class LeaseTest : public testing::Test {
 protected:
  LeaseTest()
      : db_({.conninfo = redress::test::PrivatePostgres::Get().NewDatabase("lease")}, SystemClock(),
            SystemRandom()) {
    EXPECT_TRUE(Migrate(db_, {{"pg", SharedMigrationFiles()}}).ok());
  }
  std::unique_ptr<LeaseKeeper> NewKeeper() {
    auto keeper = std::make_unique<LeaseKeeper>(
        db_, LeaseOptions{.job = "job", .slot_count = 16, .time_to_live = absl::Milliseconds(900)},
        SystemClock(), SystemRandom());
    keeper->Start();
    return keeper;
  }
  absl::Status Fence(LeaseKeeper& keeper, const std::vector<HeldLease>& leases) {
    return db_.Run({}, [&](Transaction& tx) { return keeper.Fence(tx, leases); });
  }
  Database db_;
};

TEST_F(LeaseTest, TwoReplicasShareAndNeverHoldTheSame) {
  auto a = NewKeeper();
  ASSERT_TRUE(WaitUntil([&] { return a->Held().size() == 16; }, absl::Seconds(10)));
  auto b = NewKeeper();
  ASSERT_TRUE(
      WaitUntil([&] { return a->Held().size() == 8 && b->Held().size() == 8; }, absl::Seconds(10)));
  std::set<int> slots;
  for (const auto& lease : a->Held()) slots.insert(lease.slot);
  for (const auto& lease : b->Held()) slots.insert(lease.slot);
  EXPECT_EQ(slots.size(), 16u);
  EXPECT_TRUE(Fence(*a, a->Held()).ok());
  EXPECT_TRUE(Fence(*b, b->Held()).ok());
}

TEST_F(LeaseTest, AStoppedReplicaHandsOverAndItsOldLeaseIsFencedOff) {
  auto a = NewKeeper();
  ASSERT_TRUE(WaitUntil([&] { return a->Held().size() == 16; }, absl::Seconds(10)));
  const std::vector<HeldLease> old = a->Held();
  a->Stop();
  auto b = NewKeeper();
  ASSERT_TRUE(WaitUntil([&] { return b->Held().size() == 16; }, absl::Seconds(10)));
  EXPECT_EQ(ReasonOf(Fence(*a, old)), "LEASE_LOST");
}

// The zombie of ARCHITECTURE §4: whoever takes over waits for a transaction that is fenced.
TEST_F(LeaseTest, NobodyTakesOverUnderAFencedTransaction) {
  auto a = NewKeeper();
  ASSERT_TRUE(WaitUntil([&] { return a->Held().size() == 16; }, absl::Seconds(10)));
  static constexpr Statement kSteal{
      "test_steal",
      "SELECT count(*) FROM (SELECT slot FROM lease WHERE job = 'job' "
      "FOR UPDATE SKIP LOCKED) AS free"};
  static constexpr Statement kOne{"test_one", "SELECT 1"};
  ASSERT_TRUE(db_.Run({},
                      [&](Transaction& tx) -> absl::Status {
                        RETURN_IF_ERROR(a->Fence(tx, {a->Held()[3]}));
                        RETURN_IF_ERROR(tx.Exec(kOne).status());
                        return db_.Run({}, [&](Transaction& other) -> absl::Status {
                          ASSIGN_OR_RETURN(const Rows rows, other.Exec(kSteal));
                          EXPECT_EQ(rows.Int(0, 0), 15);
                          return absl::OkStatus();
                        });
                      })
                  .ok());
}

TEST_F(LeaseTest, ALivingMemberIsSeenUntilItLeaves) {
  const auto alone = [&](absl::string_view job) {
    bool is_alone = false;
    const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(is_alone, KeepMembersOut(tx, {job}));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return is_alone;
  };
  EXPECT_TRUE(alone("job"));
  auto a = NewKeeper();
  ASSERT_TRUE(WaitUntil([&] { return a->Held().size() == 16; }, absl::Seconds(10)));
  EXPECT_FALSE(alone("job"));
  EXPECT_TRUE(alone("other"));
  a->Stop();
  EXPECT_TRUE(WaitUntil([&] { return alone("job"); }, absl::Seconds(10)));
}

}  // namespace
}  // namespace redress::pg
