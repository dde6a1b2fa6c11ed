#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "services/intake/api/intake_fixture.h"
#include "services/intake/app/file_batch.h"
#include "services/intake/app/understand.h"
#include "services/intake/domain/reference.h"
#include "services/intake/store/filing_book.h"

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

class FileBatchTest : public IntakeFixture {
 protected:
  Filing PostOf(const std::string& request_id, const std::string& body) {
    Filing filing;
    filing.tenant = "demo";
    filing.request_id = request_id;
    filing.fingerprint = request_id;
    filing.id = NewComplaintId(SystemClock().Now(), SystemRandom(), 0);
    v1::ComplaintDraft& draft = *filing.complaint.mutable_draft();
    draft = DraftOf("c1", body);
    draft.set_channel(common::v1::CHANNEL_WEIBO);
    draft.set_channel_reference("post-1");
    Understand(*triage_, filing);
    return filing;
  }
  // What is done with the batch may be done again, as Database::Run does.
  absl::Status FileTogether(std::vector<Filing>& batch, int first_number,
                            std::function<absl::Status()> before,
                            std::function<absl::Status()> after) {
    runtime::Host& host = Intake().host();
    return host.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
      RETURN_IF_ERROR(before());
      PgFilingBook book(tx, host.log(), vault_);
      ASSIGN_OR_RETURN(
          const std::vector<absl::Status> answers,
          FileBatch(book, absl::MakeSpan(batch), {}, {absl::CivilDay(2026, 11, 27), first_number},
                    SystemClock().Now()));
      for (const absl::Status& answer : answers) EXPECT_TRUE(answer.ok()) << answer;
      return after();
    });
  }

  const crypto::KeyRing ring_ = *crypto::KeyRing::FromText(std::string(64, 'a'));
  const crypto::Envelope envelope_{ring_, SystemRandom()};
  vault::Vault vault_{envelope_};
  const std::unique_ptr<TriageEngine> triage_ = *TriageEngine::FromLexicon(BuiltInLexicon());
};

// R-I1, R-I4: a filing that was taken for an earlier one, in a try that came to nothing, is itself
// again when that one's reference has gone.
TEST_F(FileBatchTest, WhatWasTakenForAnEarlierOneIsItselfInTheNextTry) {
  Intake();
  const auto well = [] { return absl::OkStatus(); };
  std::vector<Filing> first = {PostOf("r1", "快递丢了")};
  ASSERT_TRUE(FileTogether(first, 1, well, well).ok());
  std::vector<Filing> second = {PostOf("r2", "客服骂人")};
  const ComplaintId own = second[0].id;
  int tries = 0;
  const absl::Status status = FileTogether(
      second, 2,
      [&]() -> absl::Status {
        return ++tries == 1 ? absl::OkStatus() : Sql("DELETE FROM channel_reference");
      },
      [&]() -> absl::Status {
        if (tries > 1) return absl::OkStatus();
        EXPECT_EQ(second[0].id, first[0].id);
        EXPECT_EQ(second[0].personal.body(), "快递丢了");
        return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "once more");
      });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(second[0].id, own);
  EXPECT_TRUE(second[0].is_new);
  EXPECT_EQ(second[0].personal.body(), "客服骂人");
  EXPECT_EQ(Count("complaint"), 2);
}

}  // namespace
}  // namespace redress::intake
