#include "services/routing/domain/people_check.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/steps.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::AssignedCase;
using test::kNow;

std::string Fault(const absl::Status& status) {
  return absl::StrCat(ReasonOf(status), " ", FieldOf(status));
}

v1::Agent Agent() {
  v1::Agent agent;
  agent.set_name("agents/lin");
  agent.set_display_name("Lin");
  agent.add_departments("departments/quality");
  return agent;
}

// R-R2
TEST(PeopleCheckTest, ASkillIsKnownToBePossible) {
  v1::Agent agent = Agent();
  EXPECT_TRUE(CheckAgent(agent, "agent").ok());
  v1::Skill& skill = *agent.add_skills();
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "CODE_MALFORMED agent.skills[0].skill");
  skill.set_skill("food_safety");
  skill.set_level(6);
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "SKILL_LEVEL_OUT_OF_RANGE agent.skills[0].level");
  skill.set_level(-1);
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "SKILL_LEVEL_OUT_OF_RANGE agent.skills[0].level");
  skill.set_level(0);
  skill.mutable_certificate();
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")),
            "CERTIFICATE_NUMBER_MISSING agent.skills[0].certificate.number");
  skill.mutable_certificate()->set_number(std::string(101, 'x'));
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")),
            "CERTIFICATE_NUMBER_TOO_LONG agent.skills[0].certificate.number");
  skill.mutable_certificate()->set_number("FS-1");
  skill.mutable_certificate()->mutable_expire_time()->set_nanos(-1);
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")),
            "TIME_OUT_OF_RANGE agent.skills[0].certificate.expire_time");
  *skill.mutable_certificate()->mutable_expire_time() = ToProto(kNow);
  EXPECT_TRUE(CheckAgent(agent, "agent").ok());
  EXPECT_EQ(KeptAgent(agent).skills(0).level(), 3);
  EXPECT_EQ(FirstCertificateEnd(agent), kNow);
  *agent.add_skills() = skill;
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "SKILL_TWICE agent.skills[1].skill");
  for (int i = 0; i < 49; ++i) agent.add_skills()->set_skill(absl::StrCat("s", i));
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "SKILLS_TOO_MANY agent.skills");
}

TEST(PeopleCheckTest, AnAgentRefersToWhatIsThere) {
  v1::Agent agent = Agent();
  KnownNames known;
  EXPECT_EQ(Fault(CheckReferences(agent, "agent", known)),
            "DEPARTMENT_UNKNOWN agent.departments[0]");
  known.departments = {"departments/quality"};
  EXPECT_TRUE(CheckReferences(agent, "agent", known).ok());
  agent.set_team("teams/food");
  EXPECT_EQ(Fault(CheckReferences(agent, "agent", known)), "TEAM_UNKNOWN agent.team");
  known.teams = {"teams/food"};
  agent.set_shift("shifts/night");
  EXPECT_EQ(Fault(CheckReferences(agent, "agent", known)), "SHIFT_UNKNOWN agent.shift");
  agent.set_shift("night");
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "NAME_MALFORMED agent.shift");
  agent.set_shift("");
  agent.set_team("departments/food");
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "NAME_MALFORMED agent.team");
  agent.set_team("");
  agent.add_departments("departments/quality");
  EXPECT_EQ(Fault(CheckAgent(agent, "agent")), "DEPARTMENT_TWICE agent.departments[1]");
}

TEST(PeopleCheckTest, WhatOnlyTheSuiteSaysIsNotTaken) {
  v1::Agent agent = Agent();
  agent.set_presence(v1::PRESENCE_AVAILABLE);
  agent.set_load(3);
  agent.set_on_shift(true);
  agent.set_training_minutes(9'000);
  *agent.mutable_idle_time() = ToProto(kNow);
  *agent.mutable_presence_expire_time() = ToProto(kNow);
  *agent.mutable_shift_change_time() = ToProto(kNow);
  v1::Agent plain = Agent();
  plain.set_capacity(5);
  EXPECT_EQ(KeptAgent(agent).SerializeAsString(), plain.SerializeAsString());
}

// R-R2, R-R3
TEST(PeopleCheckTest, ADepartmentSaysWhatChannelsCostAndWhenWorkGoesBack) {
  v1::Department department;
  department.set_name("departments/quality");
  department.set_display_name("Quality");
  EXPECT_EQ(GiveBackAfter(department), absl::Seconds(900));
  department.set_give_back_seconds(0);
  EXPECT_TRUE(CheckDepartment(department, "department").ok());
  EXPECT_EQ(GiveBackAfter(department), absl::ZeroDuration());
  for (const int bad : {-1, 604'801}) {
    department.set_give_back_seconds(bad);
    EXPECT_EQ(Fault(CheckDepartment(department, "department")),
              "GIVE_BACK_OUT_OF_RANGE department.give_back_seconds");
  }
  department.set_give_back_seconds(604'800);
  v1::ChannelCost& cost = *department.add_channel_costs();
  EXPECT_EQ(Fault(CheckDepartment(department, "department")),
            "CHANNEL_MISSING department.channel_costs[0].channel");
  cost.set_channel(common::v1::CHANNEL_PHONE);
  EXPECT_EQ(Fault(CheckDepartment(department, "department")),
            "COST_OUT_OF_RANGE department.channel_costs[0].cost");
  cost.set_cost(101);
  EXPECT_EQ(Fault(CheckDepartment(department, "department")),
            "COST_OUT_OF_RANGE department.channel_costs[0].cost");
  cost.set_cost(3);
  EXPECT_TRUE(CheckDepartment(department, "department").ok());
  *department.add_channel_costs() = cost;
  EXPECT_EQ(Fault(CheckDepartment(department, "department")),
            "CHANNEL_TWICE department.channel_costs[1].channel");
}

// R-R9
TEST(PeopleCheckTest, TrainingIsOfADayThatThereIs) {
  v1::Training training;
  training.set_agent("agents/lin");
  EXPECT_EQ(Fault(CheckTraining(training, "training")), "CODE_MALFORMED training.course");
  training.set_course("food_law");
  EXPECT_EQ(Fault(CheckTraining(training, "training")), "MINUTES_OUT_OF_RANGE training.minutes");
  training.set_minutes(1'441);
  EXPECT_EQ(Fault(CheckTraining(training, "training")), "MINUTES_OUT_OF_RANGE training.minutes");
  training.set_minutes(90);
  for (const char* bad : {"", "2026-02-29", "2026-2-9", "2026-13-01", "tomorrow", "02026-02-1"}) {
    training.set_date(bad);
    EXPECT_EQ(Fault(CheckTraining(training, "training")), "DATE_INVALID training.date") << bad;
  }
  training.set_date("2028-02-29");
  EXPECT_TRUE(CheckTraining(training, "training").ok());
  const v1::TrainingYear year = TrainingOf(2026, 1'110);
  EXPECT_EQ(year.due_minutes(), 20 * 60);
  EXPECT_EQ(year.best_practice_minutes(), 40 * 60);
  EXPECT_EQ(year.missing_minutes(), 90);
  EXPECT_EQ(TrainingOf(2026, 2'500).missing_minutes(), 0);
}

// R-R9
TEST(PeopleCheckTest, TenureIsTwoYearsToTheDay) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 3, 1, 12, 0, 0), utc);
  EXPECT_EQ(TenuredSince(now), absl::FromCivil(absl::CivilSecond(2024, 3, 1, 12, 0, 0), utc));
}

// R-R3
TEST(ReturnCaseTest, ACaseGoesBackAsFarAsItHadComeAndItsAgentIsAskedFirst) {
  CaseRecord record = AssignedCase("lin");
  ASSERT_TRUE(StartStep(record.work_case, "investigate", {"agents/lin"}, kNow).ok());
  ASSERT_TRUE(CompleteStep(record.work_case, "investigate", kNow).ok());
  ASSERT_TRUE(StartStep(record.work_case, "agree_solution", {"agents/lin"}, kNow).ok());
  const absl::Time later = kNow + absl::Hours(2);
  EXPECT_EQ(ReturnCase(record, later), "lin");
  const v1::Case& work_case = record.work_case;
  EXPECT_EQ(work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_EQ(work_case.assignee(), "");
  EXPECT_EQ(record.preferred_agent_id, "lin");
  EXPECT_EQ(FromProto(work_case.open_time()), kNow);
  EXPECT_EQ(FromProto(work_case.wait_time()), later);
  EXPECT_EQ(work_case.steps(2).state(), v1::STEP_STATE_COMPLETED);
  EXPECT_EQ(work_case.steps(2).owner(), "agents/lin");  // who did it
  EXPECT_EQ(work_case.steps(3).state(), v1::STEP_STATE_STARTED);
  EXPECT_EQ(work_case.steps(3).owner(), "");
  MakeOffer(record, "wu", "offer-2", later, later + absl::Seconds(60));
  ASSERT_TRUE(AcceptOffer(record, "offer-2", {"agents/wu"}, later).ok());
  EXPECT_EQ(work_case.steps(3).owner(), "agents/wu");
}

// R-R3: who went home did not refuse
TEST(ReturnCaseTest, AnOfferOfWhoIsGoneEndsWithoutAGrudge) {
  CaseRecord record = test::OpenedCase();
  MakeOffer(record, "lin", "offer-1", kNow, kNow + absl::Seconds(60));
  WithdrawOffer(record);
  EXPECT_EQ(record.work_case.state(), v1::CASE_STATE_QUEUED);
  EXPECT_FALSE(record.work_case.has_offer());
  EXPECT_EQ(record.work_case.passed_over_size(), 0);
}

// R-R2: a complaint about an agent is nothing for that agent
TEST(ConflictTest, WhomItIsAboutNeitherAcceptsNorMovesNorCloses) {
  CaseRecord record = test::OpenedCase();
  record.work_case.set_complained_agent("agents/lin");
  MakeOffer(record, "lin", "offer-1", kNow, kNow + absl::Seconds(60));
  EXPECT_EQ(ReasonOf(AcceptOffer(record, "offer-1", {"agents/lin"}, kNow)), "CONFLICT_OF_INTEREST");
  EXPECT_EQ(ReasonOf(AcceptOffer(record, "offer-1", {"agents/sue", true}, kNow)),
            "CONFLICT_OF_INTEREST");
  PassOver(record);
  MakeOffer(record, "wu", "offer-2", kNow, kNow + absl::Seconds(60));
  // A supervisor who is complained of is no exception.
  EXPECT_EQ(ReasonOf(AcceptOffer(record, "offer-2", {"agents/lin", true}, kNow)),
            "CONFLICT_OF_INTEREST");
  ASSERT_TRUE(AcceptOffer(record, "offer-2", {"agents/wu"}, kNow).ok());
  EXPECT_EQ(ReasonOf(CheckAssignee(record, {"agents/lin", true})), "CONFLICT_OF_INTEREST");
  EXPECT_EQ(ReasonOf(CheckClose(record, "rejected", {"agents/lin", true})), "CONFLICT_OF_INTEREST");
  EXPECT_TRUE(CheckAssignee(record, {"agents/wu"}).ok());
}

}  // namespace
}  // namespace redress::routing
