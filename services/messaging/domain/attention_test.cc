#include "services/messaging/domain/attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/proto_time.h"

namespace redress::messaging {
namespace {

using events::v1::Event;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const absl::Time kNoon = absl::FromUnixSeconds(1'795'201'200);

Event At(int minute) {
  Event event;
  *event.mutable_occur_time() = ToProto(kNoon + absl::Minutes(minute));
  return event;
}

Event Filed(common::v1::Level level) {
  Event event = At(0);
  event.mutable_complaint_filed()->set_level(level);
  return event;
}

Event Opened(const std::string& department, int minute = 1) {
  Event event = At(minute);
  event.mutable_case_opened()->set_department(department);
  return event;
}

Event Accepted(const std::string& agent, const std::string& department) {
  Event event = At(2);
  event.mutable_case_accepted()->set_agent(agent);
  event.mutable_case_accepted()->set_department(department);
  return event;
}

Event Escalated(const std::string& department) {
  Event event = At(3);
  event.mutable_case_escalated()->set_department(department);
  return event;
}

Event Transferred(const std::string& department) {
  Event event = At(3);
  event.mutable_case_transferred()->set_to_department(department);
  return event;
}

Event Returned(const std::string& department) {
  Event event = At(3);
  event.mutable_case_returned()->set_department(department);
  return event;
}

Event Closed(int minute = 30) {
  Event event = At(minute);
  event.mutable_case_closed()->set_outcome("resolved");
  return event;
}

Event Warned(const std::string& clock_id, int percent, int minute = 10) {
  Event event = At(minute);
  auto& warned = *event.mutable_clock_warned();
  warned.set_clock_id(clock_id);
  warned.set_milestone("first_response");
  warned.set_percent(percent);
  *warned.mutable_deadline() = ToProto(kNoon + absl::Minutes(20));
  return event;
}

Event Breached(const std::string& clock_id, int minute = 20) {
  Event event = At(minute);
  auto& breached = *event.mutable_clock_breached();
  breached.set_clock_id(clock_id);
  breached.set_milestone("first_response");
  *breached.mutable_deadline() = ToProto(kNoon + absl::Minutes(20));
  return event;
}

Event Overdue(const std::string& clock_id, int percent) {
  Event event = At(25);
  event.mutable_clock_overdue()->set_clock_id(clock_id);
  event.mutable_clock_overdue()->set_percent(percent);
  return event;
}

Event Paused(const std::string& clock_id, bool corrects_breach = false) {
  Event event = At(26);
  event.mutable_clock_paused()->set_clock_id(clock_id);
  event.mutable_clock_paused()->set_corrects_breach(corrects_breach);
  return event;
}

Attention After(const std::vector<Event>& events) {
  Attention attention;
  for (const Event& event : events) {
    if (Concerns(event)) Apply(event, attention);
  }
  return attention;
}

// What waits, as "recipient word clock".
std::vector<std::string> Told(const Attention& attention) {
  std::vector<std::string> told;
  for (const Item& item : attention.items) {
    const char* word = item.word == Word::kWarned     ? "warned"
                       : item.word == Word::kBreached ? "breached"
                       : item.word == Word::kUnsaid   ? "unsaid"
                                                      : "overdue";
    told.push_back(item.recipient + " " + word + " " + item.clock_id);
  }
  return told;
}

constexpr char kFrontline[] = "departments/frontline";

std::vector<Event> WithLin() { return {Opened(kFrontline), Accepted("agents/lin", kFrontline)}; }

Attention LinAfter(const std::vector<Event>& more) {
  std::vector<Event> events = WithLin();
  events.insert(events.end(), more.begin(), more.end());
  return After(events);
}

// R-R5
TEST(AttentionTest, AWarningGoesToWhoeverHasTheCase) {
  const Attention attention = LinAfter({Warned("c1", 75)});
  EXPECT_THAT(Told(attention), UnorderedElementsAre("agents/lin warned c1"));
  EXPECT_EQ(attention.items[0].percent, 75);
  EXPECT_EQ(attention.items[0].milestone, "first_response");
  EXPECT_EQ(attention.items[0].deadline, kNoon + absl::Minutes(20));
}

// R-R5
TEST(AttentionTest, WhatNobodyHasIsTheDepartmentsMatter) {
  EXPECT_THAT(Told(After({Opened(kFrontline), Warned("c1", 50)})),
              UnorderedElementsAre("departments/frontline warned c1"));
  EXPECT_THAT(Told(After({Opened(kFrontline), Breached("c1")})),
              UnorderedElementsAre("departments/frontline breached c1", " breached c1"));
}

// R-S13: from the breach on the supervisors hear of it too; the newest threshold alone is told
TEST(AttentionTest, ABreachTakesThePlaceOfItsWarning) {
  EXPECT_THAT(Told(LinAfter({Warned("c1", 50), Warned("c1", 90), Breached("c1")})),
              UnorderedElementsAre("agents/lin breached c1", "departments/frontline breached c1"));
  const Attention overdue = LinAfter({Breached("c1"), Overdue("c1", 25)});
  EXPECT_THAT(Told(overdue),
              UnorderedElementsAre("agents/lin overdue c1", "departments/frontline overdue c1"));
  EXPECT_EQ(overdue.items[0].percent, 25);
}

TEST(AttentionTest, ClocksAreToldOneByOne) {
  EXPECT_THAT(Told(LinAfter({Warned("c1", 50), Warned("c2", 50)})),
              UnorderedElementsAre("agents/lin warned c1", "agents/lin warned c2"));
}

TEST(AttentionTest, WhatWasMetOrCancelledMeanwhileIsNotTold) {
  Event met = At(12);
  met.mutable_clock_met()->set_clock_id("c1");
  EXPECT_THAT(LinAfter({Breached("c1"), met}).items, IsEmpty());
  Event cancelled = At(12);
  cancelled.mutable_clock_cancelled()->set_clock_id("c1");
  EXPECT_THAT(Told(LinAfter({Warned("c1", 50), Warned("c2", 50), cancelled})),
              UnorderedElementsAre("agents/lin warned c2"));
}

// R-S12: nothing comes nearer while a clock stands still; what has passed stays passed
TEST(AttentionTest, AClockThatStandsStillIsNotTold) {
  EXPECT_THAT(LinAfter({Warned("c1", 90), Paused("c1")}).items, IsEmpty());
  EXPECT_THAT(Told(LinAfter({Breached("c1"), Paused("c1")})),
              UnorderedElementsAre("agents/lin breached c1", "departments/frontline breached c1"));
}

// R-S15
TEST(AttentionTest, ABreachProvedWrongIsNotTold) {
  EXPECT_THAT(LinAfter({Breached("c1"), Paused("c1", true)}).items, IsEmpty());
  Event resumed = At(27);
  resumed.mutable_clock_resumed()->set_clock_id("c1");
  EXPECT_EQ(LinAfter({Breached("c1"), resumed}).items.size(), 2U);
  resumed.mutable_clock_resumed()->set_corrects_breach(true);
  EXPECT_THAT(LinAfter({Breached("c1"), resumed}).items, IsEmpty());
}

// R-R5: who has the case now can do something about it
TEST(AttentionTest, WhatWaitsFollowsTheCase) {
  EXPECT_THAT(Told(LinAfter({Breached("c1"), Escalated("departments/supervisor")})),
              UnorderedElementsAre(" breached c1", "departments/supervisor breached c1"));
  EXPECT_THAT(Told(LinAfter({Breached("c1"), Escalated("departments/supervisor"),
                             Accepted("agents/sue", "departments/supervisor")})),
              UnorderedElementsAre("agents/sue breached c1", "departments/supervisor breached c1"));
  EXPECT_THAT(Told(LinAfter({Breached("c1"), Transferred("departments/quality")})),  // R-R6
              UnorderedElementsAre(" breached c1", "departments/quality breached c1"));
  EXPECT_THAT(Told(LinAfter({Breached("c1"), Returned(kFrontline)})),
              UnorderedElementsAre(" breached c1", "departments/frontline breached c1"));
  EXPECT_THAT(Told(LinAfter({Breached("c1"), Escalated(kFrontline)})),  // the rung alone rose
              UnorderedElementsAre("agents/lin breached c1", "departments/frontline breached c1"));
}

// R-R3: who went home is not told of what they do not have any more
TEST(AttentionTest, AfterACaseWentBackNobodyIsToldButItsDepartment) {
  Event returned = At(4);
  returned.mutable_case_returned()->set_agent("agents/lin");
  returned.mutable_case_returned()->set_department(kFrontline);
  EXPECT_TRUE(Concerns(returned));
  EXPECT_THAT(Told(LinAfter({returned, Warned("c1", 75)})),
              UnorderedElementsAre("departments/frontline warned c1"));
  EXPECT_THAT(Told(LinAfter({returned, Warned("c1", 75), Accepted("agents/wu", kFrontline)})),
              UnorderedElementsAre("agents/wu warned c1"));
}

Event Raised(const std::string& trigger, int to_rung) {
  Event event = At(3);
  event.mutable_case_escalated()->set_department("departments/supervisor");
  event.mutable_case_escalated()->set_trigger(trigger);
  event.mutable_case_escalated()->set_from_rung(to_rung - 1);
  event.mutable_case_escalated()->set_to_rung(to_rung);
  return event;
}

// R-R5: a rung is told once; the crisis team's at once
TEST(AttentionTest, ARungIsToldToWhoHasTheCaseThen) {
  const Attention asked = LinAfter({Raised("customer", 2)});
  ASSERT_EQ(asked.items.size(), 1U);
  EXPECT_EQ(asked.items[0].recipient, "departments/supervisor");
  EXPECT_EQ(asked.items[0].word, Word::kRaised);
  EXPECT_EQ(asked.items[0].milestone, "customer");
  EXPECT_FALSE(asked.items[0].crisis);
  EXPECT_EQ(LinAfter({Raised("customer", 2), Raised("customer", 2)}).items.size(), 1U);
  EXPECT_THAT(LinAfter({Raised("clock_breach", 2)}).items, IsEmpty());  // the clock tells it
  EXPECT_THAT(LinAfter({Raised("customer", 2), Closed()}).items, IsEmpty());
  const Attention crisis = LinAfter({Raised("clock_breach", 3)});
  ASSERT_EQ(crisis.items.size(), 1U);
  EXPECT_TRUE(crisis.items[0].crisis);
}

// R-R7: told at once to who leads the incident and to the department, whatever becomes of the case
TEST(AttentionTest, AStatementThatNobodyMadeIsToldToWhoMayMakeIt) {
  Event missed = At(15);
  auto& overdue = *missed.mutable_incident_statement_overdue();
  overdue.set_incident("incidents/i");
  *overdue.mutable_due_time() = ToProto(kNoon + absl::Minutes(14));
  EXPECT_TRUE(Concerns(missed));
  EXPECT_FALSE(OnlyTakesOut(missed));
  const Attention unled = LinAfter({missed});
  EXPECT_THAT(Told(unled),
              UnorderedElementsAre("departments/frontline unsaid statement:incidents/i"));
  EXPECT_TRUE(unled.items[0].crisis);
  EXPECT_EQ(unled.items[0].milestone, "incidents/i");
  EXPECT_EQ(unled.items[0].deadline, kNoon + absl::Minutes(14));
  overdue.set_lead("agents/sue");
  for (const std::vector<Event>& events :
       {std::vector<Event>{missed}, {missed, Closed()}, {Closed(10), missed}, {missed, missed}}) {
    EXPECT_THAT(Told(LinAfter(events)),
                UnorderedElementsAre("departments/frontline unsaid statement:incidents/i",
                                     "agents/sue unsaid statement:incidents/i"));
  }
  // What was made, or is of no incident any more, meanwhile is nobody's to make.
  Event made = At(16);
  made.mutable_incident_noticed()->set_incident("incidents/i");
  Event unlinked = At(16);
  unlinked.mutable_incident_unlinked()->set_incident("incidents/i");
  for (const Event& event : {made, unlinked}) {
    EXPECT_TRUE(OnlyTakesOut(event));
    EXPECT_THAT(Told(LinAfter({missed, event})), testing::IsEmpty());
  }
  made.mutable_incident_noticed()->set_incident("incidents/other");
  EXPECT_THAT(Told(LinAfter({missed, made})), testing::SizeIs(2));
}

// Sources are independent of each other.
TEST(AttentionTest, WhatComesBeforeTheCaseWaitsForIt) {
  EXPECT_THAT(Told(After({Warned("c1", 90)})), UnorderedElementsAre(" warned c1"));
  std::vector<Event> events = {Breached("c1")};
  for (const Event& event : WithLin()) events.push_back(event);
  EXPECT_EQ(Told(After(events)), Told(LinAfter({Breached("c1")})));
}

TEST(AttentionTest, NothingOfAClosedCaseIsTold) {
  EXPECT_THAT(LinAfter({Breached("c1"), Closed()}).items, IsEmpty());
  EXPECT_THAT(LinAfter({Closed(30), Breached("c1", 20)}).items, IsEmpty());  // heard of late
}

TEST(AttentionTest, AReopenedCaseIsToldOfAgain) {
  EXPECT_THAT(Told(LinAfter({Closed(30), Opened(kFrontline, 40), Warned("c1#2", 50, 45)})),
              UnorderedElementsAre("departments/frontline warned c1#2"));
  // Of the new round, heard of before the reopening.
  EXPECT_THAT(Told(LinAfter({Closed(30), Warned("c1#2", 50, 45)})),
              UnorderedElementsAre(" warned c1#2"));
  EXPECT_THAT(Told(LinAfter({Closed(30), Warned("c1#2", 50, 45), Opened(kFrontline, 40)})),
              UnorderedElementsAre("departments/frontline warned c1#2"));
}

// R-I7, R-R5
TEST(AttentionTest, ACrisisIsSoByFilingCorrectionOrOrder) {
  EXPECT_TRUE(After({Filed(common::v1::LEVEL_CRISIS), Warned("c1", 50)}).items[0].crisis);
  EXPECT_FALSE(After({Filed(common::v1::LEVEL_SERIOUS), Warned("c1", 50)}).items[0].crisis);
  Event corrected = At(5);
  corrected.mutable_complaint_reclassified()->set_level(common::v1::LEVEL_CRISIS);
  EXPECT_TRUE(LinAfter({Warned("c1", 50), corrected}).items[0].crisis);
  Event lowered = At(6);
  lowered.mutable_complaint_reclassified()->set_level(common::v1::LEVEL_ROUTINE);
  EXPECT_FALSE(LinAfter({Warned("c1", 50), corrected, lowered}).items[0].crisis);
  Event linked = At(5);
  linked.mutable_order_linked()->set_level(common::v1::LEVEL_CRISIS);
  EXPECT_TRUE(LinAfter({Warned("c1", 50), linked}).items[0].crisis);
}

// What is said to take out only does nothing where nothing waits.
TEST(AttentionTest, WhatOnlyTakesOutChangesNothingElse) {
  std::vector<Event> events(4, At(5));
  events[0].mutable_clock_met()->set_clock_id("c1");
  events[1].mutable_clock_cancelled()->set_clock_id("c1");
  events[2].mutable_clock_paused()->set_corrects_breach(true);
  events[3].mutable_clock_resumed()->set_corrects_breach(true);
  for (const Event& event : events) {
    EXPECT_TRUE(OnlyTakesOut(event));
    EXPECT_EQ(After({event}), Attention());
    EXPECT_EQ(LinAfter({event}), LinAfter({}));
  }
  for (const Event& event : {Warned("c1", 50), Breached("c1"), Overdue("c1", 25), Closed(),
                             Opened(kFrontline), Escalated(kFrontline)}) {
    EXPECT_FALSE(OnlyTakesOut(event));
  }
}

TEST(AttentionTest, HistoryConcernsNobody) {
  Event event = Filed(common::v1::LEVEL_CRISIS);
  EXPECT_TRUE(Concerns(event));
  event.mutable_complaint_filed()->set_historical(true);
  EXPECT_FALSE(Concerns(event));
  Event sent = At(1);
  sent.mutable_message_sent();
  EXPECT_FALSE(Concerns(sent));
}

}  // namespace
}  // namespace redress::messaging
