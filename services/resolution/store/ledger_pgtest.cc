#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/api/resolution_fixture.h"
#include "services/resolution/app/need.h"
#include "services/resolution/domain/remedy.h"
#include "services/resolution/store/facts_store.h"
#include "services/resolution/store/ledger_store.h"

namespace redress::resolution {
namespace {

using ::testing::HasSubstr;

constexpr int kThreads = 16;

void InThreads(const std::function<void()>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

class LedgerPgTest : public ResolutionFixture {
 protected:
  // Sets 200 yuan aside for a proposal of its own.
  absl::Status ReserveTwoHundred(const ComplaintId& complaint, StaffRole role) {
    v1::SolutionOption option;
    v1::RemedyItem& item = *option.add_items();
    item.set_remedy(common::v1::REMEDY_REFUND_PART);
    *item.mutable_amount() = Fen(20'000);
    const absl::Time now = SystemClock().Now();
    const Deed deed{ProposalId(NewUuid(now, SystemRandom())), "agents/lin", now};
    return db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const std::optional<Facts> facts, FactsStore(tx).Lock("demo", complaint));
      LedgerStore ledger(tx, SystemRandom());
      ASSIGN_OR_RETURN(const Need need, NeedOf(ledger, *facts, deed.proposal, option));
      RETURN_IF_ERROR(CheckAuthority(rules_.limits, role, need.spent, need.requested()));
      return ledger.Append(*facts, deed, need.lines);
    });
  }
};

// R-H3: never over-drawn under concurrency.
TEST_F(LedgerPgTest, SixteenAgentsAtOnceNeverGiveMoreThanTheLimit) {
  const ComplaintId complaint = File("other", "other", 0);
  std::atomic<int> given = 0, refused = 0;
  InThreads([&] {
    const absl::Status status = ReserveTwoHundred(complaint, StaffRole::kAgent);
    if (status.ok()) ++given;
    if (ReasonOf(status) == "AUTHORITY_EXCEEDED") ++refused;
  });
  EXPECT_EQ(given, 2);
  EXPECT_EQ(refused, kThreads - 2);
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 40'000);
  EXPECT_EQ(LedgerOf(complaint).remaining_authority().minor_units(), 10'000);
  ExpectBalanced(complaint);
}

// R-H3
TEST_F(LedgerPgTest, SupervisorGivesMoreThanAnAgentOnTheSameComplaint) {
  const ComplaintId complaint = File("other", "other", 0);
  ASSERT_TRUE(ReserveTwoHundred(complaint, StaffRole::kAgent).ok());
  ASSERT_TRUE(ReserveTwoHundred(complaint, StaffRole::kAgent).ok());
  EXPECT_EQ(ReasonOf(ReserveTwoHundred(complaint, StaffRole::kAgent)), "AUTHORITY_EXCEEDED");
  EXPECT_TRUE(ReserveTwoHundred(complaint, StaffRole::kSupervisor).ok());
  EXPECT_EQ(LedgerOf(complaint).remaining_authority().minor_units(), 0);
}

// R-H3
TEST_F(LedgerPgTest, OneComplaintsMoneyDoesNotCountOnAnother) {
  const ComplaintId complaint = File("other", "other", 0);
  const ComplaintId another = File("other", "other", 0);
  ASSERT_TRUE(ReserveTwoHundred(complaint, StaffRole::kAgent).ok());
  EXPECT_EQ(LedgerOf(another).reserved().minor_units(), 0);
}

// R-H3, R-I4
TEST_F(LedgerPgTest, ProposalExecutedBySixteenAtOnceIsReservedOnce) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted =
      Accepted(complaint, {{common::v1::REMEDY_COUPON, 2'000}, {common::v1::REMEDY_REPLACE, 0}});
  std::atomic<int> started = 0, refused = 0;
  InThreads([&] {
    const auto executed = Execute(accepted);
    if (executed.ok()) ++started;
    if (ReasonOf(executed.status()) == "ILLEGAL_STATE") ++refused;
  });
  EXPECT_EQ(started, 1);
  EXPECT_EQ(refused, kThreads - 1);
  EXPECT_EQ(LedgerOf(complaint).entries_size(), 1);
}

// R-H1
TEST_F(LedgerPgTest, SixteenProposalsAtOnceLeaveOneOpen) {
  const ComplaintId complaint = File("logistics", "lost", 9'900);
  std::atomic<int> made = 0, refused = 0;
  InThreads([&] {
    const auto proposed = Propose(complaint);
    if (proposed.ok()) ++made;
    if (ReasonOf(proposed.status()) == "PROPOSAL_OPEN") ++refused;
  });
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, kThreads - 1);
}

// R-H3: the ledger is append-only.
TEST_F(LedgerPgTest, LinesCannotBeChangedOrDeleted) {
  const ComplaintId complaint = File("other", "other", 0);
  ASSERT_TRUE(ReserveTwoHundred(complaint, StaffRole::kAgent).ok());
  for (const char* attempt :
       {"UPDATE ledger_entry SET minor_units = 1", "DELETE FROM ledger_entry"}) {
    const absl::Status status =
        db_.Run({}, [&](pg::Transaction& tx) { return tx.ExecText(attempt).status(); });
    EXPECT_FALSE(status.ok()) << attempt;
  }
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 20'000);
}

}  // namespace
}  // namespace redress::resolution
