// R-S9: a workflow's step has a clock for each time it begins.
#include "services/sla/domain/step_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/sla/domain/explain.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using namespace story;  // NOLINT: words of the stories

constexpr absl::Duration kHour = absl::Hours(1);

// Words of a step's clock by its id.
std::string Words(const Teller& teller, absl::string_view id) {
  for (const v1::Clock& clock : teller.set().record.clocks()) {
    if (clock.clock_id() == id) return InWords(clock);
  }
  return "";
}

// R-S9, R-S13
TEST(StepLimitsTest, AStepIsWarnedOfAndBreachedAndReached) {
  Teller teller;
  teller.Tell({File(), Person(kHour), LimitedStep(kHour, "sample", 4 * kHour), Tick(3 * kHour),
               Tick(4 * kHour), Tick(5 * kHour), Tick(6 * kHour), EndOfStep(7 * kHour, "sample")});
  EXPECT_EQ(teller.Clock("step:sample"), "MET_LATE at 7h, warned 75, breached at 5h, overdue 25");
  EXPECT_THAT(teller.FactsSinceStart(), Contains("step:sample warned 50"));
  EXPECT_THAT(teller.FactsSinceStart(), Contains("step:sample breached"));
  EXPECT_THAT(teller.FactsSinceStart(), Contains("step:sample met late at 7h"));
}

TEST(StepLimitsTest, AStepWithoutALimitHasNoClock) {
  Teller teller;
  teller.Tell({File(), StepStarted(kHour, "sample"), EndOfStep(2 * kHour, "sample")});
  EXPECT_EQ(teller.Clock("step:sample"), "");
}

// R-S9: each time it begins is a clock of its own
TEST(StepLimitsTest, EachRoundHasItsClock) {
  Teller teller;
  teller.Tell({File(), LimitedStep(kHour, "sample", kHour), EndOfStep(2 * kHour, "sample"),
               LimitedStep(3 * kHour, "sample", kHour, 2), Tick(4 * kHour),
               EndOfStep(5 * kHour, "sample", 2)});
  EXPECT_EQ(Words(teller, "step:sample"), "MET at 2h");
  EXPECT_EQ(Words(teller, "step:sample#1.2"), "MET_LATE at 5h, breached at 4h");
}

// R-S15: nothing restarts a running clock
TEST(StepLimitsTest, BeginningAgainDoesNotRestartTheClock) {
  Teller teller;
  teller.Tell({File(), LimitedStep(kHour, "sample", kHour),
               LimitedStep(kHour + absl::Minutes(30), "sample", kHour, 2), Tick(2 * kHour),
               EndOfStep(3 * kHour, "sample", 2)});
  EXPECT_EQ(Words(teller, "step:sample"), "MET_LATE at 3h, breached at 2h");
  EXPECT_EQ(Words(teller, "step:sample#1.2"), "");
}

TEST(StepLimitsTest, TheEndOfTheCaseCancelsIt) {
  for (const Step& end : {Closed(2 * kHour), Withdrawn(2 * kHour)}) {
    Teller teller;
    teller.Tell({File(), LimitedStep(kHour, "sample", 4 * kHour), end, Tick(9 * kHour)});
    EXPECT_EQ(teller.Clock("step:sample"), "CANCELLED");
  }
}

// R-I5: a merged complaint's clocks stop, and run on when it is parted
TEST(StepLimitsTest, AMergeStopsItAndPartingRunsItOn) {
  Teller teller;
  teller.Tell({File(), LimitedStep(kHour, "sample", 4 * kHour), Merged(2 * kHour)});
  EXPECT_EQ(teller.Clock("step:sample"), "CANCELLED");
  teller.Tell({Unmerged(3 * kHour)});
  EXPECT_EQ(teller.Clock("step:sample"), "RUNNING");
  teller.Tell({Tick(5 * kHour), EndOfStep(6 * kHour, "sample")});
  EXPECT_EQ(teller.Clock("step:sample"), "MET_LATE at 6h, breached at 5h");
}

// R-S15: a reopening begins a new cycle
TEST(StepLimitsTest, AReopeningBeginsNewOnes) {
  Teller teller;
  teller.Tell({File(), LimitedStep(kHour, "sample", kHour), EndOfStep(2 * kHour, "sample"),
               Closed(3 * kHour), Reopened(4 * kHour), LimitedStep(5 * kHour, "sample", kHour)});
  EXPECT_EQ(Words(teller, "step:sample"), "MET at 2h");
  EXPECT_EQ(Words(teller, "step:sample#2"), "RUNNING");
}

// R-S15: event time decides, whatever arrives first
TEST(StepLimitsTest, AnEndThatIsHeardOfLateCorrectsTheBreach) {
  Teller teller;
  teller.Tell({File(), LimitedStep(kHour, "sample", kHour), Tick(2 * kHour),
               EndOfStep(kHour + absl::Minutes(30), "sample")});
  EXPECT_THAT(teller.Clock("step:sample"), HasSubstr("MET at 1h30m"));
  EXPECT_THAT(teller.Clock("step:sample"), HasSubstr("corrected by met"));
  Teller other;
  other.Tell({File(), EndOfStep(kHour, "sample"),
              LimitedStep(kHour + absl::Milliseconds(5), "sample", kHour)});
  EXPECT_THAT(other.Clock("step:sample"), HasSubstr("MET at"));
}

TEST(StepLimitsTest, ItExplainsItself) {
  Teller teller;
  teller.Tell({File(), LimitedStep(kHour, "sample", 4 * kHour)});
  for (const v1::Clock& clock : teller.set().record.clocks()) {
    if (!IsOfStep(clock)) continue;
    EXPECT_EQ(clock.rule(),
              "R-S9: step sample completed within 4h of the start of step sample, because its "
              "workflow has a limit for it");
    const auto account =
        Explain(clock, DefaultPolicies().OriginOf(clock), kFiled + 2 * kHour, Language::kEnglish);
    EXPECT_THAT(account.sentences(0), HasSubstr("is the limit of a step of the case's workflow"));
    EXPECT_EQ(account.left_ms(), absl::ToInt64Milliseconds(3 * kHour));
  }
  EXPECT_THAT(teller.Clocks(), Contains("step:sample: RUNNING"));
}

}  // namespace
}  // namespace redress::sla
