#include "services/sla/domain/clock_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/proto_time.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace story;  // NOLINT: words of the stories

const Filing kEverything{.channel = common::v1::CHANNEL_CHAT,
                         .category = "after_sales",
                         .level = common::v1::LEVEL_ROUTINE};

// R-S5, R-S14
TEST(ClockSetTest, AClockExplainsItself) {
  Teller teller;
  teller.Tell({File({.category = "after_sales"})});
  const v1::Clock& clock = teller.set().record.clocks(0);
  EXPECT_EQ(clock.clock_id(), "after_sales_response");
  EXPECT_EQ(clock.milestone(), "after_sales_response");
  EXPECT_EQ(clock.policy(), "policies/default");
  EXPECT_EQ(clock.policy_version(), 2);
  EXPECT_EQ(clock.state(), v1::CLOCK_STATE_RUNNING);
  EXPECT_EQ(FromProto(clock.start_time()), kFiled);
  EXPECT_EQ(FromProto(clock.deadline()), kFiled + absl::Minutes(30));
  EXPECT_EQ(clock.limit_ms(), 30 * 60 * 1000);
  EXPECT_EQ(clock.rule(),
            "R-S4: first message within 30m of filing, because its category is after_sales");
}

// R-I2, R-I7: the amount of an order that was found later lifts the level, and with it the clocks.
TEST(ClockSetTest, AnOrderFoundLaterMayLiftTheLevelAndNeverLowersIt) {
  Teller teller;
  Step linked = Tick(absl::Minutes(10));
  linked.mutable_order_linked()->set_level(common::v1::LEVEL_SERIOUS);
  teller.Tell({File({.level = common::v1::LEVEL_ROUTINE}), linked});
  EXPECT_THAT(teller.Clock("offer_level_2"), ::testing::StartsWith("RUNNING"));
  linked.mutable_order_linked()->set_level(common::v1::LEVEL_ROUTINE);
  Facts facts;
  ClockSet set = teller.set();
  Fold(set, linked, DefaultPolicies(), facts);
  EXPECT_THAT(facts, IsEmpty());
  EXPECT_EQ(set.record.SerializeAsString(), teller.set().record.SerializeAsString());
}

// R-S15: what was promised elsewhere is not measured here.
TEST(ClockSetTest, ImportedHistoryStartsNoClocks) {
  events::v1::Event filed;
  filed.mutable_complaint_filed()->set_historical(true);
  ClockSet set;
  Facts facts;
  EXPECT_FALSE(Fold(set, filed, DefaultPolicies(), facts));
  EXPECT_THAT(set.record.clocks(), IsEmpty());
  EXPECT_FALSE(set.start_time);
}

TEST(ClockSetTest, TheStartIsToldOnceEarliestDeadlineFirst) {
  Teller teller;
  teller.Tell({File(kEverything)});
  ASSERT_EQ(teller.facts().size(), 1u);
  std::vector<std::string> told;
  for (const auto& clock : teller.facts()[0].clocks_started().clocks()) {
    told.push_back(clock.milestone());
    EXPECT_EQ(clock.clock_id(), clock.milestone());
    EXPECT_EQ(clock.policy(), "policies/default");
    EXPECT_EQ(clock.policy_version(), 2);
    EXPECT_EQ(FromProto(clock.start_time()), kFiled);
  }
  EXPECT_THAT(told, ElementsAre("chat_reply", "after_sales_response", "closed_level_1",
                                "first_response", "first_response_outer"));
}

// R-S15
TEST(ClockSetTest, ASecondFilingRestartsNothing) {
  Teller teller;
  teller.Tell({File(), Tick(absl::Hours(3))});
  const std::string before = teller.set().record.SerializeAsString();
  Facts facts;
  ClockSet set = teller.set();
  EXPECT_FALSE(Fold(set, File(kEverything), DefaultPolicies(), facts));
  EXPECT_EQ(set.record.SerializeAsString(), before);
  EXPECT_THAT(facts, IsEmpty());
}

// An imported complaint may have happened long ago; its clocks run from the filing.
TEST(ClockSetTest, TheStartIsTheFilingNotTheGrievance) {
  Step filing = File();
  *filing.mutable_complaint_filed()->mutable_occurred_time() =
      ToProto(kFiled - absl::Hours(24 * 300));
  Teller teller;
  teller.Tell({filing});
  EXPECT_EQ(FromProto(teller.set().record.clocks(0).start_time()), kFiled);
  EXPECT_EQ(NextDue(teller.set(), DefaultPolicies()), kFiled + absl::Hours(2));
}

// R-S13
TEST(ClockSetTest, EachWarningIsGivenOnce) {
  Teller teller;
  teller.Tell({File()});
  const auto minutes = [](int n) { return absl::Minutes(n); };
  teller.Tell({Tick(minutes(119)), Tick(minutes(120)), Tick(minutes(120)), Tick(minutes(121)),
               Tick(minutes(180)), Tick(minutes(200)), Tick(minutes(216)), Tick(minutes(239))});
  EXPECT_THAT(teller.FactsSinceStart(),
              ElementsAre("first_response warned 50", "first_response warned 75",
                          "first_response warned 90"));
  EXPECT_EQ(teller.Clock("first_response"), "AT_RISK, warned 90");
}

// R-S13
TEST(ClockSetTest, AfterAnOutageOnlyTheHighestWarningIsGiven) {
  Teller teller;
  teller.Tell({File(), Tick(absl::Minutes(230)), Tick(absl::Minutes(231))});
  EXPECT_THAT(teller.FactsSinceStart(), ElementsAre("first_response warned 90"));
}

// R-S13
TEST(ClockSetTest, AfterALongOutageNoWarningIsGivenAndTheHighestRung) {
  Teller teller;
  teller.Tell({File(), Tick(absl::Hours(5)), Tick(absl::Hours(6))});
  EXPECT_THAT(teller.FactsSinceStart(),
              ElementsAre("first_response breached", "first_response overdue 25"));
  EXPECT_EQ(teller.Clock("first_response"), "BREACHED, breached at 4h, overdue 25");
}

// R-S13
TEST(ClockSetTest, BreachesAtTheDeadlineAndNotBefore) {
  Teller teller;
  teller.Tell({File(), Tick(absl::Hours(4) - absl::Microseconds(1))});
  EXPECT_EQ(teller.Clock("first_response"), "AT_RISK, warned 90");
  teller.Tell({Tick(absl::Hours(4))});
  EXPECT_EQ(teller.Clock("first_response"), "BREACHED, warned 90, breached at 4h");
}

// R-S15
TEST(ClockSetTest, BreachAndWarningCarryTheDeadline) {
  Teller teller;
  teller.Tell({File(), Tick(absl::Hours(2)), Tick(absl::Hours(4))});
  EXPECT_EQ(FromProto(teller.facts()[1].clock_warned().deadline()), kFiled + absl::Hours(4));
  EXPECT_EQ(FromProto(teller.facts()[2].clock_breached().deadline()), kFiled + absl::Hours(4));
}

TEST(ClockSetTest, TheNextAlarmIsTheEarliestThresholdOfAnyClock) {
  Teller teller;
  teller.Tell({File(kEverything)});
  const auto due = [&] { return *NextDue(teller.set(), DefaultPolicies()) - kFiled; };
  EXPECT_EQ(due(), absl::Seconds(30));
  teller.Tell({Tick(absl::Seconds(30))});
  EXPECT_EQ(due(), absl::Seconds(45));
  teller.Tell({Tick(absl::Seconds(45))});
  EXPECT_EQ(due(), absl::Seconds(54));
  teller.Tell({Tick(absl::Seconds(54))});
  EXPECT_EQ(due(), absl::Seconds(60));
  teller.Tell({Machine(absl::Seconds(55))});  // meets chat_reply and after_sales_response
  EXPECT_EQ(due(), absl::Minutes(15));
  teller.Tell({Closed(absl::Minutes(10))});
  EXPECT_EQ(NextDue(teller.set(), DefaultPolicies()), std::nullopt);
}

// Whoever sounds every alarm at its time gives each warning and breach once and comes to an end.
TEST(ClockSetTest, SoundingEveryAlarmEnds) {
  Teller teller;
  teller.Tell({File(kEverything)});
  int alarms = 0;
  while (const std::optional<absl::Time> due = NextDue(teller.set(), DefaultPolicies())) {
    const size_t told = teller.facts().size();
    teller.Tell({Tick(*due - kFiled)});
    EXPECT_GT(teller.facts().size(), told) << "an alarm at " << *due << " told nothing";
    ASSERT_LT(++alarms, 100);
  }
  EXPECT_EQ(teller.FactsSinceStart().size(), 5u * 6u);
}

TEST(ClockSetTest, TheNextDeadlineIsThatOfTheEarliestOpenClock) {
  Teller teller;
  EXPECT_EQ(NextDeadline(teller.set()), std::nullopt);
  teller.Tell({File(kEverything)});
  EXPECT_EQ(NextDeadline(teller.set()), kFiled + absl::Minutes(1));
  EXPECT_EQ(OpenCount(teller.set()), 5);
  teller.Tell({Tick(absl::Minutes(2))});  // breached and still open
  EXPECT_EQ(NextDeadline(teller.set()), kFiled + absl::Minutes(1));
  EXPECT_EQ(OpenCount(teller.set()), 5);
  teller.Tell({Machine(absl::Minutes(3))});
  EXPECT_EQ(NextDeadline(teller.set()), kFiled + absl::Minutes(30));
  EXPECT_EQ(OpenCount(teller.set()), 3);
}

TEST(ClockSetTest, AnEndedComplaintHasNothingLeftToWorkFor) {
  Teller teller;
  teller.Tell({File(), Tick(absl::Hours(5)), Closed(absl::Hours(6))});
  EXPECT_EQ(teller.Clock("first_response"), "BREACHED, breached at 4h, overdue 25");
  EXPECT_EQ(NextDeadline(teller.set()), std::nullopt);
  EXPECT_EQ(OpenCount(teller.set()), 0);
}

TEST(ClockSetTest, EventsOfNoConcernChangeNothing) {
  Teller teller;
  teller.Tell({File()});
  ClockSet set = teller.set();
  Facts facts;
  EXPECT_FALSE(Fold(set, Offered(absl::Minutes(1)), DefaultPolicies(), facts));
  // Of concern, since another promise may come to wait for it; but it meets no milestone.
  EXPECT_TRUE(Fold(set, Machine(absl::Minutes(1)), DefaultPolicies(), facts));
  EXPECT_FALSE(Fold(set, Machine(absl::Minutes(1)), DefaultPolicies(), facts));  // once more
  EXPECT_EQ(set.record.SerializeAsString(), teller.set().record.SerializeAsString());
  EXPECT_THAT(facts, IsEmpty());
}

TEST(ClockSetTest, EventsAreKeptWithoutTheirOrigin) {
  Step early = Person(absl::Minutes(1));
  early.set_event_id("x");
  early.set_actor("agents/lin");
  early.set_tenant("demo");
  Teller teller;
  teller.Tell({early});
  ASSERT_EQ(teller.set().history.size(), 1u);
  Step kept = Person(absl::Minutes(1));
  kept.mutable_message_sent()->clear_purpose();  // no condition asks for this one
  EXPECT_EQ(teller.set().history[0].event.SerializeAsString(), kept.SerializeAsString());
  EXPECT_THAT(teller.facts(), IsEmpty());
  EXPECT_EQ(NextDue(teller.set(), DefaultPolicies()), std::nullopt);
}

// Of each kind of event the earliest and the latest are kept, in whatever order they come.
TEST(ClockSetTest, TheHistoryIsBoundedAndOfNoOrder) {
  std::vector<Step> steps;
  for (int n = 1; n <= 1000; ++n) {
    const absl::Duration at = absl::Seconds(n);
    for (Step& step :
         std::vector<Step>{Machine(at), Person(at), PrivateWord(at), Machine(at, "statement"),
                           Proposed(at), Closed(at), Withdrawn(at), Offered(at)}) {
      steps.push_back(std::move(step));
    }
  }
  Teller teller;
  teller.Tell(steps);
  EXPECT_EQ(teller.set().history.size(), 7u * 2u * kMomentsKept);
  EXPECT_EQ(teller.set().history.front().time, kFiled + absl::Seconds(1));
  EXPECT_EQ(teller.set().history.back().time, kFiled + absl::Seconds(1000));
  std::reverse(steps.begin(), steps.end());
  Teller backwards;
  backwards.Tell(steps);
  ASSERT_EQ(backwards.set().history.size(), teller.set().history.size());
  for (size_t i = 0; i < teller.set().history.size(); ++i) {
    EXPECT_EQ(backwards.set().history[i].event.SerializeAsString(),
              teller.set().history[i].event.SerializeAsString());
  }
}

TEST(ClockSetTest, EarlyEventsCountWithTheirOwnTime) {
  Teller early;
  early.Tell({Machine(absl::Seconds(20)), Person(absl::Seconds(50)), Person(absl::Seconds(70)),
              File(kEverything)});
  Teller in_order;
  in_order.Tell({File(kEverything), Machine(absl::Seconds(20)), Person(absl::Seconds(50)),
                 Person(absl::Seconds(70))});
  EXPECT_EQ(early.set().record.SerializeAsString(), in_order.set().record.SerializeAsString());
  EXPECT_EQ(early.FactsSinceStart(), in_order.FactsSinceStart());
}

TEST(ClockSetTest, TheSameStoryGivesTheSameBytes) {
  const std::vector<Step> steps = {File(kEverything),          Tick(absl::Seconds(50)),
                                   Machine(absl::Seconds(55)), Tick(absl::Hours(5)),
                                   Person(absl::Hours(6)),     Closed(absl::Hours(7))};
  Teller one;
  Teller other;
  one.Tell(steps);
  other.Tell(steps);
  EXPECT_EQ(one.set().record.SerializeAsString(), other.set().record.SerializeAsString());
}

// R-S15
TEST(ClockSetTest, NothingErasesABreach) {
  const std::vector<Step> attempts = {Person(absl::Hours(1)),    Person(absl::Hours(5)),
                                      Closed(absl::Hours(6)),    Closed(absl::Hours(1)),
                                      Withdrawn(absl::Hours(7)), Withdrawn(absl::Hours(1)),
                                      File(kEverything),         Tick(absl::Hours(9))};
  for (const Step& first : attempts) {
    for (const Step& second : attempts) {
      Teller teller;
      teller.Tell({File(), Tick(absl::Hours(4)), first, second});
      EXPECT_EQ(FromProto(teller.set().record.clocks(0).breach_time()), kFiled + absl::Hours(4));
    }
  }
}

}  // namespace
}  // namespace redress::sla
