#include "services/routing/domain/case.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/steps.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::AssignedCase;
using test::kNow;
using test::OpenedCase;

const Actor kLin{"agents/lin", false};
const Actor kWu{"agents/wu", false};
const Actor kSupervisor{"agents/sue", true};

CaseRecord OfferedCase() {
  CaseRecord record = OpenedCase();
  MakeOffer(record, "lin", "offer-1", kNow, kNow + absl::Seconds(60));
  return record;
}

TEST(CaseTest, OpensQueuedWithWhatTheFilingSays) {
  const v1::Case work_case =
      OpenedCase({.category = "logistics", .level = common::v1::LEVEL_SERIOUS}).work_case;
  EXPECT_EQ(work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(work_case.department(), "departments/frontline");
  EXPECT_EQ(work_case.category(), "logistics");
  EXPECT_EQ(work_case.level(), common::v1::LEVEL_SERIOUS);
  EXPECT_EQ(work_case.name(), work_case.complaint() + "/case");
  EXPECT_EQ(FromProto(work_case.open_time()), kNow);
}

// R-R3
TEST(CaseTest, AnOfferNamesTheAgentAndItsEnd) {
  const v1::Case work_case = OfferedCase().work_case;
  EXPECT_EQ(work_case.state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(work_case.offer().agent(), "agents/lin");
  EXPECT_EQ(FromProto(work_case.offer().expire_time()), kNow + absl::Seconds(60));
  EXPECT_EQ(work_case.assignee(), "");
}

// R-R3
TEST(CaseTest, AcceptingMakesTheAgentTheAssignee) {
  CaseRecord record = OfferedCase();
  ASSERT_TRUE(AcceptOffer(record, "offer-1", kLin, kNow).ok());
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_ASSIGNED);
  EXPECT_EQ(record.work_case.assignee(), "agents/lin");
  EXPECT_FALSE(record.work_case.has_offer());
  EXPECT_EQ(ReasonOf(AcceptOffer(record, "offer-1", kLin, kNow)), "OFFER_GONE");
}

// R-R3
TEST(CaseTest, OnlyTheAskedAgentOrASupervisorAnswers) {
  CaseRecord record = OfferedCase();
  const absl::Status status = AcceptOffer(record, "offer-1", kWu, kNow);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(status), "NOT_YOUR_OFFER");
  EXPECT_EQ(ReasonOf(CheckDecline(record, "offer-1", kWu)), "NOT_YOUR_OFFER");
  ASSERT_TRUE(AcceptOffer(record, "offer-1", kSupervisor, kNow).ok());
  EXPECT_EQ(record.work_case.assignee(), "agents/lin");
}

// R-R3
TEST(CaseTest, AnOfferThatHasRunOutIsNotAccepted) {
  CaseRecord record = OfferedCase();
  EXPECT_EQ(ReasonOf(AcceptOffer(record, "offer-1", kLin, kNow + absl::Seconds(60))),
            "OFFER_LAPSED");
  EXPECT_EQ(ReasonOf(AcceptOffer(record, "another", kLin, kNow)), "OFFER_GONE");
}

// R-R3
TEST(CaseTest, PassingOverQueuesAgainAndRemembersTheAgentOnce) {
  CaseRecord record = OfferedCase();
  EXPECT_EQ(PassOver(record), "lin");
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_QUEUED);
  MakeOffer(record, "lin", "offer-2", kNow, kNow + absl::Seconds(60));
  EXPECT_FALSE(OfferStands(record, "offer-1"));
  EXPECT_EQ(PassOver(record), "lin");
  EXPECT_EQ(record.work_case.passed_over_size(), 1);
}

TEST(CaseTest, ResolvedNeedsEveryStepButTheFollowUp) {
  CaseRecord record = AssignedCase("lin");
  const absl::Status status = CheckClose(record, "resolved", kLin);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "STEPS_OPEN");
  EXPECT_TRUE(CheckClose(record, "rejected", kLin).ok());
  for (const char* step : {"investigate", "agree_solution", "execute", "confirm"}) {
    ASSERT_TRUE(SkipStep(record.work_case, step, "test", {"agents/lin"}, kNow).ok());
  }
  EXPECT_TRUE(CheckClose(record, "resolved", kLin).ok());
  EXPECT_EQ(CloseCase(record, "resolved", kNow), "lin");
  EXPECT_EQ(record.work_case.outcome(), "resolved");
  EXPECT_EQ(ReasonOf(CheckClose(record, "resolved", kLin)), "CASE_CLOSED");
}

TEST(CaseTest, OnlyTheAssigneeOrASupervisorMovesACase) {
  const CaseRecord record = AssignedCase("lin");
  EXPECT_TRUE(CheckAssignee(record, kLin).ok());
  EXPECT_TRUE(CheckAssignee(record, kSupervisor).ok());
  const absl::Status status = CheckAssignee(record, kWu);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(status), "NOT_ASSIGNEE");
  EXPECT_EQ(ReasonOf(CheckAssignee(OfferedCase(), kLin)), "CASE_NOT_ASSIGNED");
}

TEST(CaseTest, ClosingFreesWhoeverHeldIt) {
  CaseRecord offered = OfferedCase();
  EXPECT_EQ(CloseCase(offered, "withdrawn", kNow), "lin");
  EXPECT_FALSE(offered.work_case.has_offer());
  CaseRecord queued = OpenedCase();
  EXPECT_EQ(CloseCase(queued, "withdrawn", kNow), "");
}

TEST(NamesTest, FreeTextNeverEntersAnEvent) {
  EXPECT_EQ(ReasonCode("busy"), "busy");
  EXPECT_EQ(ReasonCode(""), "");
  EXPECT_EQ(ReasonCode("Mrs Wang will call back"), "other");
}

TEST(NamesTest, NamesAreChecked) {
  EXPECT_EQ(*ParseName("agents", "agents/lin_2", "agent"), "lin_2");
  for (const char* bad : {"", "agents/", "agents/Lin", "lin", "departments/lin", "agents/a/b"}) {
    EXPECT_EQ(ReasonOf(ParseName("agents", bad, "agent").status()), "NAME_MALFORMED") << bad;
  }
  EXPECT_FALSE(IsId(std::string(64, 'a')));
  EXPECT_TRUE(IsId(std::string(63, 'a')));
}

// R-I5
TEST(CaseTest, ACaseEndedByAMergeComesBackAsFarAsItHadCome) {
  CaseRecord record = test::AssignedCase("lin");
  ASSERT_TRUE(StartStep(record.work_case, "investigate", {"agents/lin"}, test::kNow).ok());
  EXPECT_EQ(CloseCase(record, kMerged, test::kNow), "lin");
  ResumeCase(record, kNow);
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(record.work_case.outcome(), "");
  EXPECT_EQ(record.work_case.assignee(), "");
  EXPECT_FALSE(record.work_case.has_close_time());
  EXPECT_EQ(record.preferred_agent_id, "lin");
  EXPECT_EQ(record.work_case.steps(2).state(), v1::STEP_STATE_STARTED);
  EXPECT_EQ(record.work_case.steps(2).owner(), "") << "nobody's until somebody accepts it";
}

TEST(CaseTest, AReopenedCaseBeginsEveryStepAnewAndKeepsItsRung) {
  CaseRecord record = test::AssignedCase("lin");
  record.causes = {"clock_breach first_response"};
  record.rejections = 1;
  record.work_case.set_rung(2);
  CloseCase(record, "rejected", test::kNow);
  ReopenCase(record, test::kNow + absl::Hours(1));
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(record.work_case.department(), "departments/frontline");
  EXPECT_EQ(record.work_case.rung(), 2);
  EXPECT_EQ(record.work_case.steps_size(), StandardWorkflow().steps_size());
  EXPECT_EQ(record.work_case.steps(2).state(), v1::STEP_STATE_PENDING);
  EXPECT_TRUE(record.causes.empty());
  EXPECT_EQ(record.rejections, 0);
  EXPECT_EQ(record.preferred_agent_id, "lin");
}

// R-R1
TEST(CaseTest, ACorrectedCaseGoesWhereTheRulesNowSendIt) {
  CaseRecord record = test::OpenedCase({.channel = common::v1::CHANNEL_WEIBO});
  MakeOffer(record, "lin", "offer-1", test::kNow, test::kNow + absl::Seconds(60));
  events::v1::ComplaintReclassified corrected;
  corrected.set_category("product_quality");
  corrected.set_subcategory("defect");
  corrected.set_level(common::v1::LEVEL_SERIOUS);
  RegradeCase(record, corrected);
  EXPECT_EQ(record.work_case.level(), common::v1::LEVEL_SERIOUS);
  const RuleChoice choice = ChooseRule(DefaultRules(), KnownFacts(record));
  EXPECT_EQ(choice.department_id, "quality");
  EXPECT_EQ(KnownFacts(record).channel(), common::v1::CHANNEL_WEIBO);
  EXPECT_EQ(RerouteCase(record, choice, 1, kNow), "lin");
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(record.work_case.department(), "departments/quality");
}

// R-R1: the rules choose no more once anybody has accepted the case or sent it on
TEST(CaseTest, RulesDoNotUndoWhatPeopleDid) {
  CaseRecord record = test::OpenedCase();
  EXPECT_TRUE(MayReroute(record));
  MakeOffer(record, "lin", "offer-1", kNow, kNow + absl::Seconds(60));
  EXPECT_TRUE(MayReroute(record));
  EXPECT_FALSE(MayReroute(test::AssignedCase()));
  v1::Transfer& transfer = *record.work_case.add_transfers();
  transfer.set_from_department("departments/frontline");
  transfer.set_to_department("departments/frontline");
  EXPECT_TRUE(MayReroute(record)) << "colleagues of the same department have it";
  transfer.set_to_department("departments/quality");
  EXPECT_FALSE(MayReroute(record));
  record.work_case.clear_transfers();
  record.work_case.add_escalations();
  EXPECT_FALSE(MayReroute(record));
}

// R-R1: a case keeps the version and the rule that routed it, and what they saw
TEST(CaseTest, ACaseKeepsWhatRulesSaw) {
  CaseRecord record;
  record.key = {"demo", test::Complaint(1)};
  const NumberedRules rules{.version = 4, .rules = DefaultRules()};
  const events::v1::ComplaintFiled filing = test::Filing({.category = "logistics"});
  OpenCase(record, filing, ChooseRule(rules, filing), 1, test::kNow);
  EXPECT_EQ(record.work_case.rules_version(), 4);
  EXPECT_EQ(record.work_case.rule_number(), 5);
  EXPECT_TRUE(record.facts_now.empty());  // the same
  const std::string seen = record.facts_seen;
  EXPECT_EQ(KnownFacts(record).category(), "logistics");

  events::v1::OrderLinked linked;
  linked.set_sku("S-1");
  linked.mutable_amount()->set_minor_units(5);
  EXPECT_TRUE(LearnOrder(record, linked));
  EXPECT_FALSE(LearnOrder(record, linked)) << "nothing new";
  EXPECT_EQ(record.facts_seen, seen);  // until they choose again
  EXPECT_EQ(KnownFacts(record).sku(), "S-1");
  EXPECT_EQ(KnownFacts(record).amount().minor_units(), 5);
  EXPECT_EQ(KnownFacts(record).category(), "logistics");
  NoteChoice(record, ChooseRule(rules, KnownFacts(record)));
  EXPECT_NE(record.facts_seen, seen);
  EXPECT_TRUE(record.facts_now.empty());
  EXPECT_EQ(KnownFacts(record).sku(), "S-1");
}

// R-R1: what was never kept of a case is not made up
TEST(CaseTest, ACaseFromBeforeFactsWereKeptIsRoutedButNotExplained) {
  CaseRecord record = test::OpenedCase({.channel = common::v1::CHANNEL_WEIBO});
  record.facts_seen.clear();
  record.work_case.clear_rules_version();
  events::v1::ComplaintReclassified corrected;
  corrected.set_category("product_quality");
  corrected.set_level(common::v1::LEVEL_SERIOUS);
  const RuleChoice choice = ChooseRule(DefaultRules(), RegradeCase(record, corrected));
  EXPECT_EQ(choice.department_id, "quality");
  RerouteCase(record, choice, 1, kNow);
  EXPECT_EQ(record.work_case.rule(), choice.explanation);
  EXPECT_FALSE(record.work_case.has_rules_version());
  EXPECT_EQ(record.facts_seen, "");
  EXPECT_EQ(record.facts_now, "");
}

// R-R1, R-I6: what a person corrected is sure
TEST(CaseTest, ACorrectionNeedsNoReview) {
  CaseRecord record;
  record.key = {"demo", test::Complaint(1)};
  events::v1::ComplaintFiled filing = test::Filing();
  filing.set_confidence(0.3);
  filing.set_needs_review(true);
  filing.set_tier("vip");
  OpenCase(record, filing, ChooseRule(DefaultRules(), filing), 1, test::kNow);
  events::v1::ComplaintReclassified corrected;
  corrected.set_category("logistics");
  corrected.set_level(common::v1::LEVEL_SERIOUS);
  RegradeCase(record, corrected);
  EXPECT_FALSE(KnownFacts(record).needs_review());
  EXPECT_EQ(KnownFacts(record).confidence(), 1);
  EXPECT_EQ(KnownFacts(record).tier(), "vip");
  EXPECT_EQ(KnownFacts(record).level(), common::v1::LEVEL_SERIOUS);
}

}  // namespace
}  // namespace redress::routing
