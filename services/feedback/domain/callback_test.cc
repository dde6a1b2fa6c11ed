#include "services/feedback/domain/callback.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::feedback {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

v1::Callback Open() {
  return NewCallback(*CallbackId::Parse("callbacks/01900000-0000-7000-8000-000000000003"),
                     *ComplaintId::Parse("complaints/01900000-0000-7000-8000-000000000001"),
                     kNow + absl::Hours(24));
}

// R-F3
TEST(Callback, IsOpenUntilReported) {
  v1::Callback callback = Open();
  EXPECT_EQ(callback.state(), v1::CALLBACK_STATE_OPEN);
  EXPECT_EQ(FromProto(callback.due_time()), kNow + absl::Hours(24));
  ASSERT_TRUE(Complete(callback, "reached", "agents/wu", kNow).ok());
  EXPECT_EQ(callback.state(), v1::CALLBACK_STATE_DONE);
  EXPECT_EQ(callback.outcome(), "reached");
  EXPECT_EQ(callback.completed_by(), "agents/wu");
}

// R-F3
TEST(Callback, IsReportedOnce) {
  v1::Callback callback = Open();
  ASSERT_TRUE(Complete(callback, "reached", "agents/wu", kNow).ok());
  const absl::Status again = Complete(callback, "not_reached", "agents/lin", kNow);
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(again), "CALLBACK_DONE");
  EXPECT_EQ(callback.completed_by(), "agents/wu");
}

TEST(Callback, KnowsItsOutcomes) {
  EXPECT_TRUE(CheckOutcome("reached").ok());
  EXPECT_TRUE(CheckOutcome("not_reached").ok());
  EXPECT_TRUE(CheckOutcome("reopened").ok());  // R-F3: may reopen
  for (const char* outcome : {"", "closed", "Reached"}) {
    EXPECT_EQ(ReasonOf(CheckOutcome(outcome)), "OUTCOME_UNKNOWN") << outcome;
    EXPECT_EQ(FieldOf(CheckOutcome(outcome)), "outcome");
  }
}

}  // namespace
}  // namespace redress::feedback
