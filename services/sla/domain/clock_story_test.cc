// Stories: what happens to a complaint, and where its clocks then stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using namespace story;  // NOLINT: words of the stories
using absl::Hours;
using absl::Minutes;
using absl::Seconds;
using common::v1::CHANNEL_CHAT;
using common::v1::CHANNEL_DOUYIN;
using common::v1::CHANNEL_WEIBO;
using common::v1::LEVEL_CRISIS;
using common::v1::LEVEL_ROUTINE;
using common::v1::LEVEL_SERIOUS;

struct Story {
  std::string name;
  std::vector<Step> steps;
  std::vector<std::string> clocks;  // earliest deadline first
  std::vector<std::string> facts;   // after the start
};

class ClockStoryTest : public ::testing::TestWithParam<Story> {};

TEST_P(ClockStoryTest, EndsAsTold) {
  Teller teller;
  teller.Tell(GetParam().steps);
  EXPECT_EQ(teller.Clocks(), GetParam().clocks);
  EXPECT_EQ(teller.FactsSinceStart(), GetParam().facts);
}

std::vector<Story> FirstResponseStories() {
  return {
      // R-S1
      {"Untouched", {File()}, {"first_response: RUNNING", "first_response_outer: RUNNING"}, {}},
      {"PersonAnswersInTime",
       {File(), Person(Hours(1))},
       {"first_response: MET at 1h", "first_response_outer: MET at 1h"},
       {"first_response met at 1h", "first_response_outer met at 1h"}},
      {"MachineDoesNotAnswer",
       {File(), Machine(Hours(1)), Tick(Hours(2))},
       {"first_response: AT_RISK, warned 50", "first_response_outer: RUNNING"},
       {"first_response warned 50"}},
      {"SecondAnswerChangesNothing",
       {File(), Person(Hours(1)), Person(Hours(2))},
       {"first_response: MET at 1h", "first_response_outer: MET at 1h"},
       {"first_response met at 1h", "first_response_outer met at 1h"}},
      {"AnswerAtTheDeadlineIsInTime",
       {File(), Person(Hours(4))},
       {"first_response: MET at 4h", "first_response_outer: MET at 4h"},
       {"first_response met at 4h", "first_response_outer met at 4h"}},
      {"AnswerAfterTheWarningKeepsTheWarning",
       {File(), Tick(Hours(2)), Person(Hours(3))},
       {"first_response: MET at 3h, warned 50", "first_response_outer: MET at 3h"},
       {"first_response warned 50", "first_response met at 3h", "first_response_outer met at 3h"}},
      // R-S1: the outer bound is a clock of its own.
      {"MissesTheInnerBoundAndKeepsTheOuter",
       {File(), Tick(Hours(4)), Person(Hours(12))},
       {"first_response: MET_LATE at 12h, breached at 4h", "first_response_outer: MET at 12h"},
       {"first_response breached", "first_response met late at 12h",
        "first_response_outer met at 12h"}},
      {"MissesBoth",
       {File(), Tick(Hours(4)), Tick(Hours(24)), Person(Hours(25))},
       {"first_response: MET_LATE at 25h, breached at 4h, overdue 100",
        "first_response_outer: MET_LATE at 25h, breached at 24h"},
       {"first_response breached", "first_response overdue 100", "first_response_outer breached",
        "first_response met late at 25h", "first_response_outer met late at 25h"}},
      // R-S15: nobody looked at the deadline; event time tells the breach all the same.
      {"LateAnswerBeforeAnyAlarm",
       {File(), Person(Hours(5))},
       {"first_response: MET_LATE at 5h, breached at 4h", "first_response_outer: MET at 5h"},
       {"first_response breached", "first_response met late at 5h",
        "first_response_outer met at 5h"}},
      // R-S15: a visible correction.
      {"LateProofOfAnAnswerInTime",
       {File(), Tick(Hours(4)), Person(Hours(3))},
       {"first_response: MET at 3h, breached at 4h, corrected by met at 3h",
        "first_response_outer: MET at 3h"},
       {"first_response breached", "first_response met at 3h, correcting",
        "first_response_outer met at 3h"}},
      {"LateProofCorrectsALateMilestone",
       {File(), Person(Hours(5)), Person(Hours(3))},
       {"first_response: MET at 3h, breached at 4h, corrected by met at 3h",
        "first_response_outer: MET at 3h"},
       {"first_response breached", "first_response met late at 5h",
        "first_response_outer met at 5h", "first_response met at 3h, correcting",
        "first_response_outer met at 3h"}},
      {"AnswerBeforeTheFilingArrives",
       {Person(Hours(1)), File()},
       {"first_response: MET at 1h", "first_response_outer: MET at 1h"},
       {"first_response met at 1h", "first_response_outer met at 1h"}},
      {"LateAnswerBeforeTheFilingArrives",
       {Person(Hours(6)), File()},
       {"first_response: MET_LATE at 6h, breached at 4h", "first_response_outer: MET at 6h"},
       {"first_response breached", "first_response met late at 6h",
        "first_response_outer met at 6h"}},
  };
}

std::vector<Story> OtherMilestoneStories() {
  const std::string first = "first_response: RUNNING";
  const std::string outer = "first_response_outer: RUNNING";
  return {
      // R-S2
      {"ChatAnsweredByAMachine",
       {File({.channel = CHANNEL_CHAT}), Machine(Seconds(20))},
       {"chat_reply: MET at 20s", first, outer},
       {"chat_reply met at 20s"}},
      {"ChatWaitsTooLong",
       {File({.channel = CHANNEL_CHAT}), Tick(Seconds(30)), Tick(Seconds(45)), Tick(Seconds(54)),
        Tick(Seconds(60)), Machine(Seconds(75))},
       {"chat_reply: MET_LATE at 1m15s, warned 90, breached at 1m", first, outer},
       {"chat_reply warned 50", "chat_reply warned 75", "chat_reply warned 90",
        "chat_reply breached", "chat_reply met late at 1m15s"}},
      // R-S3
      {"PublicReplyIsNoPrivateMessage",
       {File({.channel = CHANNEL_WEIBO}), Person(Minutes(10))},
       {"private_message: RUNNING", "first_response: MET at 10m",
        "first_response_outer: MET at 10m"},
       {"first_response met at 10m", "first_response_outer met at 10m"}},
      {"PrivateMessageOnASocialChannel",
       {File({.channel = CHANNEL_DOUYIN}), PrivateWord(Minutes(90))},
       {"private_message: MET at 1h30m", "first_response: MET at 1h30m",
        "first_response_outer: MET at 1h30m"},
       {"private_message met at 1h30m", "first_response met at 1h30m",
        "first_response_outer met at 1h30m"}},
      // R-S4
      {"AfterSalesAnswered",
       {File({.category = "after_sales"}), Machine(Minutes(30))},
       {"after_sales_response: MET at 30m", first, outer},
       {"after_sales_response met at 30m"}},
      {"AfterSalesForgotten",
       {File({.category = "after_sales"}), Tick(Minutes(30))},
       {"after_sales_response: BREACHED, breached at 30m", first, outer},
       {"after_sales_response breached"}},
      // R-S6
      {"OfferInTime",
       {File({.level = LEVEL_SERIOUS}), Proposed(Hours(2))},
       {first, "offer_level_2: MET at 2h", outer},
       {"offer_level_2 met at 2h"}},
      {"OfferTooLate",
       {File({.level = LEVEL_SERIOUS}), Proposed(Minutes(241))},
       {first, "offer_level_2: MET_LATE at 4h1m, breached at 4h", outer},
       {"offer_level_2 breached", "offer_level_2 met late at 4h1m"}},
      {"OfferBeforeTheFilingArrives",
       {Proposed(Hours(1)), File({.level = LEVEL_SERIOUS})},
       {first, "offer_level_2: MET at 1h", outer},
       {"offer_level_2 met at 1h"}},
      {"ProposalOnLevel1IsNoMilestone",
       {File({.level = LEVEL_ROUTINE}), Proposed(Minutes(1))},
       {"closed_level_1: RUNNING", first, outer},
       {}},
      // R-S7
      {"StatementInTime",
       {File({.level = LEVEL_CRISIS}), Machine(Hours(1), "statement")},
       {"statement_level_3: MET at 1h", first, outer},
       {"statement_level_3 met at 1h"}},
      {"ReplyIsNoStatement",
       {File({.level = LEVEL_CRISIS}), Person(Hours(1)), Tick(Hours(2))},
       {"statement_level_3: BREACHED, breached at 2h", "first_response: MET at 1h",
        "first_response_outer: MET at 1h"},
       {"first_response met at 1h", "first_response_outer met at 1h",
        "statement_level_3 breached"}},
      {"AChatOnAfterSalesRunsEveryClockAtOnce",
       {File({.channel = CHANNEL_CHAT, .category = "after_sales", .level = LEVEL_SERIOUS}),
        Person(Seconds(40))},
       {"chat_reply: MET at 40s", "after_sales_response: MET at 40s", "first_response: MET at 40s",
        "offer_level_2: RUNNING", "first_response_outer: MET at 40s"},
       {"chat_reply met at 40s", "after_sales_response met at 40s", "first_response met at 40s",
        "first_response_outer met at 40s"}},
  };
}

std::vector<Story> EndStories() {
  return {
      // R-S5
      {"Level1ClosedInTime",
       {File({.level = LEVEL_ROUTINE}), Person(Minutes(5)), Closed(Minutes(20))},
       {"closed_level_1: MET at 20m", "first_response: MET at 5m",
        "first_response_outer: MET at 5m"},
       {"first_response met at 5m", "first_response_outer met at 5m", "closed_level_1 met at 20m"}},
      {"Level1ClosedTooLate",
       {File({.level = LEVEL_ROUTINE}), Person(Minutes(5)), Closed(Minutes(31))},
       {"closed_level_1: MET_LATE at 31m, breached at 30m", "first_response: MET at 5m",
        "first_response_outer: MET at 5m"},
       {"first_response met at 5m", "first_response_outer met at 5m", "closed_level_1 breached",
        "closed_level_1 met late at 31m"}},
      {"LateProofOfAClosingInTime",
       {File({.level = LEVEL_ROUTINE}), Person(Minutes(5)), Tick(Minutes(30)), Closed(Minutes(29))},
       {"closed_level_1: MET at 29m, breached at 30m, corrected by met at 29m",
        "first_response: MET at 5m", "first_response_outer: MET at 5m"},
       {"first_response met at 5m", "first_response_outer met at 5m", "closed_level_1 breached",
        "closed_level_1 met at 29m, correcting"}},
      {"ClosedWithoutAWordCancelsTheRest",
       {File({.level = LEVEL_ROUTINE}), Closed(Minutes(20))},
       {"closed_level_1: MET at 20m", "first_response: CANCELLED",
        "first_response_outer: CANCELLED"},
       {"closed_level_1 met at 20m", "first_response cancelled closed",
        "first_response_outer cancelled closed"}},
      {"ClosedLeavesABreachedClockBreached",
       {File(), Tick(Hours(4)), Closed(Hours(5))},
       {"first_response: BREACHED, breached at 4h", "first_response_outer: CANCELLED"},
       {"first_response breached", "first_response_outer cancelled closed"}},
      // R-S15: the deadline had passed when the case was closed, though no alarm had sounded.
      {"ClosedAfterAnUnseenDeadline",
       {File(), Closed(Hours(5))},
       {"first_response: BREACHED, breached at 4h", "first_response_outer: CANCELLED"},
       {"first_response breached", "first_response_outer cancelled closed"}},
      {"ClosedAtTheDeadlineCancels",
       {File(), Closed(Hours(4))},
       {"first_response: CANCELLED", "first_response_outer: CANCELLED"},
       {"first_response cancelled closed", "first_response_outer cancelled closed"}},
      {"WithdrawnCancels",
       {File({.level = LEVEL_ROUTINE}), Withdrawn(Minutes(10)), Tick(Hours(30))},
       {"closed_level_1: CANCELLED", "first_response: CANCELLED",
        "first_response_outer: CANCELLED"},
       {"closed_level_1 cancelled withdrawn", "first_response cancelled withdrawn",
        "first_response_outer cancelled withdrawn"}},
      {"WithdrawnLeavesABreachedClockBreached",
       {File({.level = LEVEL_ROUTINE}), Tick(Minutes(30)), Withdrawn(Minutes(40))},
       {"closed_level_1: BREACHED, breached at 30m", "first_response: CANCELLED",
        "first_response_outer: CANCELLED"},
       {"closed_level_1 breached", "first_response cancelled withdrawn",
        "first_response_outer cancelled withdrawn"}},
      {"WithdrawnLeavesAMetClockMet",
       {File(), Person(Hours(1)), Withdrawn(Hours(2))},
       {"first_response: MET at 1h", "first_response_outer: MET at 1h"},
       {"first_response met at 1h", "first_response_outer met at 1h"}},
      // Routing closes the case of a withdrawn complaint; either word may come first.
      {"WithdrawnThenItsCaseIsClosed",
       {File({.level = LEVEL_ROUTINE}), Withdrawn(Minutes(10)), Closed(Minutes(11), "withdrawn")},
       {"closed_level_1: CANCELLED", "first_response: CANCELLED",
        "first_response_outer: CANCELLED"},
       {"closed_level_1 cancelled withdrawn", "first_response cancelled withdrawn",
        "first_response_outer cancelled withdrawn"}},
      {"CaseOfAWithdrawnComplaintIsClosedFirst",
       {File({.level = LEVEL_ROUTINE}), Closed(Minutes(11), "withdrawn"), Withdrawn(Minutes(10))},
       {"closed_level_1: CANCELLED", "first_response: CANCELLED",
        "first_response_outer: CANCELLED"},
       {"closed_level_1 cancelled withdrawn", "first_response cancelled withdrawn",
        "first_response_outer cancelled withdrawn"}},
      // Messaging's word of an answer comes after routing's word of the close.
      {"AnswerHeardOfAfterTheClose",
       {File(), Closed(Minutes(20)), Person(Minutes(5))},
       {"first_response: MET at 5m", "first_response_outer: MET at 5m"},
       {"first_response cancelled closed", "first_response_outer cancelled closed",
        "first_response met at 5m", "first_response_outer met at 5m"}},
      {"AnswerAfterTheCloseDoesNotCount",
       {File(), Closed(Minutes(20)), Person(Minutes(25))},
       {"first_response: CANCELLED", "first_response_outer: CANCELLED"},
       {"first_response cancelled closed", "first_response_outer cancelled closed"}},
      {"ClosedBeforeTheFilingArrives",
       {Person(Minutes(5)), Closed(Minutes(20)), File({.level = LEVEL_ROUTINE})},
       {"closed_level_1: MET at 20m", "first_response: MET at 5m",
        "first_response_outer: MET at 5m"},
       {"closed_level_1 met at 20m", "first_response met at 5m", "first_response_outer met at 5m"}},
  };
}

// R-S15: no merge, reopening or re-grading erases a breach or restarts a running clock.
std::vector<Story> LinkStories() {
  const std::string outer = "first_response_outer: RUNNING";
  return {
      {"MergedStopsInTheOpen",
       {File(), Merged(Hours(1)), Tick(Hours(30))},
       {"first_response: CANCELLED", "first_response_outer: CANCELLED"},
       {"first_response cancelled merged", "first_response_outer cancelled merged"}},
      {"MergedErasesNoBreach",
       {File(), Tick(Hours(4)), Merged(Hours(5))},
       {"first_response: BREACHED, breached at 4h", "first_response_outer: CANCELLED"},
       {"first_response breached", "first_response_outer cancelled merged"}},
      {"MergedAfterAnUnseenDeadline",
       {File(), Merged(Hours(5))},
       {"first_response: BREACHED, breached at 4h", "first_response_outer: CANCELLED"},
       {"first_response breached", "first_response_outer cancelled merged"}},
      {"TheCaseOfAMergedComplaintIsClosedFirst",
       {File({.level = LEVEL_ROUTINE}), Closed(Minutes(10), "merged"), Merged(Minutes(10))},
       {"closed_level_1: CANCELLED", "first_response: CANCELLED",
        "first_response_outer: CANCELLED"},
       {"closed_level_1 cancelled merged", "first_response cancelled merged",
        "first_response_outer cancelled merged"}},
      {"AnAnswerBeforeTheMergeCountsWhenItIsHeardOfLater",
       {File(), Merged(Hours(2)), Person(Hours(1))},
       {"first_response: MET at 1h", "first_response_outer: MET at 1h"},
       {"first_response cancelled merged", "first_response_outer cancelled merged",
        "first_response met at 1h", "first_response_outer met at 1h"}},
      {"AWordAfterTheMergeDoesNotCount",
       {File(), Merged(Hours(1)), Person(Hours(2))},
       {"first_response: CANCELLED", "first_response_outer: CANCELLED"},
       {"first_response cancelled merged", "first_response_outer cancelled merged"}},
      {"PartedRunsOnFromWhereItBegan",
       {File(), Tick(Hours(2)), Merged(Hours(2)), Unmerged(Hours(3)), Tick(Hours(4))},
       {"first_response: BREACHED, warned 50, breached at 4h", outer},
       {"first_response warned 50", "first_response cancelled merged",
        "first_response_outer cancelled merged", "first_response breached"}},
      {"PartedAndAnsweredInTime",
       {File(), Merged(Hours(1)), Unmerged(Hours(2)), Person(Hours(3))},
       {"first_response: MET at 3h", "first_response_outer: MET at 3h"},
       {"first_response cancelled merged", "first_response_outer cancelled merged",
        "first_response met at 3h", "first_response_outer met at 3h"}},
      {"PartedWhenItHadEndedStartsNothing",
       {File(), Closed(Hours(1)), Merged(Hours(2)), Unmerged(Hours(3)), Tick(Hours(30))},
       {"first_response: CANCELLED", "first_response_outer: CANCELLED"},
       {"first_response cancelled closed", "first_response_outer cancelled closed"}},
      {"ReopenedBeginsANewCycle",
       {File(), Person(Hours(1)), Closed(Hours(2)), Reopened(Hours(10)), Person(Hours(11))},
       {"first_response: MET at 1h", "first_response#2: MET at 11h",
        "first_response_outer: MET at 1h", "first_response_outer#2: MET at 11h"},
       {"first_response met at 1h", "first_response_outer met at 1h", "first_response met at 11h",
        "first_response_outer met at 11h"}},
      {"ReopenedErasesNoBreach",
       {File(), Tick(Hours(4)), Closed(Hours(5)), Reopened(Hours(6)), Person(Hours(7))},
       {"first_response: BREACHED, breached at 4h", "first_response#2: MET at 7h",
        "first_response_outer: CANCELLED", "first_response_outer#2: MET at 7h"},
       {"first_response breached", "first_response_outer cancelled closed",
        "first_response met at 7h", "first_response_outer met at 7h"}},
      // Routing's word of the close comes after intake's word of the reopening.
      {"TheCloseIsHeardOfAfterTheReopening",
       {File({.level = LEVEL_ROUTINE}), Reopened(Hours(3)), Closed(Minutes(20))},
       {"closed_level_1: MET at 20m", "closed_level_1#2: RUNNING", "first_response: CANCELLED",
        "first_response#2: RUNNING", "first_response_outer: CANCELLED",
        "first_response_outer#2: RUNNING"},
       {"closed_level_1 met at 20m", "first_response cancelled closed",
        "first_response_outer cancelled closed"}},
      {"LateProofReachesTheCycleItBelongsTo",
       {File(), Tick(Hours(4)), Closed(Hours(5)), Reopened(Hours(6)), Person(Hours(3))},
       {"first_response: MET at 3h, breached at 4h, corrected by met at 3h",
        "first_response#2: RUNNING", "first_response_outer: MET at 3h",
        "first_response_outer#2: RUNNING"},
       {"first_response breached", "first_response_outer cancelled closed",
        "first_response met at 3h, correcting", "first_response_outer met at 3h"}},
      {"ReopenedTwiceIsTheThirdCycle",
       {File(), Closed(Hours(1)), Reopened(Hours(2)), Reopened(Hours(2)), Closed(Hours(3)),
        Reopened(Hours(4), 3), Person(Hours(5))},
       {"first_response: CANCELLED", "first_response#2: CANCELLED", "first_response#3: MET at 5h",
        "first_response_outer: CANCELLED", "first_response_outer#2: CANCELLED",
        "first_response_outer#3: MET at 5h"},
       {"first_response cancelled closed", "first_response_outer cancelled closed",
        "first_response cancelled closed", "first_response_outer cancelled closed",
        "first_response met at 5h", "first_response_outer met at 5h"}},
      // R-S6: from when it became level 2
      {"GradedUpRunsFromThen",
       {File({.level = LEVEL_ROUTINE}), Corrected(Minutes(20), LEVEL_SERIOUS), Tick(Hours(4)),
        Proposed(Minutes(250))},
       {"closed_level_1: CANCELLED", "first_response: BREACHED, breached at 4h",
        "offer_level_2: MET at 4h10m, warned 90", outer},
       {"closed_level_1 cancelled reclassified", "first_response breached",
        "offer_level_2 warned 90", "offer_level_2 met at 4h10m"}},
      {"GradedUpErasesNoBreach",
       {File({.level = LEVEL_ROUTINE}), Corrected(Minutes(40), LEVEL_CRISIS)},
       {"closed_level_1: BREACHED, breached at 30m", "statement_level_3: RUNNING",
        "first_response: RUNNING", outer},
       {"closed_level_1 breached"}},
      {"GradedUpAndDownAndUpRestartsNothing",
       {File({.level = LEVEL_SERIOUS}), Corrected(Hours(1), LEVEL_CRISIS),
        Corrected(Hours(2), LEVEL_SERIOUS), Tick(Hours(4))},
       {"statement_level_3: CANCELLED", "first_response: BREACHED, breached at 4h",
        "offer_level_2: BREACHED, breached at 4h", outer},
       {"offer_level_2 cancelled reclassified", "statement_level_3 cancelled reclassified",
        "first_response breached", "offer_level_2 breached"}},
      {"AnotherCategoryHasAnotherPromise",
       {File(), Corrected(Minutes(10), common::v1::LEVEL_UNSPECIFIED, "after_sales"),
        Machine(Minutes(30))},
       {"after_sales_response: MET at 30m", "first_response: RUNNING", outer},
       {"after_sales_response met at 30m"}},
      {"GradedWhileMergedCountsWhenParted",
       {File({.level = LEVEL_ROUTINE}), Merged(Minutes(5)), Corrected(Minutes(10), LEVEL_SERIOUS),
        Unmerged(Minutes(20))},
       {"closed_level_1: CANCELLED", "first_response: RUNNING", "offer_level_2: RUNNING", outer},
       {"closed_level_1 cancelled merged", "first_response cancelled merged",
        "first_response_outer cancelled merged"}},
  };
}

std::string NameOf(const ::testing::TestParamInfo<Story>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(FirstResponse, ClockStoryTest, ::testing::ValuesIn(FirstResponseStories()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(OtherMilestones, ClockStoryTest,
                         ::testing::ValuesIn(OtherMilestoneStories()), NameOf);
INSTANTIATE_TEST_SUITE_P(Links, ClockStoryTest, ::testing::ValuesIn(LinkStories()), NameOf);
INSTANTIATE_TEST_SUITE_P(Ends, ClockStoryTest, ::testing::ValuesIn(EndStories()), NameOf);

}  // namespace
}  // namespace redress::sla
