#include "services/analytics/domain/counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/proto_time.h"

namespace redress::analytics {
namespace {

using events::v1::Event;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kOccurred = absl::FromUnixSeconds(1'795'201'200);
const absl::Time kOther = kOccurred - absl::Hours(5);

Event At() {
  Event event;
  *event.mutable_occur_time() = ToProto(kOccurred);
  return event;
}

TEST(CountsOf, CountsACaseOpened) {
  Event event = At();
  event.mutable_case_opened();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_CASES_OPENED, kOccurred, 1}));
}

TEST(CountsOf, CountsACaseAccepted) {
  Event event = At();
  event.mutable_case_accepted();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_CASES_ACCEPTED, kOccurred, 1}));
}

TEST(CountsOf, CountsACaseEscalated) {
  Event event = At();
  event.mutable_case_escalated();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_ESCALATED, kOccurred, 1}));
}

TEST(CountsOf, CountsAMetClockWhenItsMilestoneWasReached) {  // R-S15: by event time
  Event event = At();
  *event.mutable_clock_met()->mutable_met_time() = ToProto(kOther);
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_MET, kOther, 1}));
}

TEST(CountsOf, CountsALateClockApart) {
  Event event = At();
  *event.mutable_clock_met()->mutable_met_time() = ToProto(kOther);
  event.mutable_clock_met()->set_late(true);
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_MET_LATE, kOther, 1}));
}

TEST(CountsOf, CountsACorrectionAsMetAndUncountsNothing) {  // R-S15
  Event event = At();
  *event.mutable_clock_met()->mutable_met_time() = ToProto(kOther);
  event.mutable_clock_met()->set_corrects_breach(true);
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_MET, kOther, 1}));
}

TEST(CountsOf, CountsABreachAtItsDeadline) {
  Event event = At();
  *event.mutable_clock_breached()->mutable_deadline() = ToProto(kOther);
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_BREACHED, kOther, 1}));
}

TEST(CountsOf, CountsASolutionProposed) {
  Event event = At();
  event.mutable_solution_proposed();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_PROPOSED, kOccurred, 1}));
}

TEST(CountsOf, CountsASolutionExecutedAndWhatItCost) {
  Event event = At();
  event.mutable_solution_executed()->mutable_amount()->set_minor_units(12'050);
  EXPECT_THAT(CountsOf(event),
              ElementsAre(Count{v1::METRIC_EXECUTED, kOccurred, 1},
                          Count{v1::METRIC_COMPENSATION_MINOR_UNITS, kOccurred, 12'050}));
}

TEST(CountsOf, CountsAFreeSolutionWithoutCost) {
  Event event = At();
  event.mutable_solution_executed();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_EXECUTED, kOccurred, 1}));
}

TEST(CountsOf, CountsMessagesEachWay) {
  Event sent = At();
  sent.mutable_message_sent();
  EXPECT_THAT(CountsOf(sent), ElementsAre(Count{v1::METRIC_MESSAGES_SENT, kOccurred, 1}));
  Event received = At();
  received.mutable_message_received();
  EXPECT_THAT(CountsOf(received), ElementsAre(Count{v1::METRIC_MESSAGES_RECEIVED, kOccurred, 1}));
}

TEST(CountsOf, CountsASurveyIssued) {
  Event event = At();
  event.mutable_survey_issued();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_SURVEYS_ISSUED, kOccurred, 1}));
}

TEST(CountsOf, CountsAnAnswerAndItsVerdict) {  // R-F1
  const std::vector<std::pair<std::string, v1::Metric>> verdicts = {
      {"satisfied", v1::METRIC_SATISFIED},
      {"neutral", v1::METRIC_NEUTRAL},
      {"dissatisfied", v1::METRIC_DISSATISFIED}};
  for (const auto& [verdict, metric] : verdicts) {
    Event event = At();
    event.mutable_survey_answered()->set_verdict(verdict);
    EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_SURVEYS_ANSWERED, kOccurred, 1},
                                             Count{metric, kOccurred, 1}))
        << verdict;
  }
}

TEST(CountsOf, CountsAnAnswerWithoutAVerdictAsAnswered) {
  Event event = At();
  event.mutable_survey_answered();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_SURVEYS_ANSWERED, kOccurred, 1}));
}

TEST(CountsOf, CountsACallbackRequested) {
  Event event = At();
  event.mutable_callback_requested();
  EXPECT_THAT(CountsOf(event), ElementsAre(Count{v1::METRIC_CALLBACKS_REQUESTED, kOccurred, 1}));
}

TEST(Concerns, IsFalseForWhatNoFigureNeeds) {
  std::vector<Event> events(17);
  events[0].mutable_case_offered();
  events[1].mutable_offer_lapsed();
  events[2].mutable_offer_declined();
  events[3].mutable_step_started();
  events[4].mutable_step_completed();
  events[5].mutable_clock_warned();
  events[6].mutable_clock_cancelled();
  events[7].mutable_solution_decided();
  events[8].mutable_message_delivered();
  events[9].mutable_message_undeliverable();
  events[10].mutable_callback_completed();
  events[11].mutable_clock_paused()->set_corrects_breach(true);  // R-S15: nothing is uncounted
  events[12].mutable_clock_resumed()->set_corrects_breach(true);
  events[13].mutable_clock_overdue();  // R-S13: of a breach that is counted
  events[14].mutable_return_requested();
  events[15].mutable_return_reviewed();
  for (const Event& event : events) {  // the last one has a payload this build does not know
    EXPECT_FALSE(Concerns(event)) << event.DebugString();
    EXPECT_THAT(CountsOf(event), IsEmpty());
  }
}

TEST(Concerns, IsTrueForWhatEndsOrBeginsAComplaint) {
  Event event;
  event.mutable_complaint_filed();
  EXPECT_TRUE(Concerns(event));
  event.mutable_complaint_withdrawn();
  EXPECT_TRUE(Concerns(event));
  event.mutable_case_closed();
  EXPECT_TRUE(Concerns(event));
}

}  // namespace
}  // namespace redress::analytics
