#include "services/intake/domain/standing.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::intake {
namespace {

using events::v1::Event;

Event At(int second) {
  Event event;
  *event.mutable_occur_time() = ToProto(absl::FromUnixSeconds(1'790'000'000 + second));
  return event;
}

Event Opened(int second) {
  Event event = At(second);
  event.mutable_case_opened()->set_department("departments/quality");
  return event;
}

Event Accepted(int second) {
  Event event = At(second);
  event.mutable_case_accepted()->set_department("departments/quality");
  event.mutable_case_accepted()->set_agent("agents/lin");
  return event;
}

Event Closed(int second) {
  Event event = At(second);
  event.mutable_case_closed()->set_outcome("resolved");
  return event;
}

TEST(Standing, FollowsTheCase) {
  Standing standing;
  Apply(Opened(1), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_QUEUED);
  Apply(Accepted(2), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_IN_PROGRESS);
  EXPECT_EQ(standing.assignee, "agents/lin");
  Apply(Closed(3), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_CLOSED);
  EXPECT_EQ(standing.close_time, absl::FromUnixSeconds(1'790'000'003));
}

Event Returned(int second) {
  Event event = At(second);
  event.mutable_case_returned()->set_agent("agents/lin");
  event.mutable_case_returned()->set_reason("agent_offline");
  event.mutable_case_returned()->set_department("departments/quality");
  return event;
}

// R-R3
TEST(Standing, ACaseThatCameBackHasNobodyAndWaits) {
  Standing standing;
  Apply(Opened(1), standing);
  Apply(Accepted(2), standing);
  Apply(Returned(3), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_QUEUED);
  EXPECT_EQ(standing.assignee, "");
  EXPECT_EQ(standing.department, "departments/quality");
  Apply(Accepted(4), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_IN_PROGRESS);
  EXPECT_EQ(standing.assignee, "agents/lin");
}

// R-R3: what the customer was offered stands, whoever has the case
TEST(Standing, AReturnTakesNoProposalBack) {
  Standing standing;
  Apply(Opened(1), standing);
  Apply(Accepted(2), standing);
  Event offered = At(3);
  offered.mutable_solution_proposed();
  Apply(offered, standing);
  Apply(Returned(4), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_SOLUTION_OFFERED);
  EXPECT_EQ(standing.assignee, "");
  Apply(Accepted(5), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_SOLUTION_OFFERED);
  EXPECT_EQ(standing.assignee, "agents/lin");
}

TEST(Standing, ALateEventOfAnotherServiceDoesNotTurnItBack) {
  Standing standing;
  Event offered = At(5);
  offered.mutable_solution_proposed();
  Apply(offered, standing);
  Apply(Opened(1), standing);
  Apply(Accepted(2), standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_SOLUTION_OFFERED);
  EXPECT_EQ(standing.department, "departments/quality");
  Apply(Closed(9), standing);
  Event executed = At(8);
  executed.mutable_solution_executed();
  Apply(executed, standing);
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_CLOSED);
}

// R-R6
TEST(Standing, FollowsACaseToAnotherDepartmentAndBack) {
  Standing standing;
  Apply(Opened(1), standing);
  Apply(Accepted(2), standing);
  Event sent = At(3);
  sent.mutable_case_transferred()->set_from_department("departments/quality");
  sent.mutable_case_transferred()->set_to_department("departments/logistics");
  Apply(sent, standing);
  EXPECT_EQ(standing.department, "departments/logistics");
  EXPECT_EQ(standing.assignee, "");
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_QUEUED);
  Event returned = At(4);
  returned.mutable_case_returned()->set_agent("agents/lu");
  returned.mutable_case_returned()->set_department("departments/logistics");
  Apply(returned, standing);
  EXPECT_EQ(standing.department, "departments/logistics");
  EXPECT_EQ(standing.state, common::v1::COMPLAINT_STATE_QUEUED);
}

// R-S9: the limit of a step is for those who work, and promised to nobody
TEST(Standing, AStepsLimitIsNoPromisedDeadline) {
  Standing standing;
  Event started = At(1);
  auto* clock = started.mutable_clocks_started()->add_clocks();
  clock->set_clock_id("step:trace");
  clock->set_policy("workflow");
  *clock->mutable_deadline() = ToProto(absl::FromUnixSeconds(1'790'000'100));
  Apply(started, standing);
  EXPECT_EQ(standing.NextDeadline(), absl::InfiniteFuture());
}

// R-I9: the next deadline promised
TEST(Standing, KnowsTheEarliestOpenDeadline) {
  Standing standing;
  Event started = At(1);
  for (int i = 0; i < 2; ++i) {
    auto* clock = started.mutable_clocks_started()->add_clocks();
    clock->set_clock_id(i == 0 ? "a" : "b");
    *clock->mutable_deadline() = ToProto(absl::FromUnixSeconds(1'790'000'100 + i));
  }
  Apply(started, standing);
  EXPECT_EQ(standing.NextDeadline(), absl::FromUnixSeconds(1'790'000'100));
  Event met = At(2);
  met.mutable_clock_met()->set_clock_id("a");
  Apply(met, standing);
  EXPECT_EQ(standing.NextDeadline(), absl::FromUnixSeconds(1'790'000'101));
  Event breached = At(200);
  breached.mutable_clock_breached()->set_clock_id("b");
  Apply(breached, standing);
  EXPECT_EQ(standing.NextDeadline(), absl::InfiniteFuture());
}

Event Started(const std::string& clock_id, int deadline) {
  Event event = At(1);
  auto* clock = event.mutable_clocks_started()->add_clocks();
  clock->set_clock_id(clock_id);
  *clock->mutable_deadline() = ToProto(absl::FromUnixSeconds(1'790'000'000 + deadline));
  return event;
}

Event Paused(const std::string& clock_id, bool corrects_breach = false) {
  Event event = At(2);
  event.mutable_clock_paused()->set_clock_id(clock_id);
  event.mutable_clock_paused()->set_corrects_breach(corrects_breach);
  return event;
}

Event Resumed(const std::string& clock_id, int deadline, bool corrects_breach = false) {
  Event event = At(3);
  event.mutable_clock_resumed()->set_clock_id(clock_id);
  event.mutable_clock_resumed()->set_corrects_breach(corrects_breach);
  *event.mutable_clock_resumed()->mutable_deadline() =
      ToProto(absl::FromUnixSeconds(1'790'000'000 + deadline));
  return event;
}

Event Breached(const std::string& clock_id) {
  Event event = At(2);
  event.mutable_clock_breached()->set_clock_id(clock_id);
  return event;
}

// R-S12: a clock that stands still promises no moment until it runs on
TEST(Standing, APausedClockHasNoDeadlineAndARunningOneItsNewOne) {
  Standing standing;
  Apply(Started("a", 100), standing);
  Apply(Started("b", 500), standing);
  Apply(Paused("a"), standing);
  EXPECT_EQ(standing.NextDeadline(), absl::FromUnixSeconds(1'790'000'500));
  Apply(Resumed("a", 160), standing);
  EXPECT_EQ(standing.NextDeadline(), absl::FromUnixSeconds(1'790'000'160));
}

// R-S15
TEST(Standing, ABreachProvedWrongOpensItsClockAgain) {
  Standing paused;
  Apply(Started("a", 100), paused);
  Apply(Breached("a"), paused);
  Standing resumed = paused;
  Apply(Paused("a", true), paused);
  EXPECT_EQ(paused.NextDeadline(), absl::InfiniteFuture());
  Apply(Resumed("a", 300), paused);
  EXPECT_EQ(paused.NextDeadline(), absl::FromUnixSeconds(1'790'000'300));
  Apply(Resumed("a", 300, true), resumed);
  EXPECT_EQ(resumed.NextDeadline(), absl::FromUnixSeconds(1'790'000'300));
}

TEST(Standing, AnEndedClockIsNotOpenedByAPause) {
  Standing standing;
  Apply(Started("a", 100), standing);
  Apply(Breached("a"), standing);
  Apply(Paused("a"), standing);
  Apply(Resumed("a", 300), standing);
  Event overdue = At(4);
  overdue.mutable_clock_overdue()->set_clock_id("a");
  Apply(overdue, standing);
  EXPECT_EQ(standing.NextDeadline(), absl::InfiniteFuture());
}

TEST(Standing, AClosedComplaintIsNotWithdrawn) {
  Standing standing;
  EXPECT_TRUE(CheckWithdraw(standing).ok());
  Apply(Closed(1), standing);
  EXPECT_EQ(ReasonOf(CheckWithdraw(standing)), "ILLEGAL_STATE");
}

}  // namespace
}  // namespace redress::intake
