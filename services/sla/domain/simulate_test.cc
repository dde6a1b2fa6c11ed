// R-S16: what would have become of complaints, by their events' own times.
#include "services/sla/domain/simulate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/proto_time.h"
#include "services/sla/domain/random_world_testing.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace story;  // NOLINT: words of the stories

// "clock id: words, worked 1h" of each clock.
std::vector<std::string> Ran(const std::vector<Step>& steps, absl::Duration until,
                             const Policies& policies = DefaultPolicies()) {
  Simulation simulation(policies, kFiled + until);
  for (const Step& step : steps) simulation.Take(step);
  std::vector<std::string> words;
  for (const v1::SimulatedClock& clock : simulation.Finish()) {
    if (!clock.clock().has_start_time()) continue;  // pending
    words.push_back(absl::StrCat(clock.clock().clock_id(), ": ", InWords(clock.clock()),
                                 ", worked ",
                                 absl::FormatDuration(absl::Milliseconds(clock.working_ms()))));
  }
  return words;
}

TEST(SimulateTest, AlarmsSoundBetweenEventsByEventTime) {  // R-S13, R-S16
  EXPECT_THAT(Ran({File(), Person(absl::Hours(5))}, absl::Hours(100)),
              ElementsAre("first_response: MET_LATE at 5h, warned 90, breached at 4h, worked 5h",
                          "first_response_outer: MET at 5h, worked 5h"));
}

TEST(SimulateTest, WhatComesAtTheDeadlineIsInTimeAndNeverBreached) {  // R-S15
  EXPECT_THAT(Ran({File(), Person(absl::Hours(4))}, absl::Hours(100)),
              ElementsAre("first_response: MET at 4h, warned 90, worked 4h",
                          "first_response_outer: MET at 4h, worked 4h"));
}

// R-S12, R-S13: what a clock that stands still was warned of before.
TEST(SimulateTest, AClockThatStandsStillKeepsItsWarnings) {
  const auto ran = [](absl::Duration question) {
    return Ran({File({.level = common::v1::LEVEL_SERIOUS}), Question(question)}, absl::Hours(5));
  };
  using ::testing::Contains;
  EXPECT_THAT(ran(absl::Hours(3) + absl::Seconds(1)),
              Contains("offer_level_2: PAUSED, warned 75, worked 3h1s"));
  // What comes at the moment of the alarm goes before it.
  EXPECT_THAT(ran(absl::Hours(3)), Contains("offer_level_2: PAUSED, warned 50, worked 3h"));
}

TEST(SimulateTest, NothingAfterTheMomentAskedForIsKnown) {
  EXPECT_THAT(Ran({File(), Person(absl::Hours(3))}, absl::Hours(2)),
              ElementsAre("first_response: AT_RISK, warned 50, worked 2h",
                          "first_response_outer: RUNNING, worked 2h"));
  EXPECT_THAT(Ran({File()}, -absl::Hours(1)), IsEmpty());
}

TEST(SimulateTest, AClockCountsUntilItsRoundEnded) {  // R-S12
  EXPECT_THAT(
      Ran({File(), Closed(absl::Hours(5)), Reopened(absl::Hours(50)), Person(absl::Hours(51))},
          absl::Hours(100)),
      ElementsAre("first_response: BREACHED, warned 90, breached at 4h, worked 5h",
                  "first_response_outer: CANCELLED, worked 5h",
                  "first_response#2: MET at 51h, worked 1h",
                  "first_response_outer#2: MET at 51h, worked 1h"));
}

TEST(SimulateTest, WorkingTimeIsThatOfTheCalendar) {  // R-S11
  const auto policies = Policies::Shipped("default,cn_12315");
  ASSERT_TRUE(policies.ok());
  // A week has five working days of nine hours.
  const std::vector<std::string> words =
      Ran({File({.source = "regulator_12315"}), Closed(absl::Hours(24 * 7))}, absl::Hours(24 * 30),
          *policies);
  EXPECT_THAT(words, ::testing::Contains(
                         ::testing::AllOf(::testing::StartsWith("mediate_12315: MET at 168h"),
                                          ::testing::EndsWith("worked 45h"))));
}

// R-S15: the same as one event after the other, with every alarm at its own moment, in any world.
TEST(SimulateTest, AllAtOnceIsTheSameAsOneAfterTheOther) {
  int64_t compared_whole = 0;
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    random_world::Dice dice(seed);
    const random_world::World world = random_world::AnyWorld(dice);
    std::vector<Step> events = random_world::AnyHistory(dice);
    std::stable_sort(events.begin(), events.end(), [](const Step& left, const Step& right) {
      return SimulationPlaceOf(left) < SimulationPlaceOf(right);
    });
    const absl::Time until = random_world::kStart + absl::Seconds(random_world::kSeconds);
    ClockSet set;
    Facts facts;
    const auto pass = [&](absl::Time now, bool with_now) {
      while (const auto due = NextDue(set, world.policies)) {
        if (*due > now || (*due == now && !with_now)) return;
        Advance(set, *due, world.policies, facts);
      }
    };
    // Clocks whose promise did not hold all the time since they began: one that came to be when its
    // start had passed, or that stopped and ran on. One after the other they are warned only while
    // the promise holds; at once, of all that they had passed until they stopped.
    std::set<std::string> held_for_a_while;
    std::set<std::string> seen, stopped;
    const auto look = [&](absl::Time now) {
      for (const v1::Clock& clock : set.record.clocks()) {
        if (!clock.has_start_time()) continue;
        const std::string& id = clock.clock_id();
        if (seen.insert(id).second && FromProto(clock.start_time()) < now) {
          held_for_a_while.insert(id);
        }
        if (clock.has_cancel_time()) {
          stopped.insert(id);
        } else if (stopped.contains(id)) {
          held_for_a_while.insert(id);
        }
      }
    };
    Simulation simulation(world.policies, until);
    for (const Step& event : events) {
      if (FromProto(event.occur_time()) > until) continue;
      pass(ToMicros(FromProto(event.occur_time())), /*with_now=*/false);
      Fold(set, event, world.policies, facts);
      look(ToMicros(FromProto(event.occur_time())));
      simulation.Take(event);
    }
    pass(until, /*with_now=*/true);
    std::vector<std::string> one_by_one;
    std::vector<std::string> at_once;
    const auto add = [&](v1::Clock clock, std::vector<std::string>& out) {
      if (held_for_a_while.contains(clock.clock_id())) {
        clock.clear_warned_percent();
        clock.clear_overdue_percent();
        if (clock.state() == v1::CLOCK_STATE_AT_RISK) clock.set_state(v1::CLOCK_STATE_RUNNING);
      } else {
        ++compared_whole;
      }
      out.push_back(clock.ShortDebugString());
    };
    for (const v1::Clock& clock : set.record.clocks()) add(clock, one_by_one);
    for (const v1::SimulatedClock& clock : simulation.Finish()) add(clock.clock(), at_once);
    ASSERT_EQ(at_once, one_by_one) << "seed " << seed;
  }
  EXPECT_GT(compared_whole, 5'000);
}

// R-I2, R-S15: what the history says, whatever came first.
TEST(SimulateTest, WhatItCameToBeFollowsFromTheHistory) {
  Simulation simulation(DefaultPolicies(), kFiled + absl::Hours(9));
  const auto linked = [](absl::Duration at, common::v1::Level level) {
    Step step = Tick(at);
    step.mutable_order_linked()->set_level(level);
    step.mutable_order_linked()->set_sku("SKU-1");
    return step;
  };
  simulation.Take(Corrected(-absl::Minutes(1), common::v1::LEVEL_ROUTINE, "after_sales"));
  simulation.Take(Reopened(-absl::Minutes(1), 2));
  EXPECT_EQ(simulation.filed().ShortDebugString(), "");
  EXPECT_EQ(simulation.cycle(), 1);
  Step filing = File({.category = "logistics", .level = common::v1::LEVEL_CRISIS});
  filing.mutable_complaint_filed()->set_needs_review(true);
  simulation.Take(filing);
  EXPECT_EQ(simulation.filed().category(), "after_sales");
  EXPECT_EQ(simulation.filed().level(), common::v1::LEVEL_ROUTINE);
  EXPECT_FALSE(simulation.filed().needs_review());
  EXPECT_EQ(simulation.cycle(), 2);
  simulation.Take(linked(absl::Hours(1), common::v1::LEVEL_SERIOUS));
  EXPECT_EQ(simulation.filed().level(), common::v1::LEVEL_SERIOUS);
  EXPECT_EQ(simulation.filed().sku(), "SKU-1");
}

TEST(SimulateTest, AnotherComplaintBeginsAnew) {
  Simulation simulation(DefaultPolicies(), kFiled + absl::Hours(1));
  simulation.Take(File());
  EXPECT_TRUE(simulation.begun());
  EXPECT_EQ(simulation.Finish().size(), 3U);  // one is pending
  EXPECT_FALSE(simulation.begun());
  simulation.Take(Person(absl::Minutes(1)));
  EXPECT_THAT(simulation.Finish(), IsEmpty());
}

TEST(SimulateTest, OfTheSameMicrosecondTheFilingComesFirst) {
  std::vector<Step> steps = {Person(absl::ZeroDuration()), Closed(-absl::Nanoseconds(1)), File()};
  std::stable_sort(steps.begin(), steps.end(), [](const Step& left, const Step& right) {
    return SimulationPlaceOf(left) < SimulationPlaceOf(right);
  });
  EXPECT_TRUE(steps[0].has_case_closed());
  EXPECT_TRUE(steps[1].has_complaint_filed());
  EXPECT_TRUE(steps[2].has_message_sent());
}

TEST(SimulateTest, ClocksAreCountedByMilestoneAndInAll) {  // R-S16
  SimulationTotals totals;
  const auto add = [&](absl::string_view milestone, v1::ClockState state) {
    v1::Clock clock;
    clock.set_milestone(std::string(milestone));
    clock.set_state(state);
    totals.Add(clock);
  };
  add("offer", v1::CLOCK_STATE_MET);
  add("first", v1::CLOCK_STATE_BREACHED);
  add("first", v1::CLOCK_STATE_PAUSED);
  add("first", v1::CLOCK_STATE_MET_LATE);
  add("first", v1::CLOCK_STATE_CANCELLED);
  const std::vector<v1::SimulatedTotal> rows = totals.Rows();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].ShortDebugString(),
            "clocks: 5 met: 1 met_late: 1 breached: 1 cancelled: 1 open: 1");
  EXPECT_EQ(rows[1].ShortDebugString(),
            "milestone: \"first\" clocks: 4 met_late: 1 breached: 1 cancelled: 1 open: 1");
  EXPECT_EQ(rows[2].ShortDebugString(), "milestone: \"offer\" clocks: 1 met: 1");
}

}  // namespace
}  // namespace redress::sla
