#include "services/routing/domain/steps.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::AssignedCase;
using test::kNow;

const Actor kLin = {.name = "agents/lin"};

// R-R4
TEST(StepsTest, ReceiveAndDispatchAreDoneAtTheOpening) {
  const v1::Case work_case = test::OpenedCase().work_case;
  ASSERT_EQ(work_case.steps_size(), 7);
  EXPECT_EQ(work_case.steps(0).state(), v1::STEP_STATE_COMPLETED);
  EXPECT_EQ(work_case.steps(1).state(), v1::STEP_STATE_COMPLETED);
  for (int i = 2; i < 7; ++i) EXPECT_EQ(work_case.steps(i).state(), v1::STEP_STATE_PENDING);
  EXPECT_EQ(work_case.steps(2).step(), "investigate");
  EXPECT_EQ(work_case.steps(6).step(), "follow_up");
}

// R-R4
TEST(StepsTest, StepsRunInOrderWithOwnerAndTimes) {
  v1::Case work_case = AssignedCase("lin").work_case;
  for (const char* step : {"investigate", "agree_solution", "execute", "confirm", "follow_up"}) {
    ASSERT_TRUE(StartStep(work_case, step, kLin, kNow).ok()) << step;
    ASSERT_TRUE(CompleteStep(work_case, step, kNow + absl::Minutes(1)).ok()) << step;
  }
  EXPECT_EQ(work_case.steps(2).owner(), "agents/lin");
  EXPECT_EQ(FromProto(work_case.steps(2).start_time()), kNow);
  EXPECT_EQ(FromProto(work_case.steps(2).end_time()), kNow + absl::Minutes(1));
}

// R-R4
TEST(StepsTest, AStepCannotOvertakeTheOneBefore) {
  v1::Case work_case = AssignedCase().work_case;
  for (const absl::Status& status :
       {StartStep(work_case, "execute", kLin, kNow), CompleteStep(work_case, "execute", kNow),
        SkipStep(work_case, "execute", "not_needed", kLin, kNow)}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "STEP_OUT_OF_ORDER");
  }
  ASSERT_TRUE(StartStep(work_case, "investigate", kLin, kNow).ok());
  EXPECT_EQ(ReasonOf(StartStep(work_case, "agree_solution", kLin, kNow)), "STEP_OUT_OF_ORDER");
}

// R-R4: skipped only with a reason, and then the next may start
TEST(StepsTest, ASkippedStepKeepsItsReasonAndOpensTheNext) {
  v1::Case work_case = AssignedCase().work_case;
  ASSERT_TRUE(SkipStep(work_case, "investigate", "known fault", kLin, kNow).ok());
  EXPECT_EQ(work_case.steps(2).state(), v1::STEP_STATE_SKIPPED);
  EXPECT_EQ(work_case.steps(2).reason(), "known fault");
  EXPECT_TRUE(StartStep(work_case, "agree_solution", kLin, kNow).ok());
  EXPECT_TRUE(SkipStep(work_case, "agree_solution", "changed_mind", kLin, kNow).ok());
}

TEST(StepsTest, IllegalMovesAreNamed) {
  v1::Case work_case = AssignedCase().work_case;
  EXPECT_EQ(ReasonOf(CompleteStep(work_case, "investigate", kNow)), "STEP_NOT_STARTED");
  ASSERT_TRUE(StartStep(work_case, "investigate", kLin, kNow).ok());
  EXPECT_EQ(ReasonOf(StartStep(work_case, "investigate", kLin, kNow)), "STEP_ALREADY_STARTED");
  ASSERT_TRUE(CompleteStep(work_case, "investigate", kNow).ok());
  EXPECT_EQ(ReasonOf(CompleteStep(work_case, "investigate", kNow)), "STEP_ALREADY_ENDED");
  EXPECT_EQ(ReasonOf(StartStep(work_case, "receive", kLin, kNow)), "STEP_ALREADY_ENDED");
  EXPECT_EQ(ReasonOf(CheckDoer(AssignedCase(), "celebrate", kLin)), "STEP_UNKNOWN");
  EXPECT_EQ(FieldOf(CheckDoer(AssignedCase(), "celebrate", kLin)), "step");
}

TEST(StepsTest, FollowUpDoesNotHoldUpTheClosing) {
  v1::Case work_case = AssignedCase().work_case;
  EXPECT_EQ(FirstOpenStep(work_case), "investigate");
  for (const char* step : {"investigate", "agree_solution", "execute", "confirm"}) {
    ASSERT_TRUE(SkipStep(work_case, step, "test", kLin, kNow).ok());
  }
  EXPECT_EQ(FirstOpenStep(work_case), "");
}

v1::Workflow FoodSafety() {
  v1::Workflow workflow;
  workflow.set_name("workflows/food_safety");
  workflow.set_display_name("Food safety");
  workflow.set_version(3);
  const auto add = [&](const std::string& code, absl::string_view role, bool skippable) {
    v1::WorkflowStep& step = *workflow.add_steps();
    step.set_step(code);
    step.set_owner_role(std::string(role));
    step.set_skippable(skippable);
  };
  add("receive", "", true);
  add("sample", kAgentRole, false);
  add("recall", kSupervisorRole, true);
  add("release", kApproverRole, true);
  workflow.mutable_steps(1)->set_limit_seconds(3600);
  return Completed(workflow);
}

CaseRecord FoodCase() {
  CaseRecord record = AssignedCase("lin");
  AddSteps(record.work_case, FoodSafety(), kNow);
  return record;
}

// R-R4: a case takes the steps of its workflow and keeps its version
TEST(StepsTest, ACaseHasTheStepsOfItsWorkflow) {
  const v1::Case work_case = FoodCase().work_case;
  ASSERT_EQ(work_case.steps_size(), 4);
  EXPECT_EQ(work_case.workflow(), "workflows/food_safety");
  EXPECT_EQ(work_case.workflow_version(), 3);
  EXPECT_EQ(work_case.steps(0).state(), v1::STEP_STATE_COMPLETED);
  EXPECT_EQ(work_case.steps(1).state(), v1::STEP_STATE_PENDING);
  EXPECT_EQ(work_case.steps(1).limit_seconds(), 3600);
  EXPECT_EQ(FirstOpenStep(work_case), "sample");
  EXPECT_EQ(test::OpenedCase().work_case.workflow(), "standard");
}

// R-R4: each step has an owner
TEST(StepsTest, AStepIsForItsRole) {
  const CaseRecord record = FoodCase();
  const Actor wu = {.name = "agents/wu"};
  const Actor sue = {.name = "agents/sue", .leads = true};
  const Actor ann = {.name = "agents/ann", .approves = true};
  const Actor lin_approves = {.name = "agents/lin", .approves = true};
  EXPECT_TRUE(CheckDoer(record, "sample", kLin).ok());
  EXPECT_TRUE(CheckDoer(record, "sample", sue).ok());
  EXPECT_EQ(ReasonOf(CheckDoer(record, "sample", wu)), "NOT_ASSIGNEE");
  EXPECT_EQ(ReasonOf(CheckDoer(record, "sample", ann)), "NOT_ASSIGNEE");
  EXPECT_TRUE(CheckDoer(record, "recall", sue).ok());
  EXPECT_EQ(ReasonOf(CheckDoer(record, "recall", kLin)), "STEP_ROLE");
  EXPECT_TRUE(CheckDoer(record, "release", ann).ok());
  EXPECT_EQ(ReasonOf(CheckDoer(record, "release", sue)), "STEP_ROLE");
  EXPECT_EQ(ReasonOf(CheckDoer(record, "release", lin_approves)), "OWN_CASE");
  EXPECT_TRUE(CheckSkipper(record, "release", sue).ok());
  EXPECT_EQ(ReasonOf(CheckSkipper(record, "release", kLin)), "STEP_ROLE");
  EXPECT_EQ(ReasonOf(CheckSkipper(record, "celebrate", sue)), "STEP_UNKNOWN");
  EXPECT_EQ(ReasonOf(CheckDoer(test::OpenedCase(), "investigate", sue)), "CASE_NOT_ASSIGNED");
}

// R-R4: passed over only where the workflow allows
TEST(StepsTest, WhatTheWorkflowWantsIsNotSkipped) {
  CaseRecord record = FoodCase();
  EXPECT_EQ(ReasonOf(SkipStep(record.work_case, "sample", "no time", kLin, kNow)),
            "STEP_NOT_SKIPPABLE");
  ASSERT_TRUE(StartStep(record.work_case, "sample", kLin, kNow).ok());
  EXPECT_EQ(ReasonOf(SkipStep(record.work_case, "sample", "no time", kLin, kNow)),
            "STEP_NOT_SKIPPABLE");
  ASSERT_TRUE(CompleteStep(record.work_case, "sample", kNow).ok());
  EXPECT_TRUE(SkipStep(record.work_case, "recall", "none sold", {"agents/sue", true}, kNow).ok());
  EXPECT_EQ(record.work_case.steps(2).owner(), "agents/sue");
  EXPECT_EQ(record.work_case.steps(2).round(), 0);
}

// R-R4, R-R6: a step that has ended begins again in another round, once the case changed hands
TEST(StepsTest, AStepBeginsAgainAfterAHandOver) {
  CaseRecord record = FoodCase();
  v1::Case& work_case = record.work_case;
  ASSERT_TRUE(StartStep(work_case, "sample", kLin, kNow).ok());
  EXPECT_EQ(work_case.steps(1).round(), 1);
  ASSERT_TRUE(CompleteStep(work_case, "sample", kNow).ok());
  EXPECT_EQ(ReasonOf(StartStep(work_case, "sample", kLin, kNow)), "STEP_ALREADY_ENDED");
  v1::Transfer& transfer = *work_case.add_transfers();
  *transfer.mutable_transfer_time() = ToProto(kNow - absl::Minutes(2));
  EXPECT_EQ(ReasonOf(StartStep(work_case, "sample", kLin, kNow)), "STEP_ALREADY_ENDED");
  *transfer.mutable_return_time() = ToProto(kNow + absl::Minutes(2));
  ASSERT_TRUE(StartStep(work_case, "sample", kLin, kNow + absl::Minutes(3)).ok());
  EXPECT_EQ(work_case.steps(1).round(), 2);
  EXPECT_FALSE(work_case.steps(1).has_end_time());
  EXPECT_EQ(ReasonOf(StartStep(work_case, "recall", kLin, kNow)), "STEP_OUT_OF_ORDER");
  EXPECT_EQ(ReasonOf(StartStep(work_case, "receive", kLin, kNow)), "STEP_ALREADY_ENDED");
}

// R-R4: cases of before workflows were kept follow the standard one
TEST(StepsTest, ACaseThatNamesNoWorkflowIsStandard) {
  v1::Case work_case = AssignedCase().work_case;
  work_case.clear_workflow();
  for (v1::Step& step : *work_case.mutable_steps()) {
    step.clear_owner_role();
    step.clear_skippable();
    step.clear_required();
  }
  EXPECT_EQ(FirstOpenStep(work_case), "investigate");
  for (const char* step : {"investigate", "agree_solution", "execute", "confirm"}) {
    ASSERT_TRUE(SkipStep(work_case, step, "test", kLin, kNow).ok());
  }
  EXPECT_EQ(FirstOpenStep(work_case), "");
}

}  // namespace
}  // namespace redress::routing
