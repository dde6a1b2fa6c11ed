#include "services/resolution/domain/approval.h"

#include <gtest/gtest.h>

#include "services/resolution/domain/events.h"
#include "services/resolution/domain/proposal.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const Uuid kId = *Uuid::Parse("01900000-0000-7000-8000-000000000001");

v1::Proposal Waiting() {
  Options options;
  options.Add()->set_title("Refund");
  v1::Proposal proposal =
      NewProposal(ProposalId(Uuid{}), ComplaintId(Uuid{}), "", options, "agents/lin", kNow);
  EXPECT_TRUE(Decide(proposal, v1::DECISION_ACCEPT, "a", kNow).ok());
  AskApproval(proposal, kId, 90'000, "agents/wu", kNow);
  return proposal;
}

// R-R8
TEST(ApprovalTest, WhatIsAskedForWaitsAndIsToldWithWhoseItIs) {
  const v1::Proposal proposal = Waiting();
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL);
  EXPECT_TRUE(IsOpen(proposal.state()));
  const events::v1::ApprovalRequested event = ApprovalRequestedEvent(proposal);
  EXPECT_EQ(event.approval_id(), kId.ToString());
  EXPECT_EQ(event.kind(), "compensation");
  EXPECT_EQ(event.subject(), proposal.name());
  EXPECT_EQ(event.amount().minor_units(), 90'000);
  EXPECT_EQ(event.requester(), "agents/lin");
  EXPECT_EQ(proposal.approval().requester(), "agents/wu");
}

// R-R8: nothing above the grant.
TEST(ApprovalTest, AGrantCoversItsAmountAndNoMore) {
  v1::Proposal proposal = Waiting();
  EXPECT_FALSE(Covers(proposal, 1)) << "nobody has decided yet";
  EXPECT_EQ(GrantedBy(proposal), "");
  Grant(proposal, "agents/chen", kNow);
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_TRUE(Covers(proposal, 90'000));
  EXPECT_FALSE(Covers(proposal, 90'001));
  EXPECT_EQ(GrantedBy(proposal), "agents/chen");
}

TEST(ApprovalTest, ARefusedOneIsNotOpenAndCoversNothing) {
  v1::Proposal proposal = Waiting();
  Refuse(proposal, "agents/chen", "too_much", kNow);
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_REFUSED);
  EXPECT_FALSE(IsOpen(proposal.state()));
  EXPECT_FALSE(Covers(proposal, 1));
  EXPECT_EQ(proposal.approval().reason(), "too_much");
  EXPECT_EQ(DecidedEvent(proposal).decision(), "withdrawn");
}

TEST(ApprovalTest, OnlyTheAnswerThatIsWaitedForCounts) {
  v1::Proposal proposal = Waiting();
  EXPECT_TRUE(WaitsFor(proposal, kId.ToString()));
  EXPECT_FALSE(WaitsFor(proposal, "01900000-0000-7000-8000-000000000002"));
  Grant(proposal, "agents/chen", kNow);
  EXPECT_FALSE(WaitsFor(proposal, kId.ToString()));
}

TEST(ApprovalTest, WhatIsTakenBackNeedsNoApproverAnyMore) {
  v1::Proposal proposal = Waiting();
  EXPECT_TRUE(TakeBack(proposal, kNow));
  EXPECT_TRUE(WithdrawApproval(proposal, kNow));
  EXPECT_FALSE(WithdrawApproval(proposal, kNow));
  EXPECT_FALSE(Covers(proposal, 1));
}

// R-R8: a ledger line names an approver for what they granted alone.
TEST(ApprovalTest, AGrantThatIsNotNeededNamesNobody) {
  v1::Proposal proposal = Waiting();
  Grant(proposal, "agents/chen", kNow);
  EXPECT_FALSE(WithdrawApproval(proposal, kNow)) << "nobody is asked any more";
  EXPECT_EQ(GrantedBy(proposal), "");
  EXPECT_FALSE(Covers(proposal, 1));
}

}  // namespace
}  // namespace redress::resolution
