#include <atomic>
#include <thread>

#include "services/routing/api/sweeper.h"
#include "services/routing/store/pgtest_fixture.h"

namespace redress::routing {
namespace {

using EventKinds = std::vector<std::string>;

class MatchingTest : public RoutingFixture {};

// R-R1, R-R3
TEST_F(MatchingTest, AFiledComplaintIsOpenedOfferedAndAccepted) {
  Put("lin", {.departments = {"quality"}});
  const CaseKey key = File({.category = "product_quality"});
  v1::Case work_case = Get(key);
  EXPECT_EQ(work_case.state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(work_case.department(), "departments/quality");
  EXPECT_EQ(work_case.rule(), "rule 3 because category is product_quality");
  EXPECT_EQ(work_case.offer().agent(), "agents/lin");
  EXPECT_EQ(LoadOf("lin"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM timer"), 1);
  {
    absl::MutexLock lock(&mutex_);
    ASSERT_EQ(announced_.size(), 1u);
    EXPECT_EQ(announced_[0].offer.offer_id(), work_case.offer().offer_id());
  }
  ASSERT_TRUE(Accept(key).ok());
  const std::string etag = work_case.etag();
  work_case = Get(key);
  EXPECT_EQ(work_case.state(), v1::CASE_STATE_ASSIGNED);
  EXPECT_EQ(work_case.assignee(), "agents/lin");
  EXPECT_NE(work_case.etag(), etag);
  EXPECT_EQ(LoadOf("lin"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM timer"), 0);
  EXPECT_EQ(Kinds(key), (EventKinds{"case_opened", "case_offered", "case_accepted"}));
}

TEST_F(MatchingTest, WithoutAnybodyFreeTheCaseWaits) {
  const CaseKey key = File();
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
}

// R-R3: any new presence pulls the oldest work of the highest level
TEST_F(MatchingTest, PresencePullsTheHighestLevelAndThenTheOldest) {
  const CaseKey old = File();
  clock_.Advance(absl::Seconds(1));
  const CaseKey young = File();
  clock_.Advance(absl::Seconds(1));
  const CaseKey grave = File({.level = common::v1::LEVEL_SERIOUS});
  Put("lin", {.capacity = 2});
  EXPECT_EQ(Get(grave).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(Get(old).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(Get(young).state(), v1::CASE_STATE_QUEUED);
}

// R-R3: the order holds across the agent's departments too
TEST_F(MatchingTest, AnAgentOfTwoDepartmentsPullsTheGravestOfBoth) {
  const CaseKey routine = File({.category = "after_sales"});
  const CaseKey serious = File({.category = "logistics", .level = common::v1::LEVEL_SERIOUS});
  Put("lin", {.departments = {"after_sales", "logistics"}, .capacity = 1});
  EXPECT_EQ(Get(serious).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(Get(routine).state(), v1::CASE_STATE_QUEUED);
}

// R-R3
TEST_F(MatchingTest, ANewCaseDoesNotOvertakeThoseThatWait) {
  Put("lin", {.capacity = 1});
  const CaseKey first = File();
  const CaseKey second = File();
  clock_.Advance(absl::Seconds(1));
  const CaseKey third = File();
  ASSERT_TRUE(Accept(first).ok());
  ASSERT_TRUE(Close(first).ok());  // frees lin, who pulls at once
  EXPECT_EQ(Get(second).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(Get(third).state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(LoadOf("lin"), 1);
}

// R-R3: a lapse goes on to the next
TEST_F(MatchingTest, ALapsedOfferGoesToAnotherAgent) {
  Put("lin");
  clock_.Advance(absl::Seconds(1));
  Put("wu");
  const CaseKey key = File();
  const v1::Offer first = Get(key).offer();
  ASSERT_EQ(first.agent(), "agents/lin");
  clock_.Advance(absl::Seconds(60));
  ASSERT_TRUE(Lapse(key, first.offer_id()).ok());
  const v1::Case work_case = Get(key);
  EXPECT_EQ(work_case.offer().agent(), "agents/wu");
  ASSERT_EQ(work_case.passed_over_size(), 1);
  EXPECT_EQ(work_case.passed_over(0), "agents/lin");
  EXPECT_EQ(LoadOf("lin"), 0);
  EXPECT_EQ(LoadOf("wu"), 1);
  EXPECT_EQ(Kinds(key),
            (EventKinds{"case_opened", "case_offered", "offer_lapsed", "case_offered"}));
  EXPECT_EQ(Events(key)[2].offer_lapsed().reason(), "no_answer");
  // The first offer's timer, fired late, finds nothing to do.
  ASSERT_TRUE(Lapse(key, first.offer_id()).ok());
  EXPECT_EQ(Get(key).offer().agent(), "agents/wu");
}

// R-R3: asked last, and only when nobody else is left
TEST_F(MatchingTest, WhoDeclinedIsAskedAgainByTheSweepOnlyWhenNobodyElseIsLeft) {
  Put("lin");
  const CaseKey key = File();
  ASSERT_TRUE(Decline(key).ok());
  EXPECT_EQ(Get(key).state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(LoadOf("lin"), 0);
  Sweeper sweeper(resources_, absl::Seconds(1));
  EXPECT_EQ(*sweeper.SweepOnce(), 1);
  EXPECT_EQ(Get(key).offer().agent(), "agents/lin");
  ASSERT_TRUE(Decline(key).ok());
  Put("wu");
  EXPECT_EQ(Get(key).offer().agent(), "agents/wu");
}

// R-R3: a newer case never comes first, whoever else is free
TEST_F(MatchingTest, WhoDeclinedIsAskedAgainBeforeTheyGetANewerCase) {
  for (const bool others : {false, true}) {
    Put("wu", {.capacity = 1});
    if (others) Put("ann", {.languages = {"en"}});  // who can have neither
    const CaseKey old = File({.language = "zh-CN"});
    ASSERT_TRUE(Decline(old).ok());
    clock_.Advance(absl::Seconds(1));
    const CaseKey young = File({.language = "zh-CN"});
    EXPECT_EQ(Get(old).offer().agent(), "agents/wu");
    EXPECT_EQ(Get(young).state(), v1::CASE_STATE_QUEUED);
    ASSERT_TRUE(Decline(old).ok());
    EXPECT_EQ(Get(young).offer().agent(), "agents/wu");
    ASSERT_TRUE(Accept(young).ok());
    clock_.Advance(absl::Seconds(1));
    const CaseKey youngest = File({.language = "zh-CN"});
    ASSERT_TRUE(Close(young).ok());
    EXPECT_EQ(Get(old).offer().agent(), "agents/wu");
    EXPECT_EQ(Get(youngest).state(), v1::CASE_STATE_QUEUED);
    for (const CaseKey& key : {old, youngest}) {
      ASSERT_TRUE(Accept(key).ok());
      ASSERT_TRUE(Close(key).ok());
    }
  }
}

// R-R2
TEST_F(MatchingTest, AQueueOfAnotherLanguageDoesNotHideAFittingCase) {
  std::vector<events::Delivered> english;
  for (int i = 0; i < 100; ++i) english.push_back(Filed(NewKey(), {.language = "en"}));
  TakeIn(english);
  clock_.Advance(absl::Seconds(1));
  const CaseKey chinese = File({.language = "zh-CN"});
  Put("lin", {.capacity = 1, .languages = {"zh"}});
  EXPECT_EQ(Get(chinese).state(), v1::CASE_STATE_OFFERED);
}

// R-R2, R-R3: a lane that nobody can serve does not hide what waits behind it, and is served as
// soon as its needs relax
TEST_F(MatchingTest, ALaneOfMissingSkillsIsPassedAndServedWhenItRelaxes) {
  PutRule({{"food_safety", 3}});
  std::vector<events::Delivered> needy;
  for (int i = 0; i < 50; ++i) needy.push_back(Filed(NewKey(), {.category = "food"}));
  TakeIn(needy);
  clock_.Advance(absl::Seconds(1));
  const CaseKey plain = File({.category = "other"});
  Put("lin", {.capacity = 2});
  EXPECT_EQ(Get(plain).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(LoadOf("lin"), 1);
  Sweeper sweeper(resources_, absl::Seconds(1));
  EXPECT_EQ(*sweeper.SweepOnce(), 0);
  clock_.Advance(absl::Minutes(10));
  EXPECT_EQ(*sweeper.SweepOnce(), 1);
  EXPECT_EQ(LoadOf("lin"), 2);
}

// R-R2: the expert is found behind any number of others who are idle for longer
TEST_F(MatchingTest, TheOneExpertIsFoundAmongManyIdle) {
  PutRule({{"food_safety", 3}});
  for (int i = 0; i < 40; ++i) Put("agent_" + std::to_string(i));
  clock_.Advance(absl::Seconds(1));
  Put("expert", {.skills = {{"food_safety", 3}}});
  EXPECT_EQ(Get(File({.category = "food"})).offer().agent(), "agents/expert");
}

// R-R3: new presence pulls at once, however many are idle for longer and cannot do it
TEST_F(MatchingTest, WhoComesIsAskedThoughManyAreIdleForLonger) {
  PutRule({{"food_safety", 3}});
  for (int i = 0; i < 40; ++i) Put("agent_" + std::to_string(i));
  const CaseKey needy = File({.category = "food"});
  EXPECT_EQ(Get(needy).state(), v1::CASE_STATE_QUEUED);
  clock_.Advance(absl::Seconds(1));
  Put("expert", {.skills = {{"food_safety", 3}}});
  EXPECT_EQ(Get(needy).offer().agent(), "agents/expert");
}

// R-R2: a call takes three units of five
TEST_F(MatchingTest, LoadsCountWhatChannelsCost) {
  PutCosts({{common::v1::CHANNEL_PHONE, 3}});
  Put("lin", {.capacity = 5});
  const CaseKey call = File({.channel = common::v1::CHANNEL_PHONE});
  EXPECT_EQ(Get(call).cost(), 3);
  EXPECT_EQ(LoadOf("lin"), 3);
  const CaseKey second_call = File({.channel = common::v1::CHANNEL_PHONE});
  EXPECT_EQ(Get(second_call).state(), v1::CASE_STATE_QUEUED);
  clock_.Advance(absl::Seconds(1));
  const CaseKey chat = File();
  EXPECT_EQ(Get(chat).state(), v1::CASE_STATE_QUEUED) << "lin saves up for the call before it";
  ASSERT_TRUE(Accept(call).ok());
  ASSERT_TRUE(Close(call).ok());
  EXPECT_EQ(Get(second_call).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(Get(chat).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(LoadOf("lin"), 4);
}

// R-R2: never, not even as the only one there
TEST_F(MatchingTest, AComplaintAboutAnAgentNeverGoesToThem) {
  Put("lin", {.capacity = 1});
  const CaseKey about = NewKey();
  events::Delivered filed = Filed(about);
  filed.event.mutable_complaint_filed()->set_complained_agent("agents/lin");
  TakeIn({filed});
  EXPECT_EQ(Get(about).state(), v1::CASE_STATE_QUEUED);
  Sweeper sweeper(resources_, absl::Seconds(1));
  EXPECT_EQ(*sweeper.SweepOnce(), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Get(File()).offer().agent(), "agents/lin") << "it does not block the queue";
  Put("wu");
  EXPECT_EQ(Get(about).offer().agent(), "agents/wu");
}

// R-R3: priority ages
TEST_F(MatchingTest, WhatHasWaitedNineHoursComesBeforeANewSeriousCase) {
  const CaseKey old = File();
  clock_.Advance(absl::Hours(9));
  const CaseKey serious = File({.level = common::v1::LEVEL_SERIOUS});
  Put("lin", {.capacity = 1});
  EXPECT_EQ(Get(old).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(Get(serious).state(), v1::CASE_STATE_QUEUED);
}

TEST_F(MatchingTest, WithdrawalFreesTheOfferedAgent) {
  Put("lin", {.capacity = 1});
  const CaseKey first = File();
  const CaseKey second = File();
  TakeIn({Withdrawn(first)});
  EXPECT_EQ(Get(first).state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(Get(first).outcome(), "withdrawn");
  EXPECT_EQ(Get(second).state(), v1::CASE_STATE_OFFERED);
  EXPECT_EQ(LoadOf("lin"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM timer"), 1);
}

TEST_F(MatchingTest, BusyAndOfflineAgentsGetNothing) {
  Put("lin", {.presence = v1::PRESENCE_BUSY});
  Put("wu", {.presence = v1::PRESENCE_OFFLINE});
  Put("zoe", {.presence = v1::PRESENCE_UNSPECIFIED});
  EXPECT_EQ(Get(File()).state(), v1::CASE_STATE_QUEUED);
}

TEST_F(MatchingTest, PuttingAnAgentAgainKeepsPresenceAndLoad) {
  Put("lin", {.capacity = 1});
  const CaseKey first = File();
  const CaseKey second = File();
  Put("lin", {.capacity = 2, .presence = v1::PRESENCE_UNSPECIFIED});
  EXPECT_EQ(Get(second).state(), v1::CASE_STATE_OFFERED);  // new room pulls
  EXPECT_EQ(LoadOf("lin"), 2);
  EXPECT_EQ(Agents()[0].presence(), v1::PRESENCE_AVAILABLE);
  EXPECT_EQ(Get(first).state(), v1::CASE_STATE_OFFERED);
}

// R-R3: nothing crosses between tenants
TEST_F(MatchingTest, AnotherTenantsAgentIsNeverAsked) {
  Put("lin");
  const CaseKey foreign{"other", NewKey().complaint};
  TakeIn({Filed(foreign)});
  EXPECT_EQ(Get(foreign).state(), v1::CASE_STATE_QUEUED);
}

TEST_F(MatchingTest, ABatchIsSpreadUpToEverybodysCapacity) {
  for (int i = 0; i < 10; ++i) Put("agent_" + std::to_string(i), {.capacity = 3});
  std::vector<events::Delivered> batch;
  for (int i = 0; i < 100; ++i) batch.push_back(Filed(NewKey()));
  TakeIn(batch);
  for (const v1::Agent& agent : Agents()) EXPECT_EQ(agent.load(), 3) << agent.name();
  EXPECT_EQ(Count("SELECT count(*) FROM work_case WHERE state = 2"), 30);
  EXPECT_EQ(Count("SELECT count(*) FROM work_case WHERE state = 1"), 70);
}

// R-R3: never over capacity, a case never with two agents, however many transactions cross
TEST_F(MatchingTest, CrossingTransactionsNeverOverloadAnAgent) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 12;
  for (int i = 0; i < 6; ++i) Put("agent_" + std::to_string(i), {.capacity = 4});
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Sweeper sweeper(resources_, absl::Seconds(1));
      for (int round = 0; round < kRounds; ++round) {
        std::vector<events::Delivered> batch;
        for (int i = 0; i < 5; ++i) batch.push_back(Filed(NewKey()));
        failures += TryTakeIn(batch).ok() ? 0 : 1;
        failures += sweeper.SweepOnce().ok() ? 0 : 1;
        for (const events::Delivered& filed : batch) {
          const CaseKey key{"demo", filed.complaint};
          if (Get(key).state() != v1::CASE_STATE_OFFERED) continue;
          // Two thirds are taken and closed or declined, which frees agents for other threads.
          if (t % 3 == 0) {
            failures += Decline(key).ok() ? 0 : 1;
          } else if (t % 3 == 1) {
            failures += Accept(key).ok() && Close(key).ok() ? 0 : 1;
          }
        }
        failures +=
            static_cast<int>(Count("SELECT count(*) FROM agent WHERE load > capacity OR load < 0"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  // What agents are said to have is what cases say.
  EXPECT_EQ(
      Count("SELECT count(*) FROM agent AS a WHERE load <> (SELECT count(*) FROM work_case AS "
            "c WHERE c.tenant = a.tenant AND ((c.state = 2 AND c.offered_id = a.agent_id) OR "
            "(c.state = 3 AND c.assignee_id = a.agent_id)))"),
      0);
  EXPECT_EQ(Count("SELECT count(*) FROM timer"),
            Count("SELECT count(*) FROM work_case WHERE state = 2"));
  // And nobody is left idle beside waiting work.
  Sweeper sweeper(resources_, absl::Seconds(1));
  ASSERT_TRUE(sweeper.SweepOnce().ok());
  EXPECT_EQ(Count("SELECT sum(load) FROM agent"), 24);
}

}  // namespace
}  // namespace redress::routing
