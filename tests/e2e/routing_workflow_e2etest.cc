// A category's own workflow with a step that is late, and a department that sits on what it was
// asked, through real processes (R-R4, R-R5, R-R6, R-S9).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tests/e2e/routing_story.h"

namespace redress {
namespace {

using test::As;
using test::kLate;
using test::kPatience;
using ::testing::AllOf;
using ::testing::HasSubstr;

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

class RoutingWorkflow : public test::RoutingStory {
 protected:
  RoutingWorkflow() : RoutingStory({"intake", "routing", "sla"}) {}

  void SetUp() override { ASSERT_TRUE(suite_.StartAll()); }
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
  const std::string complaint = File("c1", kLate).name();
  Accept(complaint, "lo");
  // A running case keeps its version.
  ASSERT_EQ(Run({"routing", "put-workflow", suite_.Written("shorter.yaml", kShorter)}), 0);
  const std::string later = File("c2", kLate).name();
  ASSERT_TRUE(test::WaitUntil([&] { return CaseOf(later).workflow_version() == 2; }, kPatience));
  EXPECT_EQ(CaseOf(later).steps_size(), 1);
  EXPECT_EQ(CaseOf(complaint).workflow_version(), 1);
  EXPECT_EQ(CaseOf(complaint).steps_size(), 4);

  // R-S9: the step's clock, its breach, and the ladder.
  ASSERT_TRUE(Start(complaint, "trace", "agent:lo").ok());
  ASSERT_TRUE(ClockBecomes(complaint, "step:trace", sla::v1::CLOCK_STATE_BREACHED));
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
  ASSERT_TRUE(ClockBecomes(complaint, "step:trace", sla::v1::CLOCK_STATE_MET_LATE));
  EXPECT_EQ(Start(complaint, "refund", "agent:sup").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Start(complaint, "refund", "supervisor:sue").ok());
  ASSERT_TRUE(Comes({"timeline", complaint}, "step trace completed")) << output_;
}

// R-R3, R-R4, R-R5: whatever may be done with a case can be done by hand
TEST_F(RoutingWorkflow, ACaseIsMovedByHandFromTheOfferToTheEnd) {
  EXPECT_EQ(Run({"case", "RD-261121"}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("REFERENCE_MALFORMED"), HasSubstr("RD-261121-7K3QX2")));
  PutAgent("lo", "logistics");
  PutAgent("sup", "supervisor");
  const std::string reference = File("c1", kLate).reference();
  ASSERT_TRUE(Comes({"case", reference}, "offered to  agents/lo")) << output_;
  ASSERT_EQ(Run({"routing", "decline", reference, "--reason", "lunch", "--role", "agent", "--name",
                 "lo"}),
            0)
      << output_;
  EXPECT_THAT(output_, HasSubstr("is queued, departments/logistics, rung 1"));
  ASSERT_TRUE(Comes({"routing", "accept", reference}, "is assigned to agents/lo")) << output_;
  EXPECT_EQ(Run({"routing", "accept", reference}), 1);
  EXPECT_THAT(output_, HasSubstr("OFFER_MISSING"));

  ASSERT_EQ(Run({"routing", "start", reference, "investigate"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("investigate     started"));
  ASSERT_EQ(Run({"routing", "complete", reference, "investigate"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("investigate     completed"));
  EXPECT_EQ(Run({"routing", "skip", reference, "agree_solution"}), 1);
  EXPECT_THAT(output_, HasSubstr("reason"));
  ASSERT_EQ(Run({"routing", "skip", reference, "agree_solution", "--reason", "none wanted"}), 0)
      << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("skipped"), HasSubstr("none wanted")));

  ASSERT_EQ(Run({"routing", "escalate", reference, "--role", "agent", "--name", "lo"}), 0)
      << output_;
  EXPECT_THAT(output_, HasSubstr("departments/supervisor, rung 2"));
  ASSERT_TRUE(Comes({"timeline", reference}, "escalated from rung 1 to 2 by agent")) << output_;
  ASSERT_TRUE(Comes({"routing", "accept", reference}, "is assigned to agents/sup")) << output_;
  EXPECT_EQ(Run({"routing", "close", reference}), 2);
  ASSERT_EQ(Run({"routing", "close", reference, "rejected"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("is closed"));
}

TEST_F(RoutingWorkflow, ADepartmentThatSitsOnATransferIsSeenAndTheCaseComesBack) {
  PutAgent("lo", "logistics");
  PutAgent("qi", "quality");
  PutAgent("sup", "supervisor");
  const std::string complaint = File("c1", kLate).name();
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
