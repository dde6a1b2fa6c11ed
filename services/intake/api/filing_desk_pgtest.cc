#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/intake/api/intake_fixture.h"

namespace redress::intake {
namespace {

class FilingDeskTest : public IntakeFixture {
 protected:
  // The partitions of each transaction's complaints.
  std::map<std::string, std::set<int>> PartitionsOfCommits() {
    constexpr pg::Statement kCommits{"test_commits",
                                     "SELECT xmin::text, complaint_id FROM complaint"};
    std::map<std::string, std::set<int>> partitions;
    const absl::Status status =
        Intake().host().db().Run({.read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kCommits));
          partitions.clear();
          for (int r = 0; r < rows.size(); ++r)
            partitions[rows.Text(r, 0)].insert(PartitionOf(ComplaintId(rows.Id(r, 1))));
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return partitions;
  }
};

TEST_F(FilingDeskTest, ComplaintsOfOneCommitShareAPartition) {
  constexpr size_t kThreads = 16;
  constexpr size_t kEach = 20;
  Intake();
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < kEach; ++i) {
        const auto filed = File(DraftOf(absl::StrCat("c", t, "-", i), "快递丢了"));
        EXPECT_TRUE(filed.ok()) << filed.status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(Count("complaint"), static_cast<int64_t>(kThreads * kEach));
  const auto partitions = PartitionsOfCommits();
  EXPECT_LT(partitions.size(), kThreads * kEach);  // else none were filed together
  for (const auto& [commit, of_commit] : partitions) EXPECT_EQ(of_commit.size(), 1u) << commit;
}

// One after the other they go all around, so that no partition is left out.
TEST_F(FilingDeskTest, EveryPartitionHasItsTurn) {
  std::set<int> used;
  for (int i = 0; i < kPartitionCount; ++i) {
    const auto filed = File(DraftOf("c1", "快递丢了"));
    ASSERT_TRUE(filed.ok()) << filed.status();
    used.insert(PartitionOf(*ComplaintId::Parse(filed->name())));
  }
  EXPECT_EQ(used.size(), size_t{kPartitionCount});
}

}  // namespace
}  // namespace redress::intake
