// Agents with skills, shifts, teams, training and rosters, through gRPC on a wired host.
#include "absl/strings/match.h"
#include "services/routing/api/replica_testing.h"

namespace redress::routing {
namespace {

constexpr char kAdmin[] = "demo:admin:ada";

class PeopleRpcsTest : public ReplicaFixture {
 protected:
  absl::Status PutRoster(const std::string& document, v1::PutRosterResponse* response = nullptr,
                         bool validate_only = false) {
    auto put = Write<v1::PutRosterRequest>();
    put.set_document(document);
    put.set_validate_only(validate_only);
    v1::PutRosterResponse ignored;
    return Call(&Stub::PutRoster, kAdmin, put, response == nullptr ? &ignored : response);
  }
  v1::GetAgentResponse Agent(const std::string& name) {
    v1::GetAgentRequest get;
    get.set_agent(name);
    v1::GetAgentResponse got;
    const absl::Status status = Call(&Stub::GetAgent, "demo:auditor:ann", get, &got);
    EXPECT_TRUE(status.ok()) << status;
    return got;
  }
  std::vector<std::string> AgentsOf(const v1::ListAgentsRequest& list) {
    v1::ListAgentsResponse listed;
    const absl::Status status = Call(&Stub::ListAgents, "demo:auditor:ann", list, &listed);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> names;
    for (const v1::Agent& agent : listed.agents()) names.push_back(agent.name());
    return names;
  }
};

constexpr char kRoster[] = R"(departments:
  - {id: food_lab, name: Food laboratory, give_back_seconds: 60}
shifts:
  - {id: always, name: Always, zone: UTC, hours: {monday-sunday: 00:00-24:00}}
teams:
  - {id: food, name: Food desk, department: food_lab, lead: lin}
agents:
  - id: lin
    name: Lin
    departments: [food_lab, quality]
    team: food
    shift: always
    joined: 2020-04-01
    skills:
      - {skill: food_safety, level: 4, certificate: {number: FS-1, expires: 2027-03-01}}
  - {id: wu, name: Wu, departments: [food_lab], team: food, joined: 2026-04-01}
)";

// R-R2, R-R9
TEST_F(PeopleRpcsTest, ARosterIsPutWholeAndShown) {
  v1::PutRosterResponse put;
  const absl::Status status = PutRoster(kRoster, &put);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(put.departments_count(), 1);
  EXPECT_EQ(put.shifts_count(), 1);
  EXPECT_EQ(put.teams_count(), 1);
  EXPECT_EQ(put.agents_count(), 2);
  const v1::Agent lin = Agent("agents/lin").agent();
  EXPECT_EQ(lin.skills(0).level(), 4);
  EXPECT_EQ(lin.skills(0).certificate().number(), "FS-1");
  EXPECT_EQ(lin.shift(), "shifts/always");
  EXPECT_TRUE(lin.on_shift());
  EXPECT_FALSE(lin.has_shift_change_time());
  EXPECT_TRUE(lin.has_idle_time());

  v1::ListShiftsResponse shifts;
  ASSERT_TRUE(Call(&Stub::ListShifts, "demo:agent:lin", v1::ListShiftsRequest(), &shifts).ok());
  ASSERT_EQ(shifts.shifts_size(), 1);
  EXPECT_TRUE(shifts.shifts(0).on());
  EXPECT_EQ(shifts.shifts(0).agents_count(), 1);

  v1::ListTeamsResponse teams;
  ASSERT_TRUE(Call(&Stub::ListTeams, "demo:agent:lin", v1::ListTeamsRequest(), &teams).ok());
  ASSERT_EQ(teams.teams_size(), 1);
  const v1::Team& team = teams.teams(0);
  EXPECT_EQ(team.lead(), "agents/lin");
  EXPECT_EQ(team.members_count(), 2);
  EXPECT_EQ(team.tenured_count(), 1);
  EXPECT_DOUBLE_EQ(team.tenured_share(), 0.5);
  EXPECT_TRUE(team.below_tenure_goal());
  EXPECT_EQ(team.training_due_count(), 2);

  v1::ListAgentsRequest list;
  list.set_team("teams/food");
  EXPECT_EQ(AgentsOf(list), (std::vector<std::string>{"agents/lin", "agents/wu"}));
  *list.mutable_certificate_expire_before() =
      ToProto(absl::FromCivil(absl::CivilDay(2027, 3, 2), absl::UTCTimeZone()));
  EXPECT_EQ(AgentsOf(list), (std::vector<std::string>{"agents/lin"}));
  *list.mutable_certificate_expire_before() =
      ToProto(absl::FromCivil(absl::CivilDay(2027, 3, 1), absl::UTCTimeZone()));
  EXPECT_TRUE(AgentsOf(list).empty());
}

// R-R2: bad rosters are refused with the line and the reason, and nothing of them is kept
TEST_F(PeopleRpcsTest, ABadRosterIsRefusedWhole) {
  ASSERT_TRUE(PutRoster(kRoster).ok());
  const std::string before = Agent("agents/wu").agent().SerializeAsString();
  const std::string bad =
      "agents:\n"
      "  - {id: wu, name: Other, departments: [quality]}\n"
      "  - id: zhao\n"
      "    name: Zhao\n"
      "    departments: [quality]\n"
      "    skills: [{skill: a, level: 9}]\n";
  for (const bool validate_only : {true, false}) {
    const absl::Status status = PutRoster(bad, nullptr, validate_only);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), "SKILL_LEVEL_OUT_OF_RANGE");
    EXPECT_EQ(FieldOf(status), "document.agents[1].skills[0].level");
    EXPECT_TRUE(absl::StrContains(status.message(), "line 6, ")) << status;
  }
  EXPECT_EQ(Agent("agents/wu").agent().SerializeAsString(), before);
  // A good one that is only checked changes nothing either.
  v1::PutRosterResponse checked;
  ASSERT_TRUE(PutRoster("agents:\n  - {id: wu, name: Other, departments: [quality]}\n", &checked,
                        /*validate_only=*/true)
                  .ok());
  EXPECT_EQ(checked.agents_count(), 1);
  EXPECT_EQ(Agent("agents/wu").agent().SerializeAsString(), before);
  auto put = Write<v1::PutRosterRequest>();
  put.set_document(kRoster);
  v1::PutRosterResponse response;
  EXPECT_EQ(Call(&Stub::PutRoster, "demo:agent:lin", put, &response).code(),
            absl::StatusCode::kPermissionDenied);
}

// R-R2
TEST_F(PeopleRpcsTest, AnAgentRefersToATeamAndAShiftThatAreThere) {
  auto put = Write<v1::PutAgentRequest>();
  v1::Agent& agent = *put.mutable_agent();
  agent.set_name("agents/lin");
  agent.set_display_name("Lin");
  agent.add_departments("departments/quality");
  agent.set_team("teams/moon");
  v1::PutAgentResponse response;
  absl::Status status = Call(&Stub::PutAgent, kAdmin, put, &response);
  EXPECT_EQ(ReasonOf(status), "TEAM_UNKNOWN");
  EXPECT_EQ(FieldOf(status), "agent.team");
  agent.clear_team();
  agent.set_shift("shifts/moon");
  status = Call(&Stub::PutAgent, kAdmin, put, &response);
  EXPECT_EQ(ReasonOf(status), "SHIFT_UNKNOWN");
  agent.clear_shift();
  agent.add_skills()->set_skill("food_safety");
  agent.add_skills()->set_skill("food_safety");
  status = Call(&Stub::PutAgent, kAdmin, put, &response);
  EXPECT_EQ(ReasonOf(status), "SKILL_TWICE");
  EXPECT_EQ(FieldOf(status), "agent.skills[1].skill");
  v1::GetAgentRequest get;
  get.set_agent("agents/lin");
  v1::GetAgentResponse got;
  EXPECT_EQ(Call(&Stub::GetAgent, kAdmin, get, &got).code(), absl::StatusCode::kNotFound);
  agent.mutable_skills()->RemoveLast();
  ASSERT_TRUE(Call(&Stub::PutAgent, kAdmin, put, &response).ok());
  EXPECT_EQ(response.agent().skills(0).level(), 3);
}

TEST_F(PeopleRpcsTest, TeamsAndShiftsAreChecked) {
  auto team = Write<v1::PutTeamRequest>();
  v1::PutTeamResponse team_response;
  EXPECT_EQ(FieldOf(Call(&Stub::PutTeam, kAdmin, team, &team_response)), "team");
  team.mutable_team()->set_name("teams/food");
  team.mutable_team()->set_display_name("Food");
  team.mutable_team()->set_department("departments/moon");
  EXPECT_EQ(ReasonOf(Call(&Stub::PutTeam, kAdmin, team, &team_response)), "DEPARTMENT_UNKNOWN");
  team.mutable_team()->set_department("departments/quality");
  team.mutable_team()->set_lead("agents/nobody");
  EXPECT_EQ(ReasonOf(Call(&Stub::PutTeam, kAdmin, team, &team_response)), "LEAD_UNKNOWN");
  team.mutable_team()->clear_lead();
  team.mutable_team()->set_members_count(99);
  ASSERT_TRUE(Call(&Stub::PutTeam, kAdmin, team, &team_response).ok());
  EXPECT_EQ(team_response.team().members_count(), 0);
  EXPECT_FALSE(team_response.team().below_tenure_goal());

  auto shift = Write<v1::PutShiftRequest>();
  v1::PutShiftResponse shift_response;
  EXPECT_EQ(FieldOf(Call(&Stub::PutShift, kAdmin, shift, &shift_response)), "shift");
  shift.mutable_shift()->set_name("shifts/cn_office");
  shift.mutable_shift()->set_display_name("Office");
  EXPECT_EQ(ReasonOf(Call(&Stub::PutShift, kAdmin, shift, &shift_response)), "HOURS_MISSING");
  shift.mutable_shift()->set_calendar("calendars/cn");
  ASSERT_TRUE(Call(&Stub::PutShift, kAdmin, shift, &shift_response).ok());
  EXPECT_TRUE(shift_response.shift().has_change_time());
  EXPECT_EQ(Call(&Stub::PutShift, "demo:agent:lin", shift, &shift_response).code(),
            absl::StatusCode::kPermissionDenied);
}

// R-R9
TEST_F(PeopleRpcsTest, TrainingCountsOnceAndByItsYear) {
  Put("lin");
  const int year =
      static_cast<int>(absl::ToCivilYear(SystemClock().Now(), absl::UTCTimeZone()).year());
  const auto record = [&](const std::string& course, int minutes, const std::string& date) {
    auto request = Write<v1::RecordTrainingRequest>();
    v1::Training& training = *request.mutable_training();
    training.set_agent("agents/lin");
    training.set_course(course);
    training.set_minutes(minutes);
    training.set_date(date);
    v1::RecordTrainingResponse response;
    const absl::Status status = Call(&Stub::RecordTraining, kAdmin, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response.year();
  };
  EXPECT_EQ(record("food_law", 90, absl::StrCat(year, "-01-01")).minutes(), 90);
  EXPECT_EQ(record("food_law", 90, absl::StrCat(year, "-01-01")).minutes(), 90);
  EXPECT_EQ(record("food_law", 60, absl::StrCat(year, "-01-01")).minutes(), 60);
  EXPECT_EQ(record("food_law", 600, absl::StrCat(year - 1, "-12-31")).minutes(), 600);
  const v1::TrainingYear now = record("calm_words", 1'200, absl::StrCat(year, "-02-01"));
  EXPECT_EQ(now.minutes(), 1'260);
  EXPECT_EQ(now.missing_minutes(), 0);
  const v1::GetAgentResponse lin = Agent("agents/lin");
  EXPECT_EQ(lin.agent().training_minutes(), 1'260);
  EXPECT_EQ(lin.year().year(), year);
  ASSERT_EQ(lin.trainings_size(), 2);
  EXPECT_EQ(lin.trainings(0).course(), "calm_words");
  EXPECT_EQ(lin.trainings(0).date(), absl::StrCat(year, "-02-01"));
  auto request = Write<v1::RecordTrainingRequest>();
  *request.mutable_training() = lin.trainings(0);
  request.mutable_training()->set_agent("agents/nobody");
  v1::RecordTrainingResponse response;
  EXPECT_EQ(Call(&Stub::RecordTraining, kAdmin, request, &response).code(),
            absl::StatusCode::kNotFound);
  request.mutable_training()->set_agent("agents/lin");
  request.mutable_training()->set_date("2026-02-30");
  EXPECT_EQ(ReasonOf(Call(&Stub::RecordTraining, kAdmin, request, &response)), "DATE_INVALID");
}

// R-R3
TEST_F(PeopleRpcsTest, APresenceSaysHowLongItCounts) {
  Put("lin", {.presence = v1::PRESENCE_UNSPECIFIED});
  auto tell = Write<v1::SetPresenceRequest>();
  tell.set_agent("agents/lin");
  tell.set_presence(v1::PRESENCE_AVAILABLE);
  tell.set_valid_seconds(-1);
  v1::SetPresenceResponse told;
  absl::Status status = Call(&Stub::SetPresence, "demo:agent:lin", tell, &told);
  EXPECT_EQ(ReasonOf(status), "SECONDS_NEGATIVE");
  EXPECT_EQ(FieldOf(status), "valid_seconds");
  tell.set_valid_seconds(90'000);
  const absl::Time before = SystemClock().Now();
  ASSERT_TRUE(Call(&Stub::SetPresence, "demo:agent:lin", tell, &told).ok());
  const absl::Time expires = FromProto(told.agent().presence_expire_time());
  EXPECT_GE(expires, before + absl::Hours(24) - absl::Seconds(1));
  EXPECT_LE(expires, SystemClock().Now() + absl::Hours(24));
  tell = Write<v1::SetPresenceRequest>();
  tell.set_agent("agents/lin");
  tell.set_presence(v1::PRESENCE_AVAILABLE);
  tell.set_valid_seconds(1);
  ASSERT_TRUE(Call(&Stub::SetPresence, "demo:agent:lin", tell, &told).ok());
  // The host's own sweep lets it lapse.
  EXPECT_TRUE(redress::test::WaitUntil(
      [&] { return Agent("agents/lin").agent().presence() == v1::PRESENCE_OFFLINE; },
      absl::Seconds(20)));
}

// R-R2, R-R3
TEST_F(PeopleRpcsTest, ADepartmentKeepsItsCostsAndItsGrace) {
  auto put = Write<v1::PutDepartmentRequest>();
  v1::Department& department = *put.mutable_department();
  department.set_name("departments/quality");
  department.set_display_name("Quality");
  department.set_give_back_seconds(604'801);
  v1::PutDepartmentResponse response;
  EXPECT_EQ(FieldOf(Call(&Stub::PutDepartment, kAdmin, put, &response)),
            "department.give_back_seconds");
  department.set_give_back_seconds(0);
  department.add_channel_costs()->set_channel(common::v1::CHANNEL_PHONE);
  EXPECT_EQ(FieldOf(Call(&Stub::PutDepartment, kAdmin, put, &response)),
            "department.channel_costs[0].cost");
  department.mutable_channel_costs(0)->set_cost(3);
  ASSERT_TRUE(Call(&Stub::PutDepartment, kAdmin, put, &response).ok());
  v1::ListDepartmentsResponse listed;
  ASSERT_TRUE(Call(&Stub::ListDepartments, kAdmin, v1::ListDepartmentsRequest(), &listed).ok());
  for (const v1::Department& one : listed.departments()) {
    if (one.name() != "departments/quality") continue;
    EXPECT_TRUE(one.has_give_back_seconds());
    EXPECT_EQ(one.channel_costs(0).cost(), 3);
  }
}

}  // namespace
}  // namespace redress::routing
