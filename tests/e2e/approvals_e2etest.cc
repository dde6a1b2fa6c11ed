// What is above an agent's authority is work for somebody else, through real processes (R-R8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "redress/resolution/v1/resolution.grpc.pb.h"
#include "redress/routing/v1/approval.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using resolution::v1::Proposal;
using resolution::v1::ResolutionService;
using testing::AllOf;
using testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

// Supervisors up to 5,000 yuan within two seconds, approvers for everything.
constexpr char kHastyChain[] =
    R"({"rungs": [{"displayName": "Supervisors", "role": "supervisor", "limitSeconds": 2,
                   "amountsMax": [{"currency": "CNY", "minorUnits": 500000}]},
                  {"displayName": "Approvers", "role": "approver", "limitSeconds": 3600}]})";

class Approvals : public testing::Test {
 protected:
  Approvals() : suite_({.services = {"intake", "routing", "resolution"}}) {}

  void SetUp() override { ASSERT_TRUE(suite_.StartAll()); }

  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (ResolutionService::StubInterface::*method)(grpc::ClientContext*,
                                                                             const Request&,
                                                                             Response*),
                    const std::string& who, const Request& request, Response& response) {
    const auto stub = ResolutionService::NewStub(suite_.Channel("resolution"));
    const auto context = rpc::MakeContext({.authorization = absl::StrCat("Bearer dev:demo:", who),
                                           .deadline = SystemClock().Now() + absl::Seconds(10)},
                                          SystemRandom());
    return rpc::FromGrpc((stub.get()->*method)(context.get(), request, &response));
  }

  // lin's proposal to refund that much, which the customer has accepted.
  Proposal Accepted(int64_t minor_units) {
    EXPECT_EQ(
        Run({"file", "--customer", "c1", "--channel", "app", "--body", "商品有质量问题", "--json"}),
        0)
        << output_;
    const size_t at = output_.find("complaints/");
    EXPECT_NE(at, std::string::npos) << output_;
    resolution::v1::ProposeSolutionRequest propose;
    propose.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    propose.set_complaint(output_.substr(at, output_.find('"', at) - at));
    auto& option = *propose.add_options();
    option.set_title("Refund");
    auto& item = *option.add_items();
    item.set_remedy(common::v1::REMEDY_REFUND_PART);
    item.mutable_amount()->set_currency("CNY");
    item.mutable_amount()->set_minor_units(minor_units);
    resolution::v1::ProposeSolutionResponse proposed;
    EXPECT_TRUE(test::WaitUntil(
        [&] {
          return Call(&ResolutionService::StubInterface::ProposeSolution, "agent:lin", propose,
                      proposed)
              .ok();
        },
        kPatience));
    resolution::v1::DecideSolutionRequest decide;
    decide.set_request_id(propose.request_id() + "/decide");
    decide.set_proposal(proposed.proposal().name());
    decide.set_decision(resolution::v1::DECISION_ACCEPT);
    decide.set_option_id("a");
    resolution::v1::DecideSolutionResponse decided;
    const absl::Status status =
        Call(&ResolutionService::StubInterface::DecideSolution, "platform:shop", decide, decided);
    EXPECT_TRUE(status.ok()) << status;
    return decided.proposal();
  }
  // Executed by lin; the id of what an approver is asked.
  std::string Asked(const Proposal& proposal) {
    resolution::v1::ExecuteSolutionRequest request;
    request.set_request_id(proposal.name());
    request.set_proposal(proposal.name());
    resolution::v1::ExecuteSolutionResponse response;
    const absl::Status status =
        Call(&ResolutionService::StubInterface::ExecuteSolution, "agent:lin", request, response);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(response.proposal().state(), resolution::v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL);
    const std::string name = response.proposal().approval().approval();
    EXPECT_TRUE(suite_.Prints({"approvals", "show", name}, "waiting", kPatience, &output_))
        << output_;
    return name;
  }
  Proposal Get(const Proposal& proposal) {
    resolution::v1::GetProposalRequest request;
    request.set_name(proposal.name());
    resolution::v1::GetProposalResponse response;
    EXPECT_TRUE(
        Call(&ResolutionService::StubInterface::GetProposal, "auditor:wu", request, response).ok());
    return response.proposal();
  }
  bool Becomes(const Proposal& proposal, resolution::v1::ProposalState state) {
    return test::WaitUntil([&] { return Get(proposal).state() == state; }, kPatience);
  }
  int64_t Refunds() {
    const auto stub = platformsim::v1::InspectionService::NewStub(suite_.Channel("platform"));
    const auto context = rpc::MakeContext({.authorization = "Bearer dev:demo:operator:ops",
                                           .deadline = SystemClock().Now() + absl::Seconds(10)},
                                          SystemRandom());
    platformsim::v1::GetTotalsResponse response;
    EXPECT_TRUE(stub->GetTotals(context.get(), {}, &response).ok());
    return response.refunds();
  }

  test::Suite suite_;
  std::string output_;
};

// R-R8, R-H3
TEST_F(Approvals, AboveAuthorityIsGrantedBySomebodyElseAndPaidOnce) {
  const Proposal proposal = Accepted(600'000);
  const std::string name = Asked(proposal);
  EXPECT_EQ(Run({"approvals", "approve", name, "--role", "approver", "--name", "lin"}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("PERMISSION_DENIED"), HasSubstr("OWN_REQUEST")));
  EXPECT_EQ(Run({"approvals", "approve", name, "--role", "supervisor", "--name", "chen"}), 1);
  EXPECT_THAT(output_, HasSubstr("AMOUNT_ABOVE_LIMIT"));
  EXPECT_EQ(Get(proposal).state(), resolution::v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL);
  EXPECT_EQ(Refunds(), 0);

  ASSERT_EQ(Run({"approvals", "--mine", "--role", "approver", "--name", "zhao"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr(name), HasSubstr("6000.00 CNY")));
  ASSERT_EQ(Run({"approvals", "approve", name, "--role", "approver", "--name", "zhao"}), 0)
      << output_;
  EXPECT_TRUE(Becomes(proposal, resolution::v1::PROPOSAL_STATE_EXECUTED));
  EXPECT_EQ(Run({"approvals", "reject", name, "--reason", "no", "--role", "approver"}), 1);
  EXPECT_THAT(output_, HasSubstr("APPROVAL_DECIDED"));
  EXPECT_EQ(Refunds(), 1);
  resolution::v1::GetLedgerRequest request;
  request.set_complaint(proposal.complaint());
  resolution::v1::GetLedgerResponse ledger;
  ASSERT_TRUE(
      Call(&ResolutionService::StubInterface::GetLedger, "auditor:wu", request, ledger).ok());
  ASSERT_EQ(ledger.entries_size(), 2);
  EXPECT_EQ(ledger.entries(0).actor(), "agents/lin");
  EXPECT_EQ(ledger.entries(0).approver(), "agents/zhao");
  EXPECT_EQ(ledger.committed().minor_units(), 600'000);
}

// R-R8: whoever lets their time run out is passed over; a refusal goes back to the agent.
TEST_F(Approvals, ALapseHandsUpAndARefusalGoesBack) {
  ASSERT_EQ(Run({"approvals", "put-chain", suite_.Written("chain.json", kHastyChain), "--role",
                 "admin", "--expect", "0"}),
            0)
      << output_;
  const Proposal proposal = Accepted(90'000);
  const std::string name = Asked(proposal);
  ASSERT_TRUE(suite_.Prints({"approvals", "show", name}, "Approvers", kPatience, &output_))
      << output_;
  EXPECT_EQ(Run({"approvals", "approve", name, "--name", "chen"}), 1);
  EXPECT_THAT(output_, HasSubstr("RUNG_LAPSED"));
  ASSERT_EQ(Run({"approvals", "reject", name, "--reason", "too_much", "--role", "approver",
                 "--name", "zhao"}),
            0)
      << output_;
  EXPECT_TRUE(Becomes(proposal, resolution::v1::PROPOSAL_STATE_REFUSED));
  EXPECT_EQ(Get(proposal).approval().reason(), "too_much");
  EXPECT_EQ(Refunds(), 0);
}

}  // namespace
}  // namespace redress
