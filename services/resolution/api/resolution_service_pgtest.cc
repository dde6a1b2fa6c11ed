#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "redress/resolution/v1/resolution.grpc.pb.h"
#include "rpc/client.h"
#include "services/resolution/api/event_handler.h"
#include "services/resolution/api/resolution_service.h"
#include "services/resolution/domain/remedy.h"
#include "services/resolution/wiring.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"
#include "testing/wait.h"

namespace redress::resolution {
namespace {

std::string AuthorizationOf(grpc::ServerContext& context) {
  const auto found = context.client_metadata().find("authorization");
  return found == context.client_metadata().end()
             ? ""
             : std::string(found->second.data(), found->second.size());
}

// The host platform's payments, that note what they were asked.
class Payments final : public platform::v1::PaymentService::Service {
 public:
  grpc::Status Refund(grpc::ServerContext* context, const platform::v1::RefundRequest* request,
                      platform::v1::RefundResponse* response) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    refunds.push_back(*request);
    authorization = AuthorizationOf(*context);
    response->set_payment_id("payment-1");
    return grpc::Status::OK;
  }

  std::vector<platform::v1::RefundRequest> Refunds() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return refunds;
  }

  std::vector<platform::v1::RefundRequest> refunds;
  std::string authorization;

 private:
  std::mutex mutex_;
};

// The whole service on a host, with the platform beside it.
class ResolutionServicePgTest : public ::testing::Test {
 protected:
  ResolutionServicePgTest()
      : host_({.name = "resolution",
               .address = "127.0.0.1",
               .conninfo = test::PrivatePostgres::Get().NewDatabase("resolution"),
               .redis = test::PrivateRedis::Get().options(),
               .stream_prefix = "resolution_service_pgtest",
               .auth = "dev"},
              SystemClock(), SystemRandom()) {
    int port = 0;
    platform_ = grpc::ServerBuilder()
                    .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                    .RegisterService(&payments_)
                    .BuildAndStart();
    auto alive = Wire(host_, Settings::Of({{"platform_address", absl::StrCat("127.0.0.1:", port)},
                                           {"intake_address", "127.0.0.1:1"},
                                           {"routing_address", "127.0.0.1:1"}}));
    EXPECT_TRUE(alive.ok()) << alive.status();
    alive_ = *std::move(alive);
    const absl::Status started = host_.Start([] { return false; });
    EXPECT_TRUE(started.ok()) << started;
    stub_ = v1::ResolutionService::NewStub(
        rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_.port()), {}));
  }
  ~ResolutionServicePgTest() override {
    host_.Stop();
    platform_->Shutdown();
  }

  ComplaintId File() {
    events::Delivered filed{.complaint = ComplaintId(NewUuid(SystemClock().Now(), SystemRandom()))};
    filed.event.set_tenant("demo");
    filed.event.mutable_complaint_filed()->set_category("contract");
    filed.event.mutable_complaint_filed()->set_subcategory("wrong_item");
    filed.event.mutable_complaint_filed()->set_customer_id("c1");
    filed.event.mutable_complaint_filed()->set_order_id("o1");
    *filed.event.mutable_complaint_filed()->mutable_amount() = Fen(60'000);
    EventHandler handler(host_.log(), host_.clock());
    EXPECT_TRUE(
        host_.db().Run({}, [&](pg::Transaction& tx) { return handler.Handle(tx, {filed}); }).ok());
    return filed.complaint;
  }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (v1::ResolutionService::Stub::*method)(grpc::ClientContext*,
                                                                        const Request&, Response*),
                    const std::string& who, const Request& request, Response& response) {
    const auto context = rpc::MakeContext({.authorization = absl::StrCat("Bearer dev:", who),
                                           .deadline = SystemClock().Now() + absl::Seconds(10)},
                                          SystemRandom());
    return rpc::FromGrpc((stub_.get()->*method)(context.get(), request, &response));
  }

  absl::Status Propose(const std::string& who, const v1::ProposeSolutionRequest& request,
                       v1::Proposal& proposal) {
    v1::ProposeSolutionResponse response;
    const absl::Status status =
        Call(&v1::ResolutionService::Stub::ProposeSolution, who, request, response);
    proposal = response.proposal();
    return status;
  }
  absl::Status Accept(const std::string& who, const v1::Proposal& proposal,
                      const std::string& option_id) {
    v1::DecideSolutionRequest request;
    request.set_request_id("decide");
    request.set_proposal(proposal.name());
    request.set_decision(v1::DECISION_ACCEPT);
    request.set_option_id(option_id);
    v1::DecideSolutionResponse response;
    return Call(&v1::ResolutionService::Stub::DecideSolution, who, request, response);
  }
  absl::Status Execute(const std::string& who, const v1::Proposal& proposal) {
    v1::ExecuteSolutionRequest request;
    request.set_request_id(absl::StrCat("execute ", who));
    request.set_proposal(proposal.name());
    request.set_within_authority(true);
    v1::ExecuteSolutionResponse response;
    return Call(&v1::ResolutionService::Stub::ExecuteSolution, who, request, response);
  }
  v1::Proposal Get(const v1::Proposal& proposal) {
    v1::GetProposalRequest request;
    request.set_name(proposal.name());
    v1::GetProposalResponse response;
    EXPECT_TRUE(
        Call(&v1::ResolutionService::Stub::GetProposal, "demo:auditor:wu", request, response).ok());
    return response.proposal();
  }

  Payments payments_;
  std::unique_ptr<grpc::Server> platform_;
  runtime::Host host_;
  std::shared_ptr<void> alive_;
  std::unique_ptr<v1::ResolutionService::Stub> stub_;
};

v1::ProposeSolutionRequest ProposeRequest(const ComplaintId& complaint) {
  v1::ProposeSolutionRequest request;
  request.set_request_id("propose");
  request.set_complaint(complaint.Name());
  return request;
}

// R-H1, R-H3, R-H5
TEST_F(ResolutionServicePgTest, RefundAboveAnAgentsAuthorityIsPaidForASupervisor) {
  const ComplaintId complaint = File();
  v1::Proposal proposal;
  ASSERT_TRUE(Propose("demo:agent:lin", ProposeRequest(complaint), proposal).ok());
  EXPECT_EQ(proposal.template_(), "templates/wrong_item");
  EXPECT_EQ(proposal.proposed_by(), "agents/lin");
  ASSERT_TRUE(Accept("demo:platform:shop", proposal, "b").ok());
  const absl::Status refused = Execute("demo:agent:lin", proposal);
  EXPECT_EQ(ReasonOf(refused), "AUTHORITY_EXCEEDED") << refused;
  ASSERT_TRUE(Execute("demo:supervisor:chen", proposal).ok());
  ASSERT_TRUE(test::WaitUntil([&] { return Get(proposal).state() == v1::PROPOSAL_STATE_EXECUTED; },
                              absl::Seconds(30)));
  EXPECT_EQ(Get(proposal).executed_by(), "agents/chen");
  const std::vector<platform::v1::RefundRequest> refunds = payments_.Refunds();
  ASSERT_EQ(refunds.size(), 1u);
  EXPECT_EQ(refunds[0].request_id(), absl::StrCat(proposal.name(), "/items/0"));
  EXPECT_EQ(refunds[0].tenant(), "demo");
  EXPECT_EQ(refunds[0].customer_id(), "c1");
  EXPECT_EQ(refunds[0].order_id(), "o1");
  EXPECT_EQ(refunds[0].amount().minor_units(), 60'000);
  EXPECT_EQ(payments_.authorization, "Bearer dev:demo:platform:resolution");
}

// R-I4
TEST_F(ResolutionServicePgTest, SameRequestIsAnsweredTheSame) {
  const v1::ProposeSolutionRequest request = ProposeRequest(File());
  v1::Proposal first, second;
  ASSERT_TRUE(Propose("demo:agent:lin", request, first).ok());
  ASSERT_TRUE(Propose("demo:agent:lin", request, second).ok());
  EXPECT_EQ(first.name(), second.name());
}

TEST_F(ResolutionServicePgTest, TemplateAndOwnOptionsAreNotTakenTogether) {
  v1::ProposeSolutionRequest request = ProposeRequest(File());
  request.set_template_("templates/lost");
  request.add_options()->set_title("Ours");
  v1::Proposal proposal;
  const absl::Status refused = Propose("demo:agent:lin", request, proposal);
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), "TEMPLATE_AND_OPTIONS");
}

TEST_F(ResolutionServicePgTest, AnotherTenantSeesNothing) {
  const ComplaintId complaint = File();
  v1::Proposal proposal, none;
  ASSERT_TRUE(Propose("demo:agent:lin", ProposeRequest(complaint), proposal).ok());
  EXPECT_EQ(Propose("else:agent:lin", ProposeRequest(complaint), none).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Accept("else:platform:shop", proposal, "a").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Execute("else:approver:li", proposal).code(), absl::StatusCode::kNotFound);
  v1::GetLedgerRequest ledger;
  ledger.set_complaint(complaint.Name());
  v1::GetLedgerResponse response;
  EXPECT_EQ(
      Call(&v1::ResolutionService::Stub::GetLedger, "else:auditor:wu", ledger, response).code(),
      absl::StatusCode::kNotFound);
}

TEST_F(ResolutionServicePgTest, OnlyTheRolesOfTheTableMayCall) {
  v1::Proposal proposal;
  ASSERT_TRUE(Propose("demo:agent:lin", ProposeRequest(File()), proposal).ok());
  EXPECT_EQ(Execute("demo:customer:c1", proposal).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Accept("demo:auditor:wu", proposal, "a").code(), absl::StatusCode::kPermissionDenied);
  v1::PutTemplateRequest put;
  put.set_request_id("put");
  v1::PutTemplateResponse response;
  EXPECT_EQ(Call(&v1::ResolutionService::Stub::PutTemplate, "demo:agent:lin", put, response).code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(ResolutionServicePgTest, PutTemplateIsListedWithItsOptionsNamed) {
  v1::PutTemplateRequest put;
  put.set_request_id("put");
  put.mutable_template_()->set_name("templates/ours");
  put.mutable_template_()->set_title("Ours");
  put.mutable_template_()->set_category("contract");
  v1::SolutionOption& option = *put.mutable_template_()->add_options();
  option.set_title("A letter");
  option.add_items()->set_remedy(common::v1::REMEDY_APOLOGY_LETTER);
  v1::PutTemplateResponse response;
  ASSERT_TRUE(
      Call(&v1::ResolutionService::Stub::PutTemplate, "demo:admin:zhao", put, response).ok());
  EXPECT_EQ(response.template_().options(0).option_id(), "a");
  v1::ListTemplatesRequest list;
  list.set_category("contract");
  list.set_page_size(2);
  std::vector<std::string> names;
  do {
    v1::ListTemplatesResponse page;
    ASSERT_TRUE(
        Call(&v1::ResolutionService::Stub::ListTemplates, "demo:agent:lin", list, page).ok());
    for (const v1::Template& one : page.templates()) names.push_back(one.name());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(names, (std::vector<std::string>{"templates/contract", "templates/ours",
                                             "templates/price_dispute", "templates/wrong_item"}));
}

}  // namespace
}  // namespace redress::resolution
