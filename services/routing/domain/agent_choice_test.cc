#include "services/routing/domain/agent_choice.h"

#include <gtest/gtest.h>

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
};

FreeAgent Agent(const std::string& id, const Spec& spec = {}) {
  return {.tenant = spec.tenant,
          .agent_id = id,
          .department_ids = spec.departments,
          .languages = spec.languages,
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
  AgentPool pool({Agent("lin", {.idle_minutes = 1}), Agent("wu", {.idle_minutes = 9})}, kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "wu");
}

// R-R2: whoever was given work goes to the end of the row
TEST(AgentChoiceTest, ABatchSpreadsOverEverybody) {
  AgentPool pool({Agent("lin"), Agent("wu"), Agent("zoe")}, kNow);
  std::vector<std::string> chosen;
  for (int i = 0; i < 6; ++i) chosen.push_back(Chosen(pool, OpenedCase()));
  EXPECT_EQ(chosen, (std::vector<std::string>{"lin", "wu", "zoe", "lin", "wu", "zoe"}));
}

// R-R3: no agent over capacity
TEST(AgentChoiceTest, NobodyGetsMoreThanTheirCapacity) {
  AgentPool pool({Agent("lin", {.capacity = 3, .load = 1}), Agent("wu", {.capacity = 2, .load = 2}),
                  Agent("zoe", {.capacity = 1, .load = 4})},
                 kNow);
  EXPECT_EQ(pool.slots(), 2);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "lin");
  EXPECT_EQ(Chosen(pool, OpenedCase()), "lin");
  EXPECT_EQ(Chosen(pool, OpenedCase()), "");
  EXPECT_FALSE(pool.HasRoom("demo", "frontline"));
}

// R-R2
TEST(AgentChoiceTest, TheLanguageMustFitWhereTheAgentListsAny) {
  AgentPool pool(
      {Agent("lin", {.languages = {"zh"}}), Agent("wu", {.languages = {"en"}}), Agent("zoe")},
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
                 kNow);
  EXPECT_EQ(Chosen(pool, record), "wu");
  EXPECT_EQ(Chosen(pool, record), "");
  EXPECT_EQ(Chosen(pool, record, Asked::kAgain), "lin");
}

TEST(AgentChoiceTest, WhoHasJustDeclinedIsNotAskedAtOnce) {
  AgentPool pool({Agent("lin")}, kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase(), Asked::kAgain, "lin"), "");
}

// R-R2
TEST(AgentChoiceTest, OnlyAgentsOfTheDepartmentAndTheTenantAreAsked) {
  AgentPool pool({Agent("lin", {.departments = {"quality"}}), Agent("wu", {.tenant = "other"})},
                 kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "");
}

// R-R3: one capacity over all departments
TEST(AgentChoiceTest, CapacityIsSharedByTheAgentsDepartments) {
  AgentPool pool({Agent("lin", {.capacity = 1, .departments = {"frontline", "quality"}})}, kNow);
  EXPECT_EQ(Chosen(pool, OpenedCase()), "lin");
  EXPECT_FALSE(pool.HasRoom("demo", "quality"));
  EXPECT_EQ(pool.slots(), 0);
}

// A case that comes back is given to who knows it, while they have room.
TEST(AgentChoiceTest, WhoHadTheCaseBeforeIsAskedFirst) {
  AgentPool pool(
      {Agent("lin", {.capacity = 1, .idle_minutes = 1}), Agent("wu", {.idle_minutes = 9})}, kNow);
  CaseRecord record = OpenedCase();
  record.preferred_agent_id = "lin";
  EXPECT_EQ(Chosen(pool, record), "lin");
  EXPECT_EQ(Chosen(pool, record), "wu");
}

}  // namespace
}  // namespace redress::routing
