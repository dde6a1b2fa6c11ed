// Stories of what clocks do beyond running: starts by events, pauses, cancels, the ladder, two
// policies at once, and words that are heard of late (R-S5, R-S8, R-S9, R-S12, R-S13, R-S15).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace story;  // NOLINT: words of the stories
using absl::Hours;
using absl::Minutes;
using common::v1::LEVEL_CRISIS;
using common::v1::LEVEL_ROUTINE;
using common::v1::LEVEL_SERIOUS;

constexpr absl::string_view kHead =
    "version: 1\ncalendar: 24x7\nwarnings: [50]\nladder: [25, 100]\nmilestones:\n";

// One that stands still for two causes, and one that waits for its start.
constexpr absl::string_view kWork = R"(
  - name: work
    rule: R-S12
    what: solution offered
    because: so
    start: matched
    stop: proposal
    pause:
      waiting_for_customer: {from: question, until: customer_message}
      inspection: {from: {step_started: inspect}, until: {step_completed: inspect}}
    cancel: agreement
    limit: 4h
)";
constexpr absl::string_view kStarts = R"(
  - name: close
    rule: R-S5
    what: case closed
    because: so
    match: {levels: [1]}
    start: acceptance
    stop: closing
    limit: 30min
  - name: step_investigate
    rule: R-S9
    what: step investigate completed
    because: so
    start: {step_started: investigate}
    stop: {step_completed: investigate}
    pause:
      waiting_for_customer: {from: question, until: customer_message}
    limit: 2h
)";
// Two policies promise one milestone: the one of the higher rank to crises alone.
constexpr absl::string_view kBase = R"(
  - name: offer
    rule: R-S14
    what: solution offered
    because: so
    start: filed
    stop: proposal
    pause:
      waiting_for_customer: {from: question, until: customer_message}
    limit: 4h
)";
constexpr absl::string_view kCrisis = R"(
  - name: offer
    rule: R-S14
    what: solution offered soon
    because: it is a crisis
    match: {levels: [3]}
    start: filed
    stop: proposal
    pause:
      waiting_for_customer: {from: question, until: customer_message}
    limit: 2h
)";

Policy Read(absl::string_view id, int rank, absl::string_view milestones) {
  return ReadPolicy(absl::StrCat("id: ", id, "\nrank: ", rank, "\n", kHead, milestones), {})
      .value();
}

const Policies& Packs(const std::string& name) {
  static const auto& all = *new std::map<std::string, Policies>{
      {"work", Policies::Make({Read("work", 1, kWork)}, "work").value()},
      {"starts", Policies::Make({Read("starts", 1, kStarts)}, "starts").value()},
      {"two",
       Policies::Make({Read("base", 1, kBase), Read("crisis", 2, kCrisis)}, "base,crisis").value()},
      {"default", DefaultPolicies()},
  };
  return all.at(name);
}

struct RuleStory {
  std::string name;
  std::string packs;
  std::vector<Step> steps;
  std::vector<std::string> clocks;  // that have begun, earliest deadline first
  std::vector<std::string> facts;   // but for starts
};

class RuleStoryTest : public ::testing::TestWithParam<RuleStory> {};

TEST_P(RuleStoryTest, EndsAsTold) {
  Teller teller(Packs(GetParam().packs));
  teller.Tell(GetParam().steps);
  EXPECT_EQ(teller.Clocks(), GetParam().clocks);
  EXPECT_EQ(teller.FactsSinceStart(), GetParam().facts);
}

// And the same from the logs.
TEST_P(RuleStoryTest, IsRebuiltAsItStands) {
  const RuleStory& story = GetParam();
  Teller teller(Packs(story.packs));
  teller.Tell(story.steps);
  const ClockSet again = Rebuild(story.steps, teller.facts(), Packs(story.packs));
  EXPECT_EQ(again.record.SerializeAsString(), teller.set().record.SerializeAsString());
}

std::vector<RuleStory> PauseStories() {
  return {
      {"AQuestionStopsTheClock",
       "work",
       {File(), Question(Hours(1)), Tick(Hours(30))},
       {"work: PAUSED"},
       {"work paused at 1h"}},
      {"TheAnswerLetsItRunOn",
       "work",
       {File(), Question(Hours(1)), Answered(Hours(3)), Tick(Hours(4))},
       {"work: AT_RISK, paused 2h, warned 50"},
       {"work paused at 1h", "work resumed at 3h, due 6h", "work warned 50"}},
      {"WarningsAndTheBreachAllowForThePause",
       "work",
       {File(), Question(Hours(1)), Answered(Hours(3)), Tick(Hours(4) - Minutes(1)), Tick(Hours(4)),
        Tick(Hours(6) - Minutes(1)), Tick(Hours(6))},
       {"work: BREACHED, paused 2h, warned 50, breached at 6h"},
       {"work paused at 1h", "work resumed at 3h, due 6h", "work warned 50", "work breached"}},
      {"SeveralPausesAddUp",
       "work",
       {File(), Question(Hours(1)), Answered(Hours(2)), Question(Hours(3)), Answered(Hours(5)),
        Proposed(Hours(7))},
       {"work: MET at 7h, paused 3h"},
       {"work paused at 1h", "work resumed at 2h, due 5h", "work paused at 3h",
        "work resumed at 5h, due 7h", "work met at 7h"}},
      {"CausesThatOverlapAreOnePause",
       "work",
       {File(), Question(Hours(1)), StepStarted(Hours(2), "inspect"), Answered(Hours(3)),
        StepCompleted(Hours(5), "inspect")},
       {"work: RUNNING, paused 4h"},
       {"work paused at 1h", "work resumed at 5h, due 8h"}},
      {"ACauseWithinAnotherChangesNothing",
       "work",
       {File(), StepStarted(Hours(1), "inspect"), Question(Hours(2)), Answered(Hours(3)),
        StepCompleted(Hours(5), "inspect")},
       {"work: RUNNING, paused 4h"},
       {"work paused at 1h", "work resumed at 5h, due 8h"}},
      {"AnotherStepIsNoCause",
       "work",
       {File(), StepStarted(Hours(1), "label"), Tick(Hours(2))},
       {"work: AT_RISK, warned 50"},
       {"work warned 50"}},
      {"AMachinesQuestionIsNoCause",
       "work",
       {File(), Machine(Hours(1), "question"), Tick(Hours(2))},
       {"work: AT_RISK, warned 50"},
       {"work warned 50"}},
      {"AnAnswerWithoutAQuestionChangesNothing",
       "work",
       {File(), Answered(Hours(1)), Tick(Hours(2))},
       {"work: AT_RISK, warned 50"},
       {"work warned 50"}},
      {"ReachedWhileItStandsStill",
       "work",
       {File(), Question(Hours(1)), Proposed(Hours(9))},
       {"work: MET at 9h, paused 8h"},
       {"work paused at 1h", "work met at 9h"}},
      {"EndedWhileItStandsStill",
       "work",
       {File(), Question(Hours(1)), Closed(Hours(9))},
       {"work: CANCELLED, paused 8h"},
       {"work paused at 1h", "work cancelled closed"}},
      {"AQuestionAfterTheDeadlineComesTooLate",
       "work",
       {File(), Question(Hours(5)), Answered(Hours(9)), Tick(Hours(9))},
       {"work: BREACHED, breached at 4h, overdue 100"},
       {"work breached", "work overdue 100"}},
      {"AQuestionAtTheDeadlineComesTooLate",
       "work",
       {File(), Question(Hours(4)), Tick(Hours(4))},
       {"work: BREACHED, breached at 4h"},
       {"work breached"}},
      // R-S12: the time of a pause is not lost when a policy changes.
      {"ThePauseSurvivesAChangeOfPolicy",
       "two",
       {File({.level = LEVEL_SERIOUS}), Question(Minutes(30)), Answered(Minutes(90)),
        Corrected(Hours(2), LEVEL_CRISIS), Tick(Hours(3))},
       {"offer#1.2: BREACHED, paused 1h, breached at 3h", "offer: CANCELLED, paused 1h"},
       {"offer paused at 30m", "offer resumed at 1h30m, due 5h", "offer paused at 30m",
        "offer resumed at 1h30m, due 3h", "offer cancelled replaced", "offer breached"}},
      {"AWaitThatLastsPausesTheNewPolicysClockToo",
       "two",
       {File({.level = LEVEL_SERIOUS}), Question(Minutes(30)), Corrected(Hours(1), LEVEL_CRISIS),
        Answered(Hours(9))},
       {"offer: CANCELLED, paused 30m", "offer#1.2: RUNNING, paused 8h30m"},
       {"offer paused at 30m", "offer paused at 30m", "offer cancelled replaced",
        "offer resumed at 9h, due 10h30m"}},
      {"APauseIsOfItsRound",
       "work",
       {File(), Question(Hours(1)), Closed(Hours(2)), Reopened(Hours(3)), Tick(Hours(5))},
       {"work: CANCELLED, paused 1h", "work#2: AT_RISK, warned 50"},
       {"work paused at 1h", "work cancelled closed", "work warned 50"}},
      {"APauseGoesOnOverAMerge",
       "work",
       {File(), Question(Hours(1)), Merged(Hours(2)), Unmerged(Hours(3)), Answered(Hours(4))},
       {"work: RUNNING, paused 3h"},
       {"work paused at 1h", "work cancelled merged", "work paused at 1h",
        "work resumed at 4h, due 7h"}},
  };
}

std::vector<RuleStory> StartStories() {
  return {
      {"NothingRunsBeforeItsStart",
       "starts",
       {File({.level = LEVEL_ROUTINE}), Tick(Hours(9))},
       {},
       {}},
      // R-S5, accepted instead of filed
      {"TheAcceptanceStartsIt",
       "starts",
       {File({.level = LEVEL_ROUTINE}), Accepted(Hours(1)), Closed(Minutes(80))},
       {"close: MET at 1h20m"},
       {"close met at 1h20m"}},
      {"ASecondAcceptanceRestartsNothing",
       "starts",
       {File({.level = LEVEL_ROUTINE}), Accepted(Hours(1)), Accepted(Minutes(80)),
        Tick(Minutes(90))},
       {"close: BREACHED, breached at 1h30m"},
       {"close breached"}},
      {"AcceptedBeforeItWasGradedSoItStartsThen",
       "starts",
       {File({.level = LEVEL_SERIOUS}), Accepted(Hours(1)), Corrected(Hours(2), LEVEL_ROUTINE),
        Tick(Minutes(135))},
       {"close: AT_RISK, warned 50"},
       {"close warned 50"}},
      {"ClosedWithoutAnAcceptanceNothingWasPromised",
       "starts",
       {File({.level = LEVEL_ROUTINE}), Closed(Hours(9))},
       {},
       {}},
      {"AnAcceptanceThatIsHeardOfLateStartsItWhenItWas",
       "starts",
       {File({.level = LEVEL_ROUTINE}), Tick(Hours(2)), Accepted(Hours(1)), Tick(Hours(2))},
       {"close: BREACHED, breached at 1h30m, overdue 100"},
       {"close breached", "close overdue 100"}},
      // R-S9
      {"AStepIsTimedFromItsStartToItsEnd",
       "starts",
       {File(), StepStarted(Hours(1), "investigate"), StepCompleted(Hours(2), "investigate")},
       {"step_investigate: MET at 2h"},
       {"step_investigate met at 2h"}},
      {"AnotherStepDoesNotEndIt",
       "starts",
       {File(), StepStarted(Hours(1), "investigate"), StepCompleted(Hours(2), "contact"),
        Tick(Hours(3))},
       {"step_investigate: BREACHED, breached at 3h"},
       {"step_investigate breached"}},
      {"AStepBegunAgainIsAnotherClock",
       "starts",
       {File(), StepStarted(Hours(1), "investigate"), StepCompleted(Hours(2), "investigate"),
        StepStarted(Hours(5), "investigate"), Tick(Hours(7))},
       {"step_investigate: MET at 2h", "step_investigate#1.2: BREACHED, breached at 7h"},
       {"step_investigate met at 2h", "step_investigate breached"}},
      {"AStepOfTheNextRoundIsOfThatRound",
       "starts",
       {File(), StepStarted(Hours(1), "investigate"), Closed(Hours(2)), Reopened(Hours(4)),
        StepStarted(Hours(5), "investigate"), StepCompleted(Hours(6), "investigate")},
       {"step_investigate: CANCELLED", "step_investigate#2: MET at 6h"},
       {"step_investigate cancelled closed", "step_investigate met at 6h"}},
      {"AClockThatStartsWhileTheCustomerIsWaitedForStandsStill",
       "starts",
       {File(), Question(Hours(1)), StepStarted(Hours(2), "investigate"), Answered(Hours(6))},
       {"step_investigate: RUNNING, paused 4h"},
       {"step_investigate paused at 2h", "step_investigate resumed at 6h, due 8h"}},
      // R-S8
      {"AReturnIsReviewedInTime",
       "default",
       {File(), Person(Minutes(1)), ReturnRequested(Hours(1)), ReturnReviewed(Hours(7))},
       {"first_response: MET at 1m", "return_review: MET at 7h", "first_response_outer: MET at 1m"},
       {"first_response met at 1m", "first_response_outer met at 1m", "return_review met at 7h"}},
      {"AReturnOfAVipHasTwoHours",
       "default",
       {File({.tier = "vip"}), Person(Minutes(1)), ReturnRequested(Hours(1)), Tick(Hours(3))},
       {"return_review_vip: BREACHED, breached at 3h", "first_response: MET at 1m",
        "first_response_outer: MET at 1m"},
       {"first_response met at 1m", "first_response_outer met at 1m",
        "return_review_vip breached"}},
      {"ASecondReturnIsAnotherClock",
       "default",
       {File(), Person(Minutes(1)), ReturnRequested(Hours(1)), ReturnReviewed(Hours(2)),
        ReturnRequested(Hours(10)), ReturnReviewed(Hours(17))},
       {"first_response: MET at 1m", "return_review: MET at 2h",
        "return_review#1.2: MET_LATE at 17h, breached at 16h", "first_response_outer: MET at 1m"},
       {"first_response met at 1m", "first_response_outer met at 1m", "return_review met at 2h",
        "return_review breached", "return_review met late at 17h"}},
  };
}

// R-S13
std::vector<RuleStory> LadderStories() {
  return {
      {"EachRungIsToldOnce",
       "work",
       {File(), Tick(Hours(4)), Tick(Hours(5) - Minutes(1)), Tick(Hours(5)), Tick(Hours(6)),
        Tick(Hours(8)), Tick(Hours(99))},
       {"work: BREACHED, breached at 4h, overdue 100"},
       {"work breached", "work overdue 25", "work overdue 100"}},
      {"AfterAnOutageTheHighestRungAlone",
       "work",
       {File(), Tick(Hours(4)), Tick(Hours(9))},
       {"work: BREACHED, breached at 4h, overdue 100"},
       {"work breached", "work overdue 100"}},
      {"ReachedItClimbsNoFurther",
       "work",
       {File(), Tick(Hours(4)), Tick(Hours(5)), Proposed(Hours(6)), Tick(Hours(9))},
       {"work: MET_LATE at 6h, breached at 4h, overdue 25"},
       {"work breached", "work overdue 25", "work met late at 6h"}},
      {"EndedItClimbsNoFurther",
       "work",
       {File(), Tick(Hours(4)), Closed(Minutes(270)), Tick(Hours(9))},
       {"work: BREACHED, breached at 4h"},
       {"work breached"}},
      {"MergedItRestsAndPartedItClimbsOn",
       "work",
       {File(), Tick(Hours(4)), Merged(Minutes(270)), Tick(Hours(6)), Unmerged(Hours(7)),
        Tick(Hours(7))},
       {"work: BREACHED, breached at 4h, overdue 25"},
       {"work breached", "work overdue 25"}},
      {"TheNextBreachHasItsOwnRungs",
       "work",
       {File(), Tick(Hours(4)), Tick(Hours(5)), Question(Hours(3)), Answered(Hours(6)),
        Tick(Hours(7)), Tick(Hours(8))},
       {"work: BREACHED, paused 3h, breached at 7h, overdue 25, corrected by paused at 3h"},
       {"work breached", "work overdue 25", "work paused at 3h, correcting",
        "work resumed at 6h, due 7h", "work breached", "work overdue 25"}},
  };
}

std::vector<RuleStory> CancelStories() {
  return {
      {"ACancelEndsThisClockAlone",
       "work",
       {File(), Agreed(Hours(1)), Proposed(Hours(2)), Tick(Hours(9))},
       {"work: CANCELLED"},
       {"work cancelled agreement"}},
      {"ACancelErasesNoBreach",
       "work",
       {File(), Agreed(Hours(5)), Proposed(Hours(6)), Tick(Hours(9))},
       {"work: BREACHED, breached at 4h"},
       {"work breached"}},
      {"ACancelThatIsHeardOfLateCorrectsTheBreach",
       "work",
       {File(), Tick(Hours(4)), Agreed(Hours(3))},
       {"work: CANCELLED, breached at 4h, corrected by cancelled at 3h"},
       {"work breached", "work cancelled agreement"}},
      {"ACancelledOneBeginsAgainInTheNextRound",
       "work",
       {File(), Agreed(Hours(1)), Closed(Hours(2)), Reopened(Hours(3)), Proposed(Hours(4))},
       {"work: CANCELLED", "work#2: MET at 4h"},
       {"work cancelled agreement", "work met at 4h"}},
  };
}

// R-S15: what the issue calls late, lost or erased.
std::vector<RuleStory> LateStories() {
  return {
      {"AMilestoneReachedInTimeIsProvedLate",
       "work",
       {File(), Tick(Hours(4)), Proposed(Hours(3))},
       {"work: MET at 3h, breached at 4h, corrected by met at 3h"},
       {"work breached", "work met at 3h, correcting"}},
      {"ALateReplyIsNoHit",
       "work",
       {File(), Proposed(Hours(5))},
       {"work: MET_LATE at 5h, breached at 4h"},
       {"work breached", "work met late at 5h"}},
      {"APauseThatIsHeardOfLateCorrectsTheBreach",
       "work",
       {File(), Tick(Hours(4)), Question(Hours(3)), Tick(Hours(5))},
       {"work: PAUSED, breached at 4h, corrected by paused at 3h"},
       {"work breached", "work paused at 3h, correcting"}},
      {"AfterSuchAPauseTheNewDeadlineCounts",
       "work",
       {File(), Tick(Hours(4)), Question(Hours(3)), Answered(Hours(5)), Tick(Hours(6))},
       {"work: BREACHED, paused 2h, breached at 6h, corrected by paused at 3h"},
       {"work breached", "work paused at 3h, correcting", "work resumed at 5h, due 6h",
        "work breached"}},
      {"AnAnswerThatCameAfterAllShortensThePause",
       "work",
       {File(), Question(Hours(1)), Answered(Hours(9)), Answered(Hours(2)), Tick(Hours(5))},
       {"work: BREACHED, paused 1h, breached at 5h"},
       {"work paused at 1h", "work resumed at 9h, due 12h", "work resumed at 2h, due 5h",
        "work breached"}},
      {"AWiderPauseThatIsHeardOfLateIsAResumptionThatCorrects",
       "work",
       {File(), Question(Hours(1)), Answered(Hours(2)), Tick(Hours(5)),
        StepCompleted(Hours(4), "inspect"), StepStarted(Minutes(90), "inspect")},
       {"work: RUNNING, paused 3h, breached at 5h, corrected by resumed at 4h"},
       {"work paused at 1h", "work resumed at 2h, due 5h", "work breached",
        "work resumed at 4h, due 7h, correcting"}},
      {"AnEndBeforeTheDeadlineIsHeardOfLate",
       "work",
       {File(), Tick(Hours(4)), Closed(Hours(3))},
       {"work: CANCELLED, breached at 4h, corrected by cancelled at 3h"},
       {"work breached", "work cancelled closed"}},
      {"AMergeBeforeTheDeadlineIsHeardOfLate",
       "work",
       {File(), Tick(Hours(4)), Merged(Hours(3))},
       {"work: CANCELLED, breached at 4h, corrected by cancelled at 3h"},
       {"work breached", "work cancelled merged"}},
      {"ALateMilestoneTurnsOutToBeInTimeByAPause",
       "work",
       {File(), Proposed(Hours(5)), Question(Hours(1)), Answered(Hours(2))},
       {"work: MET at 5h, paused 1h, breached at 4h, corrected by met at 5h"},
       {"work breached", "work met late at 5h", "work met at 5h, correcting"}},
      {"TheOrderOfArrivalDoesNotMatter",
       "work",
       {Proposed(Hours(6)), Answered(Hours(4)), File(), Question(Hours(1))},
       {"work: MET at 6h, paused 3h, breached at 4h, corrected by met at 6h"},
       {"work breached", "work met late at 6h", "work met at 6h, correcting"}},
      {"WhatReachedItWhileItWasStoppedCountsWhenItRunsOn",
       "two",
       {File({.level = LEVEL_SERIOUS}), Corrected(Hours(1), LEVEL_CRISIS), Proposed(Minutes(90)),
        Corrected(Hours(2), LEVEL_SERIOUS)},
       {"offer#1.2: MET at 1h30m", "offer: MET at 1h30m"},
       {"offer cancelled replaced", "offer met at 1h30m", "offer met at 1h30m"}},
  };
}

// R-S14
std::vector<RuleStory> TwoPolicyStories() {
  return {
      {"TheHigherRankPromisesIt",
       "two",
       {File({.level = LEVEL_CRISIS}), Tick(Hours(2))},
       {"offer: BREACHED, breached at 2h"},
       {"offer breached"}},
      {"TheOtherOneWhereItDoesNot",
       "two",
       {File({.level = LEVEL_SERIOUS}), Tick(Hours(2))},
       {"offer: AT_RISK, warned 50"},
       {"offer warned 50"}},
      {"GradedUpTheHigherRankTakesOver",
       "two",
       {File({.level = LEVEL_SERIOUS}), Corrected(Hours(1), LEVEL_CRISIS), Proposed(Minutes(110))},
       {"offer#1.2: MET at 1h50m", "offer: CANCELLED"},
       {"offer cancelled replaced", "offer met at 1h50m"}},
      {"GradedDownAgainTheFirstRunsOnFromWhereItBegan",
       "two",
       {File({.level = LEVEL_SERIOUS}), Corrected(Hours(1), LEVEL_CRISIS),
        Corrected(Minutes(90), LEVEL_SERIOUS), Tick(Hours(4))},
       {"offer#1.2: CANCELLED", "offer: BREACHED, breached at 4h"},
       {"offer cancelled replaced", "offer cancelled reclassified", "offer breached"}},
      {"TheTakingOverErasesNoBreach",
       "two",
       {File({.level = LEVEL_CRISIS}), Corrected(Hours(3), LEVEL_SERIOUS), Proposed(Minutes(210))},
       {"offer: MET_LATE at 3h30m, breached at 2h", "offer#1.2: MET at 3h30m"},
       {"offer breached", "offer met late at 3h30m", "offer met at 3h30m"}},
      {"WhatWasReachedIsNotPromisedAgain",
       "two",
       {File({.level = LEVEL_SERIOUS}), Proposed(Hours(1)), Corrected(Hours(2), LEVEL_CRISIS)},
       {"offer: MET at 1h"},
       {"offer met at 1h"}},
  };
}

std::string NameOf(const ::testing::TestParamInfo<RuleStory>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Pauses, RuleStoryTest, ::testing::ValuesIn(PauseStories()), NameOf);
INSTANTIATE_TEST_SUITE_P(Starts, RuleStoryTest, ::testing::ValuesIn(StartStories()), NameOf);
INSTANTIATE_TEST_SUITE_P(Ladder, RuleStoryTest, ::testing::ValuesIn(LadderStories()), NameOf);
INSTANTIATE_TEST_SUITE_P(Cancels, RuleStoryTest, ::testing::ValuesIn(CancelStories()), NameOf);
INSTANTIATE_TEST_SUITE_P(Late, RuleStoryTest, ::testing::ValuesIn(LateStories()), NameOf);
INSTANTIATE_TEST_SUITE_P(TwoPolicies, RuleStoryTest, ::testing::ValuesIn(TwoPolicyStories()),
                         NameOf);

// R-S5, R-S9: it is shown, and says what it waits for.
TEST(PendingTest, AClockWaitsForItsStartUntilItComes) {
  Teller teller(Packs("starts"));
  teller.Tell({File({.level = LEVEL_ROUTINE})});
  EXPECT_THAT(teller.Pending(), ElementsAre("close", "step_investigate"));
  EXPECT_THAT(teller.facts(), IsEmpty());
  EXPECT_EQ(NextDue(teller.set(), Packs("starts")), std::nullopt);
  EXPECT_EQ(OpenCount(teller.set()), 0);
  teller.Tell({Accepted(Hours(1))});
  EXPECT_THAT(teller.Pending(), ElementsAre("step_investigate"));
  ASSERT_EQ(teller.facts().size(), 1u);
  const events::v1::ClockStart& start = teller.facts()[0].clocks_started().clocks(0);
  EXPECT_EQ(FromProto(start.start_time()), kFiled + Hours(1));
  EXPECT_EQ(FromProto(start.deadline()), kFiled + Minutes(90));
  EXPECT_EQ(teller.set().record.clocks(0).rule(),
            "R-S5: case closed within 30m of acceptance, because so");
  teller.Tell({Closed(Hours(2))});
  EXPECT_THAT(teller.Pending(), IsEmpty());
}

// R-S12: a pause says when and why, and the clock when it is due at the earliest.
TEST(PauseTest, AClockTellsItsPauses) {
  Teller teller(Packs("work"));
  teller.Tell({File(), Question(Hours(1)), Answered(Hours(2)), StepStarted(Hours(3), "inspect")});
  const v1::Clock& clock = teller.set().record.clocks(0);
  ASSERT_EQ(clock.pauses_size(), 2);
  EXPECT_EQ(clock.pauses(0).cause(), "waiting_for_customer");
  EXPECT_EQ(FromProto(clock.pauses(0).start_time()), kFiled + Hours(1));
  EXPECT_EQ(FromProto(clock.pauses(0).end_time()), kFiled + Hours(2));
  EXPECT_EQ(clock.pauses(1).cause(), "inspection");
  EXPECT_FALSE(clock.pauses(1).has_end_time());
  EXPECT_EQ(clock.paused_ms(), 3'600'000);
  EXPECT_EQ(FromProto(clock.deadline()), kFiled + Hours(5));
  EXPECT_EQ(NextDeadline(teller.set()), std::nullopt);
  EXPECT_EQ(NextDue(teller.set(), Packs("work")), std::nullopt);
}

}  // namespace
}  // namespace redress::sla
