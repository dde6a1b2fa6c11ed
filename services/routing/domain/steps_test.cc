#include "services/routing/domain/steps.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::AssignedCase;
using test::kNow;

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
    ASSERT_TRUE(StartStep(work_case, step, kNow).ok()) << step;
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
       {StartStep(work_case, "execute", kNow), CompleteStep(work_case, "execute", kNow),
        SkipStep(work_case, "execute", "not_needed", kNow)}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "STEP_OUT_OF_ORDER");
  }
  ASSERT_TRUE(StartStep(work_case, "investigate", kNow).ok());
  EXPECT_EQ(ReasonOf(StartStep(work_case, "agree_solution", kNow)), "STEP_OUT_OF_ORDER");
}

// R-R4: skipped only with a reason, and then the next may start
TEST(StepsTest, ASkippedStepKeepsItsReasonAndOpensTheNext) {
  v1::Case work_case = AssignedCase().work_case;
  ASSERT_TRUE(SkipStep(work_case, "investigate", "known fault", kNow).ok());
  EXPECT_EQ(work_case.steps(2).state(), v1::STEP_STATE_SKIPPED);
  EXPECT_EQ(work_case.steps(2).reason(), "known fault");
  EXPECT_TRUE(StartStep(work_case, "agree_solution", kNow).ok());
  EXPECT_TRUE(SkipStep(work_case, "agree_solution", "changed_mind", kNow).ok());
}

TEST(StepsTest, IllegalMovesAreNamed) {
  v1::Case work_case = AssignedCase().work_case;
  EXPECT_EQ(ReasonOf(CompleteStep(work_case, "investigate", kNow)), "STEP_NOT_STARTED");
  ASSERT_TRUE(StartStep(work_case, "investigate", kNow).ok());
  EXPECT_EQ(ReasonOf(StartStep(work_case, "investigate", kNow)), "STEP_ALREADY_STARTED");
  ASSERT_TRUE(CompleteStep(work_case, "investigate", kNow).ok());
  EXPECT_EQ(ReasonOf(CompleteStep(work_case, "investigate", kNow)), "STEP_ALREADY_ENDED");
  EXPECT_EQ(ReasonOf(StartStep(work_case, "receive", kNow)), "STEP_ALREADY_ENDED");
  EXPECT_EQ(ReasonOf(CheckStepCode("celebrate")), "STEP_UNKNOWN");
  EXPECT_EQ(FieldOf(CheckStepCode("celebrate")), "step");
}

TEST(StepsTest, FollowUpDoesNotHoldUpTheClosing) {
  v1::Case work_case = AssignedCase().work_case;
  EXPECT_EQ(FirstOpenStep(work_case), "investigate");
  for (const char* step : {"investigate", "agree_solution", "execute", "confirm"}) {
    ASSERT_TRUE(SkipStep(work_case, step, "test", kNow).ok());
  }
  EXPECT_EQ(FirstOpenStep(work_case), "");
}

}  // namespace
}  // namespace redress::routing
