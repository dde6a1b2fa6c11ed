#include "services/resolution/domain/proposal.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"
#include "services/resolution/domain/events.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::Time kLater = kNow + absl::Minutes(5);

// Option a is a letter and a coupon of 20 yuan, option b a letter.
v1::Proposal Proposed() {
  Options options;
  for (const bool coupon : {true, false}) {
    v1::SolutionOption& option = *options.Add();
    option.set_title("Regret");
    option.add_items()->set_remedy(common::v1::REMEDY_APOLOGY_LETTER);
    if (!coupon) continue;
    v1::RemedyItem& item = *option.add_items();
    item.set_remedy(common::v1::REMEDY_COUPON);
    *item.mutable_amount() = Fen(2'000);
  }
  return NewProposal(ProposalId(Uuid{}), ComplaintId(Uuid{}), "templates/rude", options,
                     "agents/lin", kNow);
}

v1::Proposal Accepted() {
  v1::Proposal proposal = Proposed();
  EXPECT_TRUE(Decide(proposal, v1::DECISION_ACCEPT, "a", kLater).ok());
  return proposal;
}

// R-H1
TEST(ProposalTest, IsProposedWithNamedOptions) {
  const v1::Proposal proposal = Proposed();
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_PROPOSED);
  EXPECT_EQ(proposal.options(0).option_id(), "a");
  EXPECT_EQ(proposal.options(1).option_id(), "b");
  EXPECT_EQ(proposal.proposed_by(), "agents/lin");
  EXPECT_EQ(FromProto(proposal.propose_time()), kNow);
}

// R-H1: the customer picks, rejects, or asks for a person.
TEST(ProposalTest, CustomerPicks) {
  const v1::Proposal proposal = Accepted();
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(proposal.chosen_option_id(), "a");
  EXPECT_EQ(FromProto(proposal.decide_time()), kLater);
}

// R-H1
TEST(ProposalTest, CustomerRejects) {
  v1::Proposal proposal = Proposed();
  ASSERT_TRUE(Decide(proposal, v1::DECISION_REJECT, "", kLater).ok());
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_REJECTED);
}

// R-H1
TEST(ProposalTest, CustomerAsksForAPerson) {
  v1::Proposal proposal = Proposed();
  ASSERT_TRUE(Decide(proposal, v1::DECISION_REQUEST_PERSON, "", kLater).ok());
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_PERSON_REQUESTED);
}

TEST(ProposalTest, DecisionIsGivenWithTheOptionItNeeds) {
  EXPECT_EQ(ReasonOf(CheckDecision(v1::DECISION_UNSPECIFIED, "")), "DECISION_MISSING");
  EXPECT_EQ(ReasonOf(CheckDecision(v1::DECISION_ACCEPT, "")), "OPTION_ID_MISSING");
  EXPECT_EQ(ReasonOf(CheckDecision(v1::DECISION_REJECT, "a")), "OPTION_ID_UNEXPECTED");
  EXPECT_TRUE(CheckDecision(v1::DECISION_ACCEPT, "a").ok());
  EXPECT_TRUE(CheckDecision(v1::DECISION_REQUEST_PERSON, "").ok());
}

TEST(ProposalTest, AcceptingAnUnknownOptionChangesNothing) {
  v1::Proposal proposal = Proposed();
  const std::string before = proposal.SerializeAsString();
  EXPECT_EQ(ReasonOf(Decide(proposal, v1::DECISION_ACCEPT, "z", kLater)), "OPTION_UNKNOWN");
  EXPECT_EQ(proposal.SerializeAsString(), before);
}

TEST(ProposalTest, OnlyAProposedOneIsDecided) {
  for (const auto state : {v1::PROPOSAL_STATE_ACCEPTED, v1::PROPOSAL_STATE_REJECTED,
                           v1::PROPOSAL_STATE_PERSON_REQUESTED, v1::PROPOSAL_STATE_EXECUTING,
                           v1::PROPOSAL_STATE_EXECUTED}) {
    v1::Proposal proposal = Proposed();
    proposal.set_state(state);
    const absl::Status refused = Decide(proposal, v1::DECISION_ACCEPT, "a", kLater);
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(refused), "ILLEGAL_STATE");
    EXPECT_EQ(proposal.state(), state);
  }
}

TEST(ProposalTest, OnlyAnAcceptedOneIsCarriedOut) {
  for (const auto state : {v1::PROPOSAL_STATE_PROPOSED, v1::PROPOSAL_STATE_REJECTED,
                           v1::PROPOSAL_STATE_PERSON_REQUESTED, v1::PROPOSAL_STATE_EXECUTING,
                           v1::PROPOSAL_STATE_EXECUTED}) {
    v1::Proposal proposal = Proposed();
    proposal.set_state(state);
    EXPECT_EQ(ReasonOf(CheckAccepted(proposal)), "ILLEGAL_STATE");
  }
  EXPECT_TRUE(CheckAccepted(Accepted()).ok());
}

TEST(ProposalTest, OpenWhileSomethingMayStillBeGiven) {
  EXPECT_TRUE(IsOpen(v1::PROPOSAL_STATE_PROPOSED));
  EXPECT_TRUE(IsOpen(v1::PROPOSAL_STATE_ACCEPTED));
  EXPECT_TRUE(IsOpen(v1::PROPOSAL_STATE_EXECUTING));
  EXPECT_FALSE(IsOpen(v1::PROPOSAL_STATE_REJECTED));
  EXPECT_FALSE(IsOpen(v1::PROPOSAL_STATE_PERSON_REQUESTED));
  EXPECT_FALSE(IsOpen(v1::PROPOSAL_STATE_EXECUTED));
}

TEST(ProposalTest, ExecutionEndsExecutedOrAcceptedAgain) {
  v1::Proposal proposal = Accepted();
  StartExecution(proposal, "agents/lin");
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_EXECUTING);
  EXPECT_EQ(proposal.executed_by(), "agents/lin");
  v1::Proposal refused = proposal;
  TakeBackExecution(refused);
  EXPECT_TRUE(CheckAccepted(refused).ok());
  EXPECT_EQ(refused.executed_by(), "");
  ConfirmExecution(proposal, kLater);
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_EXECUTED);
  EXPECT_EQ(FromProto(proposal.execute_time()), kLater);
}

TEST(ProposalTest, EtagChangesWithEveryChange) {
  v1::Proposal proposal = Proposed();
  const std::string first = proposal.etag();
  EXPECT_FALSE(first.empty());
  ASSERT_TRUE(Decide(proposal, v1::DECISION_ACCEPT, "b", kLater).ok());
  EXPECT_NE(proposal.etag(), first);
}

TEST(ProposalTest, EventsTellIdsAndAmounts) {
  const events::v1::SolutionProposed proposed = ProposedEvent(Proposed());
  EXPECT_EQ(proposed.proposal_id(), Uuid{}.ToString());
  EXPECT_EQ(proposed.template_(), "templates/rude");
  EXPECT_EQ(proposed.option_count(), 2);
  EXPECT_EQ(proposed.remedies_size(), 3);
  EXPECT_EQ(DecidedEvent(Accepted()).decision(), "accepted");
  EXPECT_EQ(DecidedEvent(Accepted()).option_id(), "a");
  v1::Proposal rejected = Proposed();
  ASSERT_TRUE(Decide(rejected, v1::DECISION_REJECT, "", kLater).ok());
  EXPECT_EQ(DecidedEvent(rejected).decision(), "rejected");
  const events::v1::SolutionExecuted executed = ExecutedEvent(Accepted());
  EXPECT_EQ(executed.option_id(), "a");
  EXPECT_EQ(executed.remedies_size(), 2);
  EXPECT_EQ(executed.amount().minor_units(), 2'000);
  EXPECT_EQ(executed.amount().currency(), "CNY");
}

}  // namespace
}  // namespace redress::resolution
