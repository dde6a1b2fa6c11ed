#include "services/routing/domain/agent_choice.h"

#include <gtest/gtest.h>

#include "base/proto_time.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::kNow;
using test::OpenedCase;
using Asked = AgentPool::Asked;

struct Spec {
  int capacity = 5;
  int load = 0;
  int idle_minutes = 10;
  std::vector<std::string> languages = {};
  std::vector<std::string> departments = {"frontline"};
  std::string tenant = "demo";
  std::vector<v1::Skill> skills = {};
};

FreeAgent Agent(const std::string& id, const Spec& spec = {}) {
  return {.tenant = spec.tenant,
          .agent_id = id,
          .department_ids = spec.departments,
          .languages = spec.languages,
          .skills = {spec.skills.begin(), spec.skills.end()},
          .capacity = spec.capacity,
          .load = spec.load,
          .idle_time = kNow - absl::Minutes(spec.idle_minutes)};
}

std::string Chosen(AgentPool& pool, const CaseRecord& record, Asked asked = Asked::kOnlyNew,
                   absl::string_view never = {}) {
  const FreeAgent* agent = pool.Choose(record, asked, never);
  return agent == nullptr ? "" : agent->agent_id;
}

// R-R2
TEST(AgentChoiceTest, TheLongestIdleComesFirst) {
  AgentPool pool({Agent("lin", {.idle_minutes = 1}), Agent("wu", {.idle_minutes = 9})}, {}, kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "wu");
}

// R-R2: whoever was given work goes to the end of the row
TEST(AgentChoiceTest, ABatchSpreadsOverEverybody) {
  AgentPool pool({Agent("lin"), Agent("wu"), Agent("zoe")}, {}, kNow);
  std::vector<std::string> chosen;
  for (int i = 0; i < 6; ++i) chosen.push_back(Chosen(pool, OpenedCase()));
  EXPECT_EQ(chosen, (std::vector<std::string>{"lin", "wu", "zoe", "lin", "wu", "zoe"}));
}

// R-R3: no agent over capacity
TEST(AgentChoiceTest, NobodyGetsMoreThanTheirCapacity) {
  AgentPool pool({Agent("lin", {.capacity = 3, .load = 1}), Agent("wu", {.capacity = 2, .load = 2}),
                  Agent("zoe", {.capacity = 1, .load = 4})},
                 {}, kNow);
  EXPECT_EQ(pool.slots(), 2);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "lin");
  EXPECT_EQ(Chosen(pool, OpenedCase()), "lin");
  EXPECT_EQ(Chosen(pool, OpenedCase()), "");
  EXPECT_FALSE(pool.HasRoom("demo", "frontline"));
}

// R-R2
TEST(AgentChoiceTest, TheLanguageMustFitWhereTheAgentListsAny) {
  AgentPool pool(
      {Agent("lin", {.languages = {"zh"}}), Agent("wu", {.languages = {"en"}}), Agent("zoe")}, {},
      kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase({.language = "en-GB"})), "wu");
  EXPECT_EQ(Chosen(pool, OpenedCase({.language = "fr"})), "zoe");
  EXPECT_EQ(Chosen(pool, OpenedCase({.language = ""})), "lin");
}

// R-R3
TEST(AgentChoiceTest, ThosePassedOverAreAskedOnlyAgain) {
  CaseRecord record = OpenedCase();
  *record.work_case.add_passed_over() = "agents/lin";
  AgentPool pool({Agent("lin", {.capacity = 1, .idle_minutes = 60}), Agent("wu", {.capacity = 1})},
                 {}, kNow);
  EXPECT_EQ(Chosen(pool, record), "wu");
  EXPECT_EQ(Chosen(pool, record), "");
  EXPECT_EQ(Chosen(pool, record, Asked::kAgain), "lin");
}

TEST(AgentChoiceTest, WhoHasJustDeclinedIsNotAskedAtOnce) {
  AgentPool pool({Agent("lin")}, {}, kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase(), Asked::kAgain, "lin"), "");
}

// R-R2
TEST(AgentChoiceTest, OnlyAgentsOfTheDepartmentAndTheTenantAreAsked) {
  AgentPool pool({Agent("lin", {.departments = {"quality"}}), Agent("wu", {.tenant = "other"})}, {},
                 kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "");
}

// R-R3: one capacity over all departments
TEST(AgentChoiceTest, CapacityIsSharedByTheAgentsDepartments) {
  AgentPool pool({Agent("lin", {.capacity = 1, .departments = {"frontline", "quality"}})}, {},
                 kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "lin");
  EXPECT_FALSE(pool.HasRoom("demo", "quality"));
  EXPECT_EQ(pool.slots(), 0);
}

// A case that comes back is given to who knows it, while they have room.
TEST(AgentChoiceTest, WhoHadTheCaseBeforeIsAskedFirst) {
  AgentPool pool(
      {Agent("lin", {.capacity = 1, .idle_minutes = 1}), Agent("wu", {.idle_minutes = 9})}, {},
      kNow);
  CaseRecord record = OpenedCase();
  record.preferred_agent_id = "lin";
  EXPECT_EQ(Chosen(pool, record), "lin");
  EXPECT_EQ(Chosen(pool, record), "wu");
}

v1::SkillNeed Need(const std::string& skill, int level_min, bool certified = false) {
  v1::SkillNeed need;
  need.set_skill(skill);
  need.set_level_min(level_min);
  need.set_certified(certified);
  return need;
}

// A case that asks for food_safety of level 3 and has waited since kNow - `waited`.
CaseRecord NeedyCase(absl::Duration waited, bool certified = false) {
  CaseRecord record = OpenedCase();
  *record.work_case.add_skills() = Need("food_safety", 3, certified);
  *record.work_case.mutable_wait_time() = ToProto(kNow - waited);
  return record;
}

AgentPool Trio() {
  return AgentPool(
      {Agent("novice", {.idle_minutes = 90}),
       Agent("learner", {.idle_minutes = 60, .skills = {test::SkillOf("food_safety", 2)}}),
       Agent("expert", {.idle_minutes = 1, .skills = {test::SkillOf("food_safety", 3)}})},
      {}, kNow);
}

// R-R2: the skill decides before the idle time
// R-R3: skills relax in rings: a level less after 2 minutes, the whole department after 10
TEST(AgentChoiceTest, SkillsRelaxInRingsWithTheWait) {
  const auto chosen_after = [](absl::Duration waited) {
    AgentPool pool = Trio();
    return Chosen(pool, NeedyCase(waited));
  };
  EXPECT_EQ(chosen_after(absl::ZeroDuration()), "expert");
  EXPECT_EQ(chosen_after(absl::Seconds(119)), "expert");
  EXPECT_EQ(chosen_after(absl::Seconds(120)), "learner");
  EXPECT_EQ(chosen_after(absl::Seconds(599)), "learner");
  EXPECT_EQ(chosen_after(absl::Seconds(600)), "novice");
}

// R-R2: certificates run out; R-R3: and what needs one never relaxes
TEST(AgentChoiceTest, ACertificateIsNeverDoneWithout) {
  v1::Skill expired = test::SkillOf("food_safety", 5);
  expired.mutable_certificate()->set_number("FS-1");
  *expired.mutable_certificate()->mutable_expire_time() = ToProto(kNow);
  v1::Skill valid = expired;
  *valid.mutable_certificate()->mutable_expire_time() = ToProto(kNow + absl::Microseconds(1));
  AgentPool without({Agent("lin", {.skills = {expired}}),
                     Agent("wu", {.skills = {test::SkillOf("food_safety", 5)}}), Agent("zoe")},
                    {}, kNow);
  EXPECT_EQ(Chosen(without, NeedyCase(absl::Hours(100), true)), "");
  EXPECT_EQ(without.Reach("demo", "frontline", ParseLane("zh|food_safety:3!")), std::nullopt);
  AgentPool with({Agent("lin", {.skills = {valid}})}, {}, kNow);
  EXPECT_EQ(Chosen(with, NeedyCase(absl::ZeroDuration(), true)), "lin");
}

// R-R3: which cases of a lane are worth looking at
TEST(AgentChoiceTest, ALaneIsReachedFromTheWaitAtWhichItsNeedsRelax) {
  AgentPool pool({Agent("learner", {.languages = {"zh"}, .skills = {test::SkillOf("refund", 1)}})},
                 {}, kNow);
  EXPECT_EQ(pool.Reach("demo", "frontline", ParseLane("zh|")), absl::InfiniteFuture());
  EXPECT_EQ(pool.Reach("demo", "frontline", ParseLane("zh|refund:1")), absl::InfiniteFuture());
  EXPECT_EQ(pool.Reach("demo", "frontline", ParseLane("zh|refund:2")), kNow - absl::Minutes(2));
  EXPECT_EQ(pool.Reach("demo", "frontline", ParseLane("zh|chemistry:1,refund:2")),
            kNow - absl::Minutes(10));
  EXPECT_EQ(pool.Reach("demo", "frontline", ParseLane("fr|")), std::nullopt);
  EXPECT_EQ(pool.Reach("demo", "quality", ParseLane("zh|")), std::nullopt);
}

CaseRecord CostlyCase(int cost) {
  CaseRecord record = OpenedCase();
  record.work_case.set_cost(cost);
  return record;
}

// R-R2: three chats may equal one call
TEST(AgentChoiceTest, ACaseTakesWhatItsChannelCosts) {
  AgentPool pool({Agent("lin", {.capacity = 3}), Agent("wu", {.capacity = 2})}, {}, kNow);
  EXPECT_EQ(Chosen(pool, CostlyCase(3)), "lin");
  EXPECT_EQ(pool.slots(), 2);
  EXPECT_EQ(Chosen(pool, CostlyCase(3)), "") << "wu could never take it";
  EXPECT_EQ(Chosen(pool, CostlyCase(1)), "wu");
}

// R-R3: no starvation: small cases behind a big one leave the agent with the most room alone
TEST(AgentChoiceTest, RoomIsSavedUpForABigCase) {
  AgentPool pool({Agent("lin", {.capacity = 5, .load = 3, .idle_minutes = 1}),
                  Agent("wu", {.capacity = 5, .load = 4, .idle_minutes = 9})},
                 {}, kNow);
  EXPECT_EQ(Chosen(pool, CostlyCase(3)), "");
  EXPECT_EQ(pool.slots(), 1);
  EXPECT_EQ(Chosen(pool, CostlyCase(3), Asked::kAgain), "");
  EXPECT_EQ(pool.slots(), 1) << "one is enough for it";
  EXPECT_EQ(Chosen(pool, CostlyCase(1)), "wu");
  EXPECT_EQ(Chosen(pool, CostlyCase(1)), "") << "lin saves up";
}

// R-R2: a complaint about an agent never goes to that agent
TEST(AgentChoiceTest, NobodyIsAskedAboutThemselves) {
  CaseRecord record = OpenedCase();
  record.work_case.set_complained_agent("agents/lin");
  record.preferred_agent_id = "lin";
  AgentPool pool({Agent("lin", {.idle_minutes = 60}), Agent("wu", {.capacity = 1})}, {}, kNow);
  EXPECT_EQ(Chosen(pool, record), "wu");
  EXPECT_EQ(Chosen(pool, record, Asked::kAgain), "");
}

TEST(AgentChoiceTest, WhoIsDroppedIsNotAsked) {
  AgentPool pool({Agent("lin", {.idle_minutes = 60}), Agent("wu")}, {}, kNow);
  pool.Drop("demo", "lin");
  EXPECT_EQ(Chosen(pool, OpenedCase()), "wu");
  EXPECT_EQ(pool.slots(), 4);
}

}  // namespace
}  // namespace redress::routing
