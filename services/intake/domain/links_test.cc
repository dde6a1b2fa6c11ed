#include "services/intake/domain/links.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::intake {
namespace {

using common::v1::COMPLAINT_STATE_CLOSED;
using common::v1::COMPLAINT_STATE_FILED;
using common::v1::COMPLAINT_STATE_IN_PROGRESS;
using common::v1::COMPLAINT_STATE_MERGED;
using common::v1::COMPLAINT_STATE_QUEUED;
using common::v1::COMPLAINT_STATE_RESOLVED;
using common::v1::COMPLAINT_STATE_WAITING_CUSTOMER;
using common::v1::COMPLAINT_STATE_WITHDRAWN;
using events::v1::Event;

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

Standing In(common::v1::ComplaintState state, bool merged = false) {
  Standing standing;
  standing.state = state;
  standing.merged = merged;
  standing.state_time = kNow;
  return standing;
}

Event At(int second) {
  Event event;
  *event.mutable_occur_time() = ToProto(kNow + absl::Seconds(second));
  return event;
}

// R-I5
TEST(Links, OpenComplaintsAreJoinedToOpenOnes) {
  EXPECT_TRUE(CheckMerge(In(COMPLAINT_STATE_FILED), In(COMPLAINT_STATE_IN_PROGRESS)).ok());
  EXPECT_TRUE(CheckMerge(In(COMPLAINT_STATE_CLOSED), In(COMPLAINT_STATE_FILED)).ok());
  EXPECT_TRUE(CheckMerge(In(COMPLAINT_STATE_CLOSED), In(COMPLAINT_STATE_CLOSED)).ok());
}

// R-I5
TEST(Links, WhatIsTakenBackOrJoinedAlreadyIsNotJoined) {
  const Standing open = In(COMPLAINT_STATE_QUEUED);
  const absl::Status merged = CheckMerge(In(COMPLAINT_STATE_QUEUED, true), open);
  EXPECT_EQ(ReasonOf(merged), "ALREADY_MERGED");
  EXPECT_EQ(FieldOf(merged), "name");
  EXPECT_EQ(FieldOf(CheckMerge(In(COMPLAINT_STATE_WITHDRAWN), open)), "name");
  EXPECT_EQ(FieldOf(CheckMerge(open, In(COMPLAINT_STATE_WITHDRAWN))), "into");
  const absl::Status buried = CheckMerge(open, In(COMPLAINT_STATE_CLOSED));
  EXPECT_EQ(ReasonOf(buried), "ILLEGAL_STATE");
  EXPECT_EQ(FieldOf(buried), "into");
}

// R-I5: the link is reversible; what happens meanwhile is not lost.
TEST(Links, AMergedComplaintMovesUnderneath) {
  Standing standing = In(COMPLAINT_STATE_IN_PROGRESS, true);
  EXPECT_EQ(standing.Shown(), COMPLAINT_STATE_MERGED);
  Event executed = At(5);
  executed.mutable_solution_executed();
  Apply(executed, standing);
  EXPECT_EQ(standing.Shown(), COMPLAINT_STATE_MERGED);
  standing.merged = false;
  EXPECT_EQ(standing.Shown(), COMPLAINT_STATE_RESOLVED);
}

TEST(Links, TheCaseOfAMergedComplaintDoesNotCloseIt) {
  Standing standing = In(COMPLAINT_STATE_IN_PROGRESS, true);
  Event closed = At(5);
  closed.mutable_case_closed()->set_outcome("merged");
  Apply(closed, standing);
  EXPECT_EQ(standing.state, COMPLAINT_STATE_IN_PROGRESS);
}

// R-I5: late messages follow the chain.
TEST(Links, ACustomersWordAtAMergedComplaintIsAnAnswerToTheSurvivor) {
  Standing survivor = In(COMPLAINT_STATE_WAITING_CUSTOMER);
  Event closed = At(1);
  closed.mutable_case_closed()->set_outcome("resolved");
  ApplyFromMerged(closed, survivor);
  EXPECT_EQ(survivor.state, COMPLAINT_STATE_WAITING_CUSTOMER);
  Event received = At(2);
  received.mutable_message_received();
  ApplyFromMerged(received, survivor);
  EXPECT_EQ(survivor.state, COMPLAINT_STATE_IN_PROGRESS);
  EXPECT_EQ(survivor.update_time, kNow + absl::Seconds(2));
}

// R-I7: nothing becomes less grave by a merge.
TEST(Links, TheGraverLevelIsTakenOver) {
  v1::Triage survivor;
  survivor.set_level(common::v1::LEVEL_SERIOUS);
  survivor.add_signals("counterfeit");
  v1::Complaint joined;
  joined.mutable_triage()->set_level(common::v1::LEVEL_SERIOUS);
  EXPECT_FALSE(TakeOver(survivor, joined));
  joined.mutable_triage()->set_level(common::v1::LEVEL_CRISIS);
  joined.mutable_triage()->add_signals("counterfeit");
  joined.mutable_triage()->add_signals("injury");
  const auto after = TakeOver(survivor, joined);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->level(), common::v1::LEVEL_CRISIS);
  EXPECT_EQ(after->signals_size(), 2);
}

TEST(Links, OnlyWhatIsMergedIsParted) {
  EXPECT_TRUE(CheckUnmerge(In(COMPLAINT_STATE_QUEUED, true)).ok());
  EXPECT_EQ(ReasonOf(CheckUnmerge(In(COMPLAINT_STATE_QUEUED))), "NOT_MERGED");
}

TEST(Links, OnlyWhatIsClosedIsReopened) {
  EXPECT_TRUE(CheckReopen(In(COMPLAINT_STATE_CLOSED)).ok());
  for (const auto state :
       {COMPLAINT_STATE_WITHDRAWN, COMPLAINT_STATE_IN_PROGRESS, COMPLAINT_STATE_RESOLVED}) {
    EXPECT_EQ(ReasonOf(CheckReopen(In(state))), "ILLEGAL_STATE") << state;
  }
  EXPECT_EQ(ReasonOf(CheckReopen(In(COMPLAINT_STATE_CLOSED, true))), "ILLEGAL_STATE");
}

TEST(Links, ReopeningBeginsANewRound) {
  Standing standing = In(COMPLAINT_STATE_CLOSED);
  standing.assignee = "agents/lin";
  standing.department = "departments/quality";
  standing.close_time = kNow;
  Reopen(standing, kNow + absl::Hours(1));
  EXPECT_EQ(standing.state, COMPLAINT_STATE_FILED);
  EXPECT_EQ(standing.cycle, 2);
  EXPECT_EQ(standing.close_time, absl::InfinitePast());
  EXPECT_EQ(standing.assignee, "");
  EXPECT_EQ(standing.department, "departments/quality");
  // A word of the first round that is heard late does not end the second.
  Event closed = At(5);
  closed.mutable_case_closed()->set_outcome("resolved");
  Apply(closed, standing);
  EXPECT_EQ(standing.state, COMPLAINT_STATE_FILED);
}

}  // namespace
}  // namespace redress::intake
