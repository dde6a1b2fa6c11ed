#include <algorithm>
#include <random>

#include "base/proto_time.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/app/put_rules.h"
#include "services/routing/store/pgtest_fixture.h"
#include "services/routing/store/version_book.h"

namespace redress::routing {
namespace {

class EventsTest : public RoutingFixture {
 protected:
  void PutLadder() {
    Put("sue", {.departments = {"supervisor"}});
    Put("leo", {.departments = {"legal"}});
    Put("pia", {.departments = {"pr"}});
  }
};

// R-R5
TEST_F(EventsTest, ABreachTakesTheCaseToTheSupervisorsAndTellsIt) {
  Put("lin");
  PutLadder();
  const CaseKey key = File();
  ASSERT_TRUE(Accept(key).ok());
  TakeIn({Breached(key, "c1")});
  const v1::Case work_case = Get(key);
  EXPECT_EQ(work_case.rung(), 2);
  EXPECT_EQ(work_case.department(), "departments/supervisor");
  EXPECT_EQ(work_case.offer().agent(), "agents/sue");
  EXPECT_EQ(LoadOf("lin"), 0);
  EXPECT_EQ(LoadOf("sue"), 1);
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened", "case_offered", "case_accepted",
                                                  "case_escalated", "case_offered"}));
}

// R-R5: once per trigger and clock, never in circles
TEST_F(EventsTest, TheSameClockEscalatesOnceATrigger) {
  PutLadder();
  const CaseKey key = File();
  TakeIn({Warned(key, "c1", 75)});
  EXPECT_EQ(Get(key).rung(), 1);
  TakeIn({Warned(key, "c1", 90), Warned(key, "c1", 90)});
  EXPECT_EQ(Get(key).rung(), 2);
  clock_.Advance(absl::Hours(1));
  TakeIn({Breached(key, "c1")});
  EXPECT_EQ(Get(key).rung(), 3);
  EXPECT_EQ(Get(key).department(), "departments/legal");
  TakeIn({Breached(key, "c2"), Warned(key, "c2", 90)});
  EXPECT_EQ(Get(key).rung(), 3);
  EXPECT_EQ(Get(key).escalations_size(), 2);
}

// R-R5, R-S13: what is overdue goes one rung further, once a threshold
TEST_F(EventsTest, AnOverdueClockEscalatesOnceAThreshold) {
  PutLadder();
  const CaseKey key = File();
  TakeIn({Breached(key, "c1")});
  EXPECT_EQ(Get(key).rung(), 2);
  clock_.Advance(absl::Hours(1));
  TakeIn({Overdue(key, "c1", 25)});
  EXPECT_EQ(Get(key).rung(), 3);
  ASSERT_EQ(Get(key).escalations_size(), 2);
  EXPECT_EQ(Get(key).escalations(1).trigger(), "clock_overdue");
  EXPECT_EQ(Get(key).escalations(1).subject(), "c1");
  clock_.Advance(absl::Hours(1));
  TakeIn({Overdue(key, "c1", 25), Overdue(key, "c1", 100)});
  EXPECT_EQ(Get(key).escalations_size(), 2);  // never above the top
  EXPECT_EQ(Events(key)[3].case_escalated().subject(), "c1");
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened", "case_escalated", "case_offered",
                                                  "case_escalated", "case_offered"}));
}

// R-R5, R-S13: heard of together, after an outage, they are one rung; what comes later is another
TEST_F(EventsTest, ABreachAndItsOverdueAreOneRungAtOneMoment) {
  PutLadder();
  const CaseKey key = File();
  TakeIn({Breached(key, "c1"), Overdue(key, "c1", 25)});
  EXPECT_EQ(Get(key).rung(), 2);
  // Of the same moment, in another batch, and told by a machine whose clock is ahead.
  events::Delivered ahead = Overdue(key, "c1", 30);
  *ahead.event.mutable_occur_time() = ToProto(clock_.Now() + absl::Milliseconds(900));
  TakeIn({ahead});
  EXPECT_EQ(Get(key).rung(), 2);
  const absl::Time heard = clock_.Now();
  clock_.Advance(absl::Hours(1));
  events::Delivered late = Overdue(key, "c1", 50);  // passed before the rise, heard of after it
  *late.event.mutable_occur_time() = ToProto(heard - absl::Minutes(1));
  TakeIn({late});
  EXPECT_EQ(Get(key).rung(), 2);
  TakeIn({Overdue(key, "c1", 100)});
  EXPECT_EQ(Get(key).rung(), 3);
  const CaseKey other = File();
  TakeIn({Breached(other, "c1"), Breached(other, "c2")});
  EXPECT_EQ(Get(other).rung(), 3);  // two clocks are two causes
}

// R-S15, R-R5: the rung stays, and what comes of the clock later is new
TEST_F(EventsTest, ABreachProvedWrongLetsTheNextOneEscalate) {
  PutLadder();
  const CaseKey key = File();
  TakeIn({Breached(key, "c1")});
  EXPECT_EQ(Get(key).rung(), 2);
  clock_.Advance(absl::Hours(1));
  events::Delivered resumed = EventOf(key);
  resumed.event.mutable_clock_resumed()->set_clock_id("c1");
  TakeIn({resumed, Breached(key, "c1")});
  EXPECT_EQ(Get(key).rung(), 2);  // nothing was proved wrong
  resumed.event.mutable_clock_resumed()->set_corrects_breach(true);
  TakeIn({resumed});
  EXPECT_EQ(Get(key).rung(), 2);
  clock_.Advance(absl::Hours(1));
  TakeIn({Breached(key, "c1")});
  EXPECT_EQ(Get(key).rung(), 3);
}

// R-R5, R-S13
TEST_F(EventsTest, ABreachAndItsOverdueBeforeTheFilingAreOneRung) {
  PutLadder();
  const CaseKey key = NewKey();
  TakeIn({Breached(key, "c1"), Overdue(key, "c1", 25), Overdue(key, "c1", 100)});
  TakeIn({Filed(key)});
  EXPECT_EQ(Get(key).rung(), 2);
  EXPECT_EQ(Get(key).escalations(0).trigger(), "clock_breach");
}

// R-R5
TEST_F(EventsTest, TheCustomersWordEscalates) {
  PutLadder();
  const CaseKey rejected = File();
  TakeIn({Decided(rejected, "p1", "rejected")});
  EXPECT_EQ(Get(rejected).rung(), 1);
  TakeIn({Decided(rejected, "p2", "rejected")});
  EXPECT_EQ(Get(rejected).rung(), 2);
  EXPECT_EQ(Get(rejected).escalations(0).trigger(), "rejected_twice");
  const CaseKey asked = File();
  TakeIn({Decided(asked, "p1", "person_requested")});
  EXPECT_EQ(Get(asked).escalations(0).trigger(), "customer");
  const CaseKey content = File();
  TakeIn({Decided(content, "p1", "accepted")});
  EXPECT_EQ(Get(content).escalations_size(), 0);
}

// Sources are independent: what comes before the filing is applied when it arrives.
TEST_F(EventsTest, TheSameCustomerAgainOnTheSameOrderEscalatesOnce) {
  PutLadder();
  const CaseKey key = File();
  events::Delivered suspected = EventOf(key);
  suspected.event.mutable_duplicate_suspected()->set_complaint(NewKey().complaint.Name());
  suspected.event.mutable_duplicate_suspected()->set_reason("similar_text");
  TakeIn({suspected});  // of whom it is, is not said
  EXPECT_EQ(Get(key).rung(), 1);
  suspected.event.mutable_duplicate_suspected()->set_reason("same_order");
  TakeIn({suspected, suspected});
  EXPECT_EQ(Get(key).rung(), 2);
  ASSERT_EQ(Get(key).escalations_size(), 1);
  EXPECT_EQ(Get(key).escalations(0).trigger(), "repeat");
  clock_.Advance(absl::Hours(1));
  suspected.event.mutable_duplicate_suspected()->set_complaint(NewKey().complaint.Name());
  TakeIn({suspected});  // three are as repeated as two
  EXPECT_EQ(Get(key).rung(), 2);
}

// R-R5: a rule that sends to a department higher up lifts the case by that
TEST_F(EventsTest, ARuleOpensTheCaseOnTheRungOfItsDepartment) {
  PutLadder();
  const CaseKey key = File({.level = common::v1::LEVEL_CRISIS});
  EXPECT_EQ(Get(key).department(), "departments/legal");
  EXPECT_EQ(Get(key).rung(), 3);
  TakeIn({Breached(key, "c1"), Decided(key, "p1", "person_requested")});
  EXPECT_EQ(Get(key).escalations_size(), 0);  // there is nothing above
}

// R-R5: whatever asks, in whatever order and however often, the case goes up alone, one rung at a
// time, and each rise says what asked for it
TEST_F(EventsTest, TheLadderGoesUpAloneAndKeepsItsHistory) {
  PutLadder();
  Put("lin");
  const uint64_t seed = SystemRandom().Below(uint64_t{1} << 32);
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 dice(seed);
  for (int round = 0; round < 10; ++round) {
    const CaseKey key = File();
    events::Delivered repeat = EventOf(key);
    repeat.event.mutable_duplicate_suspected()->set_reason("same_order");
    std::vector<events::Delivered> asking = {Warned(key, "c1", 90),
                                             Breached(key, "c1"),
                                             Overdue(key, "c1", 25),
                                             Decided(key, "p1", "rejected"),
                                             Decided(key, "p2", "rejected"),
                                             repeat,
                                             Decided(key, "p3", "person_requested")};
    asking.insert(asking.end(), asking.begin(), asking.end());
    std::shuffle(asking.begin(), asking.end(), dice);
    int rung = Get(key).rung();
    for (const events::Delivered& one : asking) {
      clock_.Advance(absl::Minutes(1));
      TakeIn({one});
      const v1::Case work_case = Get(key);
      EXPECT_TRUE(work_case.rung() == rung || work_case.rung() == rung + 1);
      rung = work_case.rung();
      EXPECT_LE(rung, 3);
      EXPECT_EQ(work_case.department(), rung == 1   ? "departments/frontline"
                                        : rung == 2 ? "departments/supervisor"
                                                    : "departments/legal");
    }
    const v1::Case work_case = Get(key);
    EXPECT_EQ(rung, 3);
    ASSERT_EQ(work_case.escalations_size(), 2);
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(work_case.escalations(i).from_rung(), i + 1);
      EXPECT_EQ(work_case.escalations(i).to_rung(), i + 2);
      EXPECT_NE(work_case.escalations(i).trigger(), "");
    }
  }
}

TEST_F(EventsTest, AnEventBeforeTheFilingIsAppliedAtTheOpening) {
  PutLadder();
  const CaseKey key = NewKey();
  TakeIn({Breached(key, "c1")});
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_UNSPECIFIED);  // not found
  TakeIn({Decided(key, "p1", "rejected")});
  TakeIn({Filed(key)});
  EXPECT_EQ(Get(key).rung(), 2);
  EXPECT_EQ(Get(key).department(), "departments/supervisor");
  EXPECT_EQ(Kinds(key),
            (std::vector<std::string>{"case_opened", "case_escalated", "case_offered"}));
  TakeIn({Breached(key, "c1"), Decided(key, "p2", "rejected")});
  EXPECT_EQ(Get(key).rung(), 3);  // by the second rejection alone
}

TEST_F(EventsTest, OneBatchMayOpenEscalateAndWithdraw) {
  Put("lin");
  PutLadder();
  const CaseKey key = NewKey();
  TakeIn({Filed(key), Breached(key, "c1"), Withdrawn(key), Breached(key, "c2")});
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(LoadOf("lin"), 0);
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened", "case_escalated", "case_closed"}));
}

TEST_F(EventsTest, ASecondFilingChangesNothing) {
  const CaseKey key = File();
  TakeIn({Filed(key, {.category = "logistics"})});
  EXPECT_EQ(Get(key).department(), "departments/frontline");
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened"}));
}

// R-R5
TEST_F(EventsTest, ADepartmentWithoutAgentsLeavesTheAssignee) {
  Put("lin");
  const CaseKey key = File();
  ASSERT_TRUE(Accept(key).ok());
  TakeIn({Breached(key, "c1")});
  EXPECT_EQ(Get(key).assignee(), "agents/lin");
  EXPECT_EQ(Get(key).rung(), 2);
  EXPECT_EQ(LoadOf("lin"), 1);
}

// R-R5
TEST_F(EventsTest, TheTopRungIsTheTop) {
  const CaseKey key = File({.level = common::v1::LEVEL_CRISIS});
  EXPECT_EQ(Get(key).rung(), 3);  // legal stands there
  const absl::Status status = Do([&](Workplace& work) {
    return EscalateCase(work.dispatch, work.staff, key, "agent", {"agents/lin"});
  });
  EXPECT_EQ(ReasonOf(status), "TOP_RUNG");
}

TEST_F(EventsTest, AnUnknownComplaintIsToBeTriedAgain) {
  const CaseKey key = NewKey();
  const absl::Status status =
      Do([&](Workplace& work) { return AcceptOffer(work.dispatch, key, "offer", {"agents/lin"}); });
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(status.GetPayload(kRetryInfoType).has_value());
}

// R-R1
TEST_F(EventsTest, ATenantsRulesReplaceTheDefaults) {
  v1::Rule rule;
  rule.set_display_name("All to VIP");
  rule.set_department("departments/vip");
  const auto put = [&] {
    return Do([&](Workplace& work) -> absl::StatusOr<int> {
      ASSIGN_OR_RETURN(const auto rules, ReadGivenRules(work.catalogue, "demo", {rule}, ""));
      PgRuleBook book(work.tx, "demo");
      return PutRules(book, {.rules = rules, .now = clock_.Now()});
    });
  };
  EXPECT_EQ(ReasonOf(put()), "DEPARTMENT_UNKNOWN");
  v1::Department vip;
  vip.set_name("departments/vip");
  vip.set_display_name("VIP");
  ASSERT_TRUE(Do([&](Workplace& work) { return PutDepartment(work.catalogue, "demo", vip); }).ok());
  ASSERT_TRUE(put().ok());
  ASSERT_TRUE(put().ok());
  const v1::Case routed = Get(File({.category = "logistics"}));
  EXPECT_EQ(routed.department(), "departments/vip");
  EXPECT_EQ(routed.rules_version(), 2);
  EXPECT_EQ(routed.rule_number(), 1);
  const CaseKey other{"other", NewKey().complaint};
  TakeIn({Filed(other, {.category = "logistics"})});
  EXPECT_EQ(Get(other).department(), "departments/logistics");
  EXPECT_EQ(Get(other).rules_version(), 0);
}

TEST_F(EventsTest, ListsAreInOrderAndPaged) {
  std::vector<CaseKey> keys;
  for (int i = 0; i < 5; ++i) {
    keys.push_back(File({.category = i % 2 == 0 ? "logistics" : "after_sales"}));
    clock_.Advance(absl::Seconds(1));
  }
  const auto list = [&](const CaseFilter& filter) {
    CasePage page;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(page, ListCases(tx, "demo", filter));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return page;
  };
  const CasePage first = list({.limit = 3});
  ASSERT_EQ(first.cases.size(), 3u);
  EXPECT_EQ(first.cases[0].complaint(), keys[0].complaint.Name());
  const CasePage second =
      list({.after_time = first.last_time, .after_id = first.last_id, .limit = 3});
  ASSERT_EQ(second.cases.size(), 2u);
  EXPECT_EQ(second.cases[1].complaint(), keys[4].complaint.Name());
  EXPECT_EQ(list({.department_id = "logistics"}).cases.size(), 3u);
  EXPECT_EQ(list({.states = {v1::CASE_STATE_ASSIGNED}}).cases.size(), 0u);
  Put("lin", {.departments = {"logistics"}});
  ASSERT_TRUE(Accept(keys[0]).ok());
  EXPECT_EQ(list({.assignee_id = "lin"}).cases.size(), 1u);
  EXPECT_EQ(list({.department_id = "after_sales", .assignee_id = "lin"}).cases.size(), 0u);
}

// R-I5: the case of a merged complaint is off the queue, and nobody's capacity is taken by it.
TEST_F(EventsTest, AMergeFreesTheAgentAndUnmergingAsksThemFirst) {
  Put("wu");
  const CaseKey key = File();
  ASSERT_TRUE(Accept(key).ok());
  ASSERT_EQ(Get(key).assignee(), "agents/wu");
  Put("lin");  // idle for longer than wu from here on
  events::Delivered merged = EventOf(key);
  merged.event.mutable_complaint_merged()->set_into(NewKey().complaint.Name());
  TakeIn({merged});
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(Get(key).outcome(), "merged");
  EXPECT_EQ(LoadOf("wu"), 0);
  clock_.Advance(absl::Minutes(1));
  events::Delivered parted = EventOf(key);
  parted.event.mutable_complaint_unmerged();
  TakeIn({parted, parted});  // the second changes nothing
  EXPECT_EQ(Get(key).offer().agent(), "agents/wu");
  EXPECT_EQ(LoadOf("wu"), 1);
  EXPECT_EQ(LoadOf("lin"), 0);
  EXPECT_EQ(Kinds(key), (std::vector<std::string>{"case_opened", "case_offered", "case_accepted",
                                                  "case_closed", "case_opened", "case_offered"}));
  ASSERT_TRUE(Accept(key).ok());
}

// R-I5: a case that was over before the merge stays over after it.
TEST_F(EventsTest, UnmergingOpensNoCaseThatHadEnded) {
  Put("lin");
  const CaseKey key = File();
  ASSERT_TRUE(Accept(key).ok());
  ASSERT_TRUE(Close(key).ok());
  events::Delivered merged = EventOf(key);
  merged.event.mutable_complaint_merged();
  events::Delivered parted = EventOf(key);
  parted.event.mutable_complaint_unmerged();
  TakeIn({merged, parted});
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(Get(key).outcome(), "rejected");
}

TEST_F(EventsTest, AReopenedCaseGoesToTheSameDepartmentAndAgent) {
  Put("lin", {.departments = {"logistics"}});
  Put("wu", {.departments = {"logistics"}});
  const CaseKey key = File({.category = "logistics"});
  ASSERT_TRUE(Accept(key).ok());
  const std::string agent = Get(key).assignee();
  ASSERT_TRUE(Close(key).ok());
  clock_.Advance(absl::Hours(1));
  events::Delivered reopened = EventOf(key);
  reopened.event.mutable_complaint_reopened()->set_cycle(2);
  TakeIn({reopened, reopened});
  EXPECT_EQ(Get(key).department(), "departments/logistics");
  EXPECT_EQ(Get(key).offer().agent(), agent);
  EXPECT_EQ(Get(key).steps(2).state(), v1::STEP_STATE_PENDING);
  ASSERT_TRUE(Accept(key).ok());
  ASSERT_TRUE(Close(key).ok());
  EXPECT_EQ(LoadOf(agent.substr(7)), 0);
}

events::Delivered Corrected(events::Delivered event, const std::string& category,
                            common::v1::Level level) {
  event.event.mutable_complaint_reclassified()->set_category(category);
  event.event.mutable_complaint_reclassified()->set_level(level);
  return event;
}

// R-I6, R-R1
TEST_F(EventsTest, ACorrectionReroutesWhatNobodyHasAccepted) {
  Put("lin");
  Put("qin", {.departments = {"quality"}});
  const CaseKey key = File();
  ASSERT_EQ(Get(key).offer().agent(), "agents/lin");
  TakeIn({Corrected(EventOf(key), "product_quality", common::v1::LEVEL_SERIOUS)});
  EXPECT_EQ(Get(key).department(), "departments/quality");
  EXPECT_EQ(Get(key).offer().agent(), "agents/qin");
  EXPECT_EQ(Get(key).level(), common::v1::LEVEL_SERIOUS);
  EXPECT_EQ(LoadOf("lin"), 0);
  EXPECT_EQ(Get(key).escalations_size(), 0);
}

// R-I6, R-R5: up the ladder once when it is graver, never down
TEST_F(EventsTest, ACorrectionEscalatesWhatAnAgentHasWhenItIsGraver) {
  Put("lin");
  PutLadder();
  const CaseKey key = File();
  ASSERT_TRUE(Accept(key).ok());
  TakeIn({Corrected(EventOf(key), "logistics", common::v1::LEVEL_ROUTINE)});
  EXPECT_EQ(Get(key).assignee(), "agents/lin");
  TakeIn({Corrected(EventOf(key), "logistics", common::v1::LEVEL_SERIOUS)});
  EXPECT_EQ(Get(key).rung(), 2);
  EXPECT_EQ(Get(key).escalations(0).trigger(), "reclassified");
  EXPECT_EQ(Get(key).offer().agent(), "agents/sue");
  TakeIn({Corrected(EventOf(key), "logistics", common::v1::LEVEL_ROUTINE),
          Corrected(EventOf(key), "logistics", common::v1::LEVEL_SERIOUS)});
  EXPECT_EQ(Get(key).rung(), 2);
}

}  // namespace
}  // namespace redress::routing
