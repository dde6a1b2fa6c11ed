#include "tools/redress_cli/staffing/trial.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::cli {
namespace {

routing::Roster Agents(int count, const std::string& department = "frontline") {
  routing::Roster roster;
  for (int i = 0; i < count; ++i) {
    routing::v1::Agent& agent = roster.agents.emplace_back();
    agent.set_name(absl::StrCat("agents/agent_", i));
    agent.set_capacity(1);
    agent.add_departments("departments/" + department);
  }
  return roster;
}

Plan OneStream(double per_hour, double handling_minutes, int days) {
  Plan plan{.start = absl::FromUnixSeconds(1'800'000'000), .days = days, .warm_up_hours = 24};
  plan.streams.push_back({.name = "all",
                          .department_id = "frontline",
                          .per_hour = {per_hour},
                          .handling_minutes = handling_minutes});
  return plan;
}

// Of those who come to `agents` who have `load` work for them on average: the share that waits.
double ErlangC(int agents, double load) {
  double blocked = 1;  // Erlang B, by its recursion
  for (int n = 1; n <= agents; ++n) blocked = load * blocked / (n + load * blocked);
  return blocked / (1 - load / agents * (1 - blocked));
}

struct Office {
  int agents;
  double per_hour;
  double handling_minutes;
  int days;
};

class ErlangTest : public testing::TestWithParam<Office> {};

// Where its assumptions hold, the trial agrees with Erlang C within 5 %.
TEST_P(ErlangTest, ATrialAgreesWithErlangC) {
  const Office& office = GetParam();
  const double load = office.per_hour * office.handling_minutes / 60;
  const double waits = ErlangC(office.agents, load);
  const double mean = waits * office.handling_minutes / (office.agents - load);
  const char* longer = std::getenv("REDRESS_TIMES");  // as many days
  const int days = office.days * (longer == nullptr ? 1 : std::atoi(longer));
  const auto report = TryRoster(OneStream(office.per_hour, office.handling_minutes, days),
                                Agents(office.agents), {.seed = 7});
  ASSERT_TRUE(report.ok()) << report.status();
  const double waited =
      static_cast<double>(report->all.waited) / static_cast<double>(report->all.offered);
  std::printf("%3d agents, load %.3f: waits %.4f (Erlang C %.4f), mean %.4f min (%.4f)\n",
              office.agents, load / office.agents, waited, waits, report->all.mean, mean);
  EXPECT_NEAR(waited / waits, 1, 0.05);
  EXPECT_NEAR(report->all.mean / mean, 1, 0.05);
  EXPECT_NEAR(report->departments[0].share / (load / office.agents), 1, 0.02);
}

INSTANTIATE_TEST_SUITE_P(SmallOffices, ErlangTest,
                         testing::Values(Office{1, 30, 1, 60}, Office{2, 60, 1.2, 60}));
// Too many cases for a build that watches every step.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
INSTANTIATE_TEST_SUITE_P(Offices, ErlangTest,
                         testing::Values(Office{5, 60, 3.5, 300}, Office{10, 120, 3.5, 60},
                                         Office{30, 150, 9, 60}));
#endif

TEST(TrialTest, TheSameSeedGivesTheSameTrial) {
  const Plan plan = OneStream(60, 4, 3);
  const auto first = TryRoster(plan, Agents(5), {.seed = 3});
  const auto second = TryRoster(plan, Agents(5), {.seed = 3});
  const auto other = TryRoster(plan, Agents(5), {.seed = 4});
  ASSERT_TRUE(first.ok() && second.ok() && other.ok());
  EXPECT_EQ(first->all.arrived, second->all.arrived);
  EXPECT_EQ(first->all.mean, second->all.mean);
  EXPECT_NE(first->all.mean, other->all.mean);
}

// R-R3: the graver ones hardly wait where others do
TEST(TrialTest, GraverCasesComeFirst) {
  Plan plan = OneStream(70, 4, 20);
  plan.streams.push_back(plan.streams[0]);
  plan.streams[1].level = 3;
  plan.streams[1].per_hour = {4};
  const auto report = TryRoster(plan, Agents(5), {.seed = 1});
  ASSERT_TRUE(report.ok());
  EXPECT_LT(report->streams[1].mean * 5, report->streams[0].mean);
}

// R-R2, R-R3: only who is certified may have it, and the others do the rest
TEST(TrialTest, WhatAsksForACertificateWaitsForTheOneWhoHasIt) {
  Plan plan = OneStream(20, 4, 10);
  plan.streams[0].answer_within_minutes = 30;
  plan.streams.push_back(plan.streams[0]);
  routing::v1::SkillNeed& need = plan.streams[1].skills.emplace_back();
  need.set_skill("food_safety");
  need.set_certified(true);
  routing::Roster roster = Agents(6);
  routing::v1::Skill& skill = *roster.agents[0].add_skills();
  skill.set_skill("food_safety");
  skill.mutable_certificate()->set_number("FS-1");
  const auto report = TryRoster(plan, roster, {.seed = 1});
  ASSERT_TRUE(report.ok());
  EXPECT_LT(report->streams[0].breached, report->streams[0].arrived / 1000);
  EXPECT_GT(report->streams[1].breached, report->streams[1].arrived / 10);
}

TEST(TrialTest, AnUnstaffedDepartmentIsToldBeforeItRuns) {
  const auto report = TryRoster(OneStream(60, 4, 3), Agents(5, "quality"), {});
  EXPECT_EQ(report.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(report.status()), "DEPARTMENT_UNSTAFFED");
}

TEST(PlanTest, IsReadWithItsRatesAndNeeds) {
  const auto plan = ReadPlan(
      "starts: 2026-03-02\ndays: 7\nwarm_up_hours: 12\nzone: Asia/Shanghai\nstreams:\n"
      "  - name: food\n    department: quality\n    channel: chat\n    language: zh\n"
      "    level: 2\n    per_hour: 42.5\n    handling_minutes: 6\n    handling: fixed\n"
      "    answer_within_minutes: 240\n    skills: [{skill: food_safety, level_min: 3}]\n");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->days, 7);
  ASSERT_EQ(plan->streams.size(), 1u);
  EXPECT_EQ(plan->streams[0].channel, common::v1::CHANNEL_CHAT);
  EXPECT_EQ(plan->streams[0].per_hour, std::vector<double>{42.5});
  EXPECT_TRUE(plan->streams[0].fixed);
  EXPECT_EQ(plan->streams[0].skills[0].level_min(), 3);
}

TEST(PlanTest, EveryFaultNamesItsLine) {
  const std::string head = "starts: 2026-03-02\ndays: 7\nstreams:\n";
  const std::string stream = "  - {name: a, department: quality, per_hour: 1, handling_minutes: 1";
  for (const auto& [text, reason, line] : std::vector<std::tuple<std::string, std::string, int>>{
           {"starts: 2026-02-30\ndays: 7\nstreams:\n" + stream + "}", "DATE_INVALID", 1},
           {"starts: 2026-03-02\ndays: 0\nstreams:\n" + stream + "}", "DAYS_OUT_OF_RANGE", 2},
           {head + "  - {name: a, department: Q!, per_hour: 1, handling_minutes: 1}",
            "CODE_MALFORMED", 4},
           {head + "  - {name: a, department: quality, handling_minutes: 1}", "KEY_MISSING", 4},
           {head + "  - {name: a, department: quality, per_hour: [1, 2], handling_minutes: 1}",
            "RATES_COUNT", 4},
           {head + stream + ", channel: pigeon}", "CHANNEL_UNKNOWN", 4},
           {head + stream + ", handling: slow}", "HANDLING_UNKNOWN", 4},
           {head + stream + ", colour: red}", "KEY_UNKNOWN", 4}}) {
    const auto plan = ReadPlan(text);
    EXPECT_EQ(ReasonOf(plan.status()), reason) << text;
    EXPECT_NE(plan.status().message().find(absl::StrCat("line ", line)), absl::string_view::npos)
        << plan.status().message();
  }
}

}  // namespace
}  // namespace redress::cli
