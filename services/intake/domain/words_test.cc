#include "services/intake/domain/words.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

namespace redress::intake {
namespace {

using events::v1::Event;

TEST(Words, EveryEventHasALine) {
  const auto* payload = Event::descriptor()->FindOneofByName("payload");
  for (int i = 0; i < payload->field_count(); ++i) {
    Event event;
    event.GetReflection()->MutableMessage(&event, payload->field(i));
    EXPECT_NE(Summarise(event), Summarise(Event())) << payload->field(i)->name();
    EXPECT_FALSE(Summarise(event).empty());
  }
}

// R-I9, R-I11
TEST(Words, EveryStateHasPlainWordsInBothLanguages) {
  for (int state = common::v1::COMPLAINT_STATE_FILED; state <= common::v1::COMPLAINT_STATE_MERGED;
       ++state) {
    const auto value = static_cast<common::v1::ComplaintState>(state);
    EXPECT_FALSE(StateText(value, "zh").empty());
    EXPECT_NE(StateText(value, "zh"), StateText(value, "en"));
  }
  EXPECT_EQ(DepartmentText("departments/quality", "zh"), "质量部");
  EXPECT_EQ(DepartmentText("departments/own_made", "en"), "the department in charge");
}

TEST(Words, CustomersAreNotToldOfClocksAndOffers) {
  Event event;
  event.mutable_clock_breached();
  EXPECT_EQ(TellCustomer(event, "zh"), "");
  event.mutable_case_offered();
  EXPECT_EQ(TellCustomer(event, "zh"), "");
  event.mutable_clock_paused();
  EXPECT_EQ(TellCustomer(event, "zh"), "");
  event.mutable_clock_resumed();
  EXPECT_EQ(TellCustomer(event, "zh"), "");
  event.mutable_clock_overdue();
  EXPECT_EQ(TellCustomer(event, "zh"), "");
}

// R-R3, R-I9: in plain words, and without a name
TEST(Words, CustomersAreToldThatSomebodyElseTakesItOn) {
  Event event;
  event.mutable_case_returned()->set_agent("agents/lin");
  event.mutable_case_returned()->set_reason("agent_offline");
  EXPECT_EQ(TellCustomer(event, "zh"), "原专员暂时无法处理，正在转给其他专员");
  EXPECT_EQ(TellCustomer(event, "en"), "It is being passed to another member of our staff");
}

// R-R3
TEST(Words, StaffSeeWhyAnOfferLapsed) {
  Event event;
  event.mutable_offer_lapsed()->set_agent("agents/lin");
  EXPECT_EQ(Summarise(event), "offer to agents/lin lapsed");
  event.mutable_offer_lapsed()->set_reason("agent_offline");
  EXPECT_EQ(Summarise(event), "offer to agents/lin lapsed: agent_offline");
}

// R-R5
TEST(Words, StaffSeeWhichClockTookACaseUp) {
  Event event;
  event.mutable_case_escalated()->set_from_rung(1);
  event.mutable_case_escalated()->set_to_rung(2);
  event.mutable_case_escalated()->set_trigger("clock_overdue");
  event.mutable_case_escalated()->set_subject("first_response#2");
  EXPECT_EQ(Summarise(event), "escalated from rung 1 to 2 by clock_overdue of first_response#2");
}

// R-S12, R-S13, R-S15
TEST(Words, StaffSeeWhyAClockStoodStillAndWhenItIsDueNow) {
  Event event;
  event.mutable_clock_paused()->set_milestone("closed_level_1");
  event.mutable_clock_paused()->set_cause("waiting_for_customer");
  EXPECT_EQ(Summarise(event), "closed_level_1 paused: waiting_for_customer");
  event.mutable_clock_resumed()->set_milestone("closed_level_1");
  event.mutable_clock_resumed()->mutable_deadline()->set_seconds(1'790'000'000);
  EXPECT_EQ(Summarise(event), "closed_level_1 runs on, due 2026-09-21 14:13:20 UTC");
  event.mutable_clock_resumed()->set_corrects_breach(true);
  EXPECT_EQ(Summarise(event),
            "closed_level_1 runs on, due 2026-09-21 14:13:20 UTC (corrects a breach)");
  event.mutable_clock_overdue()->set_milestone("closed_level_1");
  event.mutable_clock_overdue()->set_percent(25);
  EXPECT_EQ(Summarise(event), "closed_level_1 overdue by 25 %");
}

// R-H4, R-I9
TEST(Words, CustomersAreToldOfTheirReturnInBothLanguages) {
  Event event;
  event.mutable_return_requested()->set_reason("no_reason_7_days");
  EXPECT_EQ(TellCustomer(event, "zh"), "您申请了退换货");
  EXPECT_EQ(TellCustomer(event, "en-US"), "You asked to send goods back");
  event.mutable_return_reviewed()->set_decision("approved");
  EXPECT_EQ(TellCustomer(event, "zh"), "您的退换货申请已通过");
  event.mutable_return_reviewed()->set_decision("refused");
  EXPECT_EQ(TellCustomer(event, "zh"), "您的退换货申请未通过");
  EXPECT_EQ(TellCustomer(event, "en"), "Your request to send goods back was not granted");
}

// R-R6, R-I9
TEST(Words, CustomersAreToldWhereTheirCaseIs) {
  Event event;
  event.mutable_case_transferred()->set_to_department("departments/after_sales");
  EXPECT_EQ(TellCustomer(event, "zh"), "已转交售后部");
  EXPECT_EQ(TellCustomer(event, "en"), "Handed to after-sales");
  event.mutable_case_transferred()->set_back(true);
  EXPECT_EQ(TellCustomer(event, "zh"), "已转回售后部");
  EXPECT_EQ(TellCustomer(event, "en"), "Back with after-sales");
}

}  // namespace
}  // namespace redress::intake
