// What is above an agent's authority waits for an approver (R-R8).
#include <gmock/gmock.h>

#include "base/error.h"
#include "services/resolution/api/resolution_fixture.h"

namespace redress::resolution {
namespace {

using common::v1::REMEDY_APOLOGY_LETTER;
using common::v1::REMEDY_COUPON;
using common::v1::REMEDY_REFUND_PART;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ApprovalPgTest : public ResolutionFixture {
 protected:
  // A refund above an agent's 500 yuan that an approver is asked for.
  v1::Proposal Waiting(const ComplaintId& complaint, int64_t fen = 90'000) {
    const auto asked = Ask(Accepted(complaint, {{REMEDY_REFUND_PART, fen}}));
    EXPECT_TRUE(asked.ok()) << asked.status();
    EXPECT_EQ(asked->state(), v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL);
    return *asked;
  }
};

// R-R8, R-H3
TEST_F(ApprovalPgTest, ApprovedIsCarriedOutOnceAndTheLedgerNamesTheApprover) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal waiting = Waiting(complaint);
  EXPECT_EQ(LedgerOf(complaint).entries_size(), 0) << "nothing is set aside before the word";
  Answer(waiting, true);
  Answer(waiting, true);  // heard twice
  EXPECT_EQ(Reload(waiting).state(), v1::PROPOSAL_STATE_EXECUTING);
  EXPECT_EQ(Reload(waiting).executed_by(), "agents/lin");
  ASSERT_TRUE(RunErrand(waiting).ok());
  Answer(waiting, false);  // and late
  EXPECT_EQ(Reload(waiting).state(), v1::PROPOSAL_STATE_EXECUTED);
  const v1::GetLedgerResponse ledger = LedgerOf(complaint);
  ASSERT_EQ(ledger.entries_size(), 2);
  for (const v1::LedgerEntry& entry : ledger.entries()) {
    EXPECT_EQ(entry.actor(), "agents/lin");
    EXPECT_EQ(entry.approver(), "agents/chen");
  }
  EXPECT_EQ(ledger.committed().minor_units(), 90'000);
  EXPECT_THAT(platform_.Effects(), SizeIs(1));
  EXPECT_THAT(EventsOf(complaint), ElementsAre("solution_proposed", "solution_decided",
                                               "approval_requested", "solution_executed"));
  ExpectBalanced(complaint);
}

// R-R8: staff's own remedies need no platform.
TEST_F(ApprovalPgTest, ApprovedWithoutThePlatformIsExecutedAtOnce) {
  const ComplaintId complaint = File("service_attitude", "rude", 0, "");
  const auto waiting = Ask(Accepted(
      complaint, {{REMEDY_APOLOGY_LETTER, 0}, {common::v1::REMEDY_FREIGHT_INSURANCE, 60'000}}));
  ASSERT_TRUE(waiting.ok()) << waiting.status();
  Answer(*waiting, true);
  EXPECT_EQ(Reload(*waiting).state(), v1::PROPOSAL_STATE_EXECUTED);
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 60'000);
}

// R-R8: back to the agent, who may propose less.
TEST_F(ApprovalPgTest, RefusedGivesNothingAndMakesRoomForAnother) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal waiting = Waiting(complaint);
  EXPECT_EQ(ReasonOf(Propose(complaint).status()), "PROPOSAL_OPEN");
  Answer(waiting, false, "too_much");
  const v1::Proposal refused = Reload(waiting);
  EXPECT_EQ(refused.state(), v1::PROPOSAL_STATE_REFUSED);
  EXPECT_EQ(refused.approval().reason(), "too_much");
  EXPECT_EQ(refused.approval().approver(), "agents/chen");
  EXPECT_EQ(ReasonOf(Ask(waiting).status()), "ILLEGAL_STATE");
  EXPECT_EQ(LedgerOf(complaint).entries_size(), 0);
  EXPECT_THAT(EventsOf(complaint), ElementsAre("solution_proposed", "solution_decided",
                                               "approval_requested", "solution_decided"));
  EXPECT_TRUE(Execute(Accepted(complaint, {{REMEDY_COUPON, 2'000}})).ok());
}

// R-H3: who has the authority needs no approver.
TEST_F(ApprovalPgTest, ASupervisorCarriesOutWhatWaitsAndNobodyIsAskedAnyMore) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal waiting = Waiting(complaint);
  EXPECT_EQ(ReasonOf(Ask(waiting).status()), "APPROVAL_WAITING");
  ASSERT_TRUE(Execute(waiting, StaffRole::kSupervisor).ok());
  EXPECT_EQ(Reload(waiting).approval().state(), v1::APPROVAL_STATE_WITHDRAWN);
  Answer(waiting, true);  // crossed it on the way
  EXPECT_EQ(LedgerOf(complaint).entries_size(), 1);
  EXPECT_EQ(LedgerOf(complaint).entries(0).approver(), "");
  EXPECT_THAT(EventsOf(complaint), ElementsAre("solution_proposed", "solution_decided",
                                               "approval_requested", "approval_withdrawn"));
}

// R-R8, R-I5
TEST_F(ApprovalPgTest, AComplaintThatEndsEndsItsRequest) {
  const ComplaintId withdrawn = File("other", "other", 0);
  const ComplaintId merged = File("other", "other", 0);
  const ComplaintId survivor = File("other", "other", 0);
  const v1::Proposal first = Waiting(withdrawn);
  const v1::Proposal second = Waiting(merged);
  Withdraw(withdrawn);
  Merge(merged, survivor);
  for (const v1::Proposal& one : {first, second}) {
    EXPECT_EQ(Reload(one).state(), v1::PROPOSAL_STATE_WITHDRAWN);
    EXPECT_EQ(Reload(one).approval().state(), v1::APPROVAL_STATE_WITHDRAWN);
    Answer(one, true);
    EXPECT_EQ(Reload(one).state(), v1::PROPOSAL_STATE_WITHDRAWN);
  }
  EXPECT_EQ(LedgerOf(withdrawn).entries_size(), 0);
  EXPECT_THAT(EventsOf(withdrawn),
              ElementsAre("solution_proposed", "solution_decided", "approval_requested",
                          "approval_withdrawn", "solution_decided"));
}

// R-R8, R-H5: a refusal of the platform costs no second approval.
TEST_F(ApprovalPgTest, WhatThePlatformRefusedIsTriedAgainUnderTheSameGrant) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal waiting = Waiting(complaint);
  platform_.Fail("refund", absl::FailedPreconditionError("the order is closed"));
  Answer(waiting, true);
  EXPECT_FALSE(RunErrand(waiting).ok());
  EXPECT_EQ(Reload(waiting).state(), v1::PROPOSAL_STATE_ACCEPTED);
  platform_.Fail("refund", absl::OkStatus());
  ASSERT_TRUE(Ask(waiting).ok());
  EXPECT_EQ(Reload(waiting).state(), v1::PROPOSAL_STATE_EXECUTING);
  ASSERT_TRUE(RunErrand(waiting).ok());
  EXPECT_EQ(LedgerOf(complaint).committed().minor_units(), 90'000);
  ExpectBalanced(complaint);
}

// R-R8, R-H3: a grant is for what the approver saw.
TEST_F(ApprovalPgTest, WhatGrewInTheMeantimeIsAskedForAnew) {
  const ComplaintId complaint = File("other", "other", 0);
  const ComplaintId other = File("other", "other", 0);
  const v1::Proposal waiting = Waiting(complaint);
  const v1::Proposal given = Accepted(other, {{REMEDY_COUPON, 10'000}});
  ASSERT_TRUE(Execute(given).ok());
  ASSERT_TRUE(RunErrand(given).ok());
  Merge(other, complaint);  // what was given there counts here
  Answer(waiting, true);
  const v1::Proposal again = Reload(waiting);
  EXPECT_EQ(again.state(), v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL);
  EXPECT_NE(again.approval().approval(), waiting.approval().approval());
  EXPECT_EQ(again.approval().amount().minor_units(), 100'000);
  EXPECT_EQ(LedgerOf(complaint).reserved().minor_units(), 0);
  Answer(waiting, true);  // the old word does not count for the new request
  EXPECT_EQ(Reload(waiting).state(), v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL);
  Answer(again, true);
  EXPECT_EQ(Reload(waiting).state(), v1::PROPOSAL_STATE_EXECUTING);
}

// R-R8, R-H3: an approver is named for what they granted, and not for what a supervisor gives
// beyond.
TEST_F(ApprovalPgTest, WhatASupervisorGivesBeyondAGrantNamesNoApprover) {
  const ComplaintId complaint = File("other", "other", 0);
  const ComplaintId other = File("other", "other", 0);
  const v1::Proposal waiting = Waiting(complaint);
  platform_.Fail("refund", absl::FailedPreconditionError("the order is closed"));
  Answer(waiting, true);
  EXPECT_FALSE(RunErrand(waiting).ok());
  platform_.Fail("refund", absl::OkStatus());
  const v1::Proposal given = Accepted(other, {{REMEDY_COUPON, 10'000}});
  ASSERT_TRUE(Execute(given).ok());
  ASSERT_TRUE(RunErrand(given).ok());
  Merge(other, complaint);
  ASSERT_TRUE(Execute(waiting, StaffRole::kSupervisor).ok());
  ASSERT_TRUE(RunErrand(waiting).ok());
  const v1::GetLedgerResponse ledger = LedgerOf(complaint);
  ASSERT_EQ(ledger.entries_size(), 4) << "set aside, reversed, set aside again, given";
  EXPECT_EQ(ledger.entries(1).approver(), "agents/chen");
  EXPECT_EQ(ledger.entries(2).approver(), "");
  EXPECT_EQ(ledger.entries(3).approver(), "");
}

// R-H3: where no role may give that much, nobody is asked.
TEST_F(ApprovalPgTest, WhatNobodyMayGiveIsRefusedAtOnce) {
  rules_.limits.approver = 1'000'000;
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted = Accepted(complaint, {{REMEDY_REFUND_PART, 1'000'001}});
  EXPECT_EQ(ReasonOf(Ask(accepted).status()), "AUTHORITY_EXCEEDED");
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_ACCEPTED);
}

// R-R8: late, early and foreign words are harmless.
TEST_F(ApprovalPgTest, AnAnswerToAQuestionNobodyAskedDoesNothing) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal accepted = Accepted(complaint, {{REMEDY_REFUND_PART, 90'000}});
  v1::Proposal stranger = accepted;
  stranger.mutable_approval()->set_approval("approvals/01900000-0000-7000-8000-000000000001");
  Answer(stranger, true);
  EXPECT_EQ(Reload(accepted).state(), v1::PROPOSAL_STATE_ACCEPTED);
  stranger.set_complaint(ComplaintId(NewUuid(SystemClock().Now(), SystemRandom())).Name());
  Answer(stranger, true);
  EXPECT_THAT(platform_.Effects(), IsEmpty());
}

// R-R8: whose customer was forgotten meanwhile stays approved, and says so when it is tried.
TEST_F(ApprovalPgTest, ApprovedWithNobodyToPayStaysWithTheAgent) {
  const ComplaintId complaint = File("other", "other", 0);
  const v1::Proposal waiting = Waiting(complaint);
  events::Delivered erased{.source = "intake", .complaint = complaint};
  erased.event.set_tenant("demo");
  erased.event.mutable_personal_data_erased();
  ASSERT_TRUE(db_.Run({}, [&](pg::Transaction& tx) { return handler_.Handle(tx, {erased}); }).ok());
  Answer(waiting, true);
  EXPECT_EQ(Reload(waiting).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(ReasonOf(Ask(waiting).status()), "CUSTOMER_UNKNOWN");
  EXPECT_EQ(LedgerOf(complaint).entries_size(), 0);
}

}  // namespace
}  // namespace redress::resolution
