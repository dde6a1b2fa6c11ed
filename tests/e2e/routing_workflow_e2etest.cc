// A category's own workflow with a step that is late, and a department that sits on what it was
// asked, through real processes (R-R4, R-R5, R-R6, R-S9).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "redress/routing/v1/workflow.grpc.pb.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "testing/suite.h"
#include "testing/wait.h"
#include "tests/e2e/calls.h"

namespace redress {
namespace {

using test::As;
using test::NewRequestId;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr char kParcels[] =
    "id: parcels\n"
    "name: Parcels\n"
    "match: {categories: [logistics]}\n"
    "steps:\n"
    "  - step: receive\n"
    "  - step: dispatch\n"
    "  - {step: trace, limit_seconds: 6, skippable: false}\n"
    "  - {step: refund, owner: supervisor}\n";
constexpr char kShorter[] =
    "id: parcels\n"
    "name: Parcels\n"
    "match: {categories: [logistics]}\n"
    "steps:\n"
    "  - step: call\n";

class RoutingWorkflow : public ::testing::Test {
 protected:
  RoutingWorkflow() : suite_({.services = {"intake", "routing", "sla"}}) {}

  void SetUp() override { ASSERT_TRUE(suite_.StartAll()); }

  std::unique_ptr<routing::v1::RoutingService::Stub> Routing() {
    return routing::v1::RoutingService::NewStub(suite_.Channel("routing"));
  }
  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  bool Comes(const std::vector<std::string>& arguments, const std::string& words) {
    return suite_.Prints(arguments, words, kPatience, &output_);
  }

  void PutAgent(const std::string& id, const std::string& department) {
    routing::v1::PutAgentRequest request;
    routing::v1::PutAgentResponse response;
    request.set_request_id(NewRequestId());
    request.mutable_agent()->set_name("agents/" + id);
    request.mutable_agent()->set_display_name(id);
    request.mutable_agent()->add_departments("departments/" + department);
    const grpc::Status put = Routing()->PutAgent(As("admin:root").get(), request, &response);
    ASSERT_TRUE(put.ok()) << put.error_message();
    routing::v1::SetPresenceRequest presence;
    routing::v1::SetPresenceResponse told;
    presence.set_request_id(NewRequestId());
    presence.set_agent("agents/" + id);
    presence.set_presence(routing::v1::PRESENCE_AVAILABLE);
    const grpc::Status set = Routing()->SetPresence(As("supervisor:sue").get(), presence, &told);
    ASSERT_TRUE(set.ok()) << set.error_message();
  }
  std::string File(const std::string& customer) {
    intake::v1::FileComplaintRequest request;
    intake::v1::FileComplaintResponse response;
    request.set_request_id(NewRequestId());
    request.mutable_complaint()->set_channel(common::v1::CHANNEL_APP);
    request.mutable_complaint()->mutable_customer()->set_customer_id(customer);
    request.mutable_complaint()->set_body("快递还没有到");
    auto stub = intake::v1::IntakeService::NewStub(suite_.Channel("intake"));
    const grpc::Status status = stub->FileComplaint(As("platform:shop").get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.complaint().name();
  }
  routing::v1::Case CaseOf(const std::string& complaint) {
    routing::v1::GetCaseRequest request;
    routing::v1::GetCaseResponse response;
    request.set_complaint(complaint);
    const auto context = As("supervisor:sue");
    return Routing()->GetCase(context.get(), request, &response).ok() ? response.work_case()
                                                                      : routing::v1::Case();
  }
  // The agent is offered the case, and takes it.
  void Accept(const std::string& complaint, const std::string& agent) {
    ASSERT_TRUE(test::WaitUntil(
        [&] { return CaseOf(complaint).offer().agent() == "agents/" + agent; }, kPatience))
        << CaseOf(complaint).ShortDebugString();
    routing::v1::AcceptOfferRequest request;
    routing::v1::AcceptOfferResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_offer_id(CaseOf(complaint).offer().offer_id());
    const grpc::Status status =
        Routing()->AcceptOffer(As("agent:" + agent).get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  grpc::Status Start(const std::string& complaint, const std::string& step,
                     const std::string& who) {
    routing::v1::StartStepRequest request;
    routing::v1::StartStepResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_step(step);
    return Routing()->StartStep(As(who).get(), request, &response);
  }
  grpc::Status Complete(const std::string& complaint, const std::string& step,
                        const std::string& who) {
    routing::v1::CompleteStepRequest request;
    routing::v1::CompleteStepResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_step(step);
    return Routing()->CompleteStep(As(who).get(), request, &response);
  }
  sla::v1::ClockState StateOf(const std::string& complaint, const std::string& clock_id) {
    sla::v1::GetClocksRequest request;
    sla::v1::GetClocksResponse response;
    request.set_complaint(complaint);
    auto stub = sla::v1::SlaService::NewStub(suite_.Channel("sla"));
    if (!stub->GetClocks(As("supervisor:sue").get(), request, &response).ok()) return {};
    for (const sla::v1::Clock& clock : response.clocks()) {
      if (clock.clock_id() == clock_id) return clock.state();
    }
    return {};
  }
  bool Escalated(const std::string& complaint, const std::string& trigger,
                 const std::string& subject) {
    const routing::v1::Case work_case = CaseOf(complaint);
    return std::any_of(work_case.escalations().begin(), work_case.escalations().end(),
                       [&](const routing::v1::Escalation& one) {
                         return one.trigger() == trigger && one.subject() == subject;
                       });
  }

  test::Suite suite_;
  std::string output_;
};

TEST_F(RoutingWorkflow, ACategoryHasItsStepsAndALateOneIsTakenUpTheLadder) {
  const std::string bad = suite_.Written(
      "bad.yaml", std::string(kParcels).replace(std::string(kParcels).find("supervisor"), 10, "x"));
  EXPECT_EQ(Run({"routing", "put-workflow", bad}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("OWNER_ROLE_UNKNOWN"), HasSubstr("line 8"),
                             HasSubstr("document.steps[3].owner")));
  const std::string parcels = suite_.Written("parcels.yaml", kParcels);
  ASSERT_EQ(Run({"routing", "put-workflow", parcels, "--validate"}), 0) << output_;
  ASSERT_EQ(Run({"routing", "put-workflow", parcels, "--expect", "0"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("version 1 of workflows/parcels, 4 steps"));
  ASSERT_EQ(Run({"routing", "workflows"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("workflows/parcels"), HasSubstr("workflows/standard")));

  PutAgent("lo", "logistics");
  PutAgent("sup", "supervisor");
  const std::string complaint = File("c1");
  Accept(complaint, "lo");
  // A running case keeps its version.
  ASSERT_EQ(Run({"routing", "put-workflow", suite_.Written("shorter.yaml", kShorter)}), 0);
  const std::string later = File("c2");
  ASSERT_TRUE(test::WaitUntil([&] { return CaseOf(later).workflow_version() == 2; }, kPatience));
  EXPECT_EQ(CaseOf(later).steps_size(), 1);
  EXPECT_EQ(CaseOf(complaint).workflow_version(), 1);
  EXPECT_EQ(CaseOf(complaint).steps_size(), 4);

  // R-S9: the step's clock, its breach, and the ladder.
  ASSERT_TRUE(Start(complaint, "trace", "agent:lo").ok());
  ASSERT_TRUE(test::WaitUntil(
      [&] { return StateOf(complaint, "step:trace") == sla::v1::CLOCK_STATE_BREACHED; },
      kPatience));
  // Of the warning at 90 % and the breach close behind it one rung is made.
  ASSERT_TRUE(test::WaitUntil(
      [&] {
        return Escalated(complaint, "clock_warning", "step:trace") ||
               Escalated(complaint, "clock_breach", "step:trace");
      },
      kPatience))
      << CaseOf(complaint).ShortDebugString();
  EXPECT_EQ(CaseOf(complaint).department(), "departments/supervisor");
  Accept(complaint, "sup");
  EXPECT_FALSE(Start(complaint, "refund", "agent:sup").ok());  // trace comes first, and her role
  ASSERT_TRUE(Complete(complaint, "trace", "agent:sup").ok());
  ASSERT_TRUE(test::WaitUntil(
      [&] { return StateOf(complaint, "step:trace") == sla::v1::CLOCK_STATE_MET_LATE; },
      kPatience));
  EXPECT_EQ(Start(complaint, "refund", "agent:sup").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Start(complaint, "refund", "supervisor:sue").ok());
  ASSERT_TRUE(Comes({"timeline", complaint}, "step trace completed")) << output_;
}

TEST_F(RoutingWorkflow, ADepartmentThatSitsOnATransferIsSeenAndTheCaseComesBack) {
  PutAgent("lo", "logistics");
  PutAgent("qi", "quality");
  PutAgent("sup", "supervisor");
  const std::string complaint = File("c1");
  Accept(complaint, "lo");
  EXPECT_EQ(Run({"routing", "transfer", complaint, "quality"}), 1);
  EXPECT_THAT(output_, HasSubstr("REASON_MISSING"));
  EXPECT_EQ(Run({"routing", "transfer", complaint, "finance", "--reason", "money"}), 1);
  EXPECT_THAT(output_, HasSubstr("DEPARTMENT_UNSTAFFED"));
  ASSERT_EQ(Run({"routing", "transfer", complaint, "quality", "--reason", "looks spoiled", "--ask",
                 "is it safe?", "--within", "3"}),
            0)
      << output_;
  Accept(complaint, "qi");
  ASSERT_TRUE(Comes({"routing", "overdue", "quality"}, "is it safe?")) << output_;
  EXPECT_THAT(output_, HasSubstr(complaint));
  EXPECT_TRUE(Escalated(complaint, "transfer_overdue", "1"));
  EXPECT_EQ(CaseOf(complaint).rung(), 2);
  EXPECT_EQ(CaseOf(complaint).department(), "departments/supervisor");
  Accept(complaint, "sup");
  ASSERT_EQ(Run({"routing", "answer", complaint, "it is safe", "--role", "agent", "--name", "sup"}),
            0)
      << output_;
  Accept(complaint, "lo");
  const routing::v1::Case work_case = CaseOf(complaint);
  EXPECT_EQ(work_case.department(), "departments/logistics");
  EXPECT_EQ(work_case.rung(), 2);
  EXPECT_EQ(work_case.transfers(0).answer(), "it is safe");
  ASSERT_TRUE(Comes({"routing", "overdue"}, "COMPLAINT")) << output_;
  EXPECT_THAT(output_, ::testing::Not(HasSubstr(complaint)));
  // The register follows, and the customer hears of it.
  ASSERT_TRUE(test::WaitUntil(
      [&] {
        intake::v1::GetComplaintRequest request;
        intake::v1::GetComplaintResponse response;
        request.set_name(complaint);
        auto stub = intake::v1::IntakeService::NewStub(suite_.Channel("intake"));
        return stub->GetComplaint(As("supervisor:sue").get(), request, &response).ok() &&
               response.complaint().assignee() == "agents/lo" &&
               response.complaint().department() == "departments/logistics";
      },
      kPatience));
  ASSERT_TRUE(Comes({"timeline", complaint}, "departments/quality")) << output_;
}

}  // namespace
}  // namespace redress
