#include "services/routing/domain/roster_document.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"

namespace redress::routing {
namespace {

constexpr char kWhole[] = R"(departments:
  - {id: food_lab, name: 食品实验室, rung: 2, give_back_seconds: 600, channel_costs: {phone: 2, app: 1}}
shifts:
  - id: night
    name: Night
    zone: Asia/Shanghai
    calendar: cn
    hours: {monday-friday: [22:00-06:00], saturday: 09:00-12:00}
teams:
  - {id: food, name: Food desk, department: food_lab, lead: lin}
  - {id: others, name: Others, department: quality, lead: old_hand}
agents:
  - id: lin
    name: 林
    departments: [quality, food_lab]
    capacity: 7
    languages: [zh, en]
    team: food
    shift: night
    joined: 2023-04-01
    skills:
      - {skill: food_safety, level: 4, certificate: {number: FS-1, expires: 2027-01-01}}
      - skill: english
  - {id: wu, name: Wu, departments: quality}
)";

KnownNames Known() {
  return {.departments = {"departments/quality"}, .teams = {"teams/first"}, .shifts = {}};
}

absl::StatusOr<Roster> Read(absl::string_view text) {
  return ReadRoster(text, Known(),
                    [](const std::string& id) -> absl::StatusOr<bool> { return id == "old_hand"; });
}

// R-R2, R-R9
TEST(RosterDocumentTest, EverythingIsRead) {
  const auto read = Read(kWhole);
  ASSERT_TRUE(read.ok()) << read.status();
  const Roster& roster = *read;
  ASSERT_EQ(roster.departments.size(), 1U);
  EXPECT_EQ(roster.departments[0].name(), "departments/food_lab");
  EXPECT_EQ(roster.departments[0].display_name(), "食品实验室");
  EXPECT_EQ(roster.departments[0].rung(), 2);
  EXPECT_EQ(roster.departments[0].give_back_seconds(), 600);
  EXPECT_EQ(roster.departments[0].channel_costs(0).channel(), common::v1::CHANNEL_PHONE);
  EXPECT_EQ(roster.departments[0].channel_costs(0).cost(), 2);
  ASSERT_EQ(roster.shifts.size(), 1U);
  EXPECT_EQ(roster.shifts[0].calendar(), "calendars/cn");
  ASSERT_EQ(roster.shifts[0].hours_size(), 6);
  EXPECT_EQ(roster.shifts[0].hours(4).weekday(), 5);
  EXPECT_EQ(roster.shifts[0].hours(4).start_minute(), 22 * 60);
  EXPECT_EQ(roster.shifts[0].hours(4).end_minute(), 6 * 60);
  EXPECT_EQ(roster.shifts[0].hours(5).weekday(), 6);
  ASSERT_EQ(roster.teams.size(), 2U);
  EXPECT_EQ(roster.teams[0].lead(), "agents/lin");
  ASSERT_EQ(roster.agents.size(), 2U);
  const v1::Agent& lin = roster.agents[0];
  EXPECT_EQ(lin.departments(1), "departments/food_lab");
  EXPECT_EQ(lin.capacity(), 7);
  EXPECT_EQ(lin.languages(1), "en");
  EXPECT_EQ(lin.team(), "teams/food");
  EXPECT_EQ(lin.shift(), "shifts/night");
  EXPECT_EQ(FromProto(lin.join_time()),
            absl::FromCivil(absl::CivilDay(2023, 4, 1), absl::UTCTimeZone()));
  EXPECT_EQ(lin.skills(0).level(), 4);
  EXPECT_EQ(lin.skills(0).certificate().number(), "FS-1");
  EXPECT_TRUE(lin.skills(0).certificate().has_expire_time());
  EXPECT_EQ(lin.skills(1).level(), 3);
  EXPECT_FALSE(lin.skills(1).has_certificate());
  EXPECT_EQ(roster.agents[1].capacity(), 5);
  EXPECT_FALSE(roster.agents[1].has_join_time());
}

void Refused(absl::string_view text, int line, absl::string_view reason, absl::string_view field) {
  const absl::Status status = Read(text).status();
  SCOPED_TRACE(text);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), reason) << status;
  EXPECT_EQ(FieldOf(status), field) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat("line ", line, ", "))) << status;
}

// One more key of an agent, in line 5.
void AgentRefused(absl::string_view keys, absl::string_view reason, absl::string_view field) {
  Refused(absl::StrCat("agents:\n  - id: lin\n    name: Lin\n    departments: quality\n    ", keys,
                       "\n"),
          5, reason, absl::StrCat("agents[0].", field));
}

// R-R2: bad rosters of every kind, refused with the line, the field and the reason
TEST(RosterDocumentTest, AFaultIsToldWithItsLineFieldAndReason) {
  AgentRefused("colour: red", "KEY_UNKNOWN", "colour");
  AgentRefused("name: Wu", "KEY_TWICE", "name");
  AgentRefused("capacity: 101", "CAPACITY_OUT_OF_RANGE", "capacity");
  AgentRefused("capacity: many", "CAPACITY_OUT_OF_RANGE", "capacity");
  AgentRefused("languages: [zh CN]", "LANGUAGE_MALFORMED", "languages[0]");
  AgentRefused("languages: [zh, zh]", "VALUE_TWICE", "languages[1]");
  AgentRefused("team: moon", "TEAM_UNKNOWN", "team");
  AgentRefused("shift: moon", "SHIFT_UNKNOWN", "shift");
  AgentRefused("shift: Night Shift", "CODE_MALFORMED", "shift");
  AgentRefused("joined: 2023-02-29", "DATE_INVALID", "joined");
  AgentRefused("skills: food_safety", "VALUE_NOT_LIST", "skills");
  AgentRefused("skills: [food_safety]", "KEY_MISSING", "skills[0]");
  AgentRefused("skills: [{skill: Food Safety}]", "CODE_MALFORMED", "skills[0].skill");
  AgentRefused("skills: [{skill: a}, {skill: a}]", "SKILL_TWICE", "skills[1].skill");
  AgentRefused("skills: [{skill: a, level: 6}]", "SKILL_LEVEL_OUT_OF_RANGE", "skills[0].level");
  AgentRefused("skills: [{skill: a, certificate: FS-1}]", "VALUE_NOT_MAP", "skills[0].certificate");
  AgentRefused("skills: [{skill: a, certificate: {expires: 2027-01-01}}]",
               "CERTIFICATE_NUMBER_MISSING", "skills[0].certificate.number");
  AgentRefused("skills: [{skill: a, certificate: {number: b, expires: soon}}]", "DATE_INVALID",
               "skills[0].certificate.expires");
  Refused("agents:\n  - {id: Lin, name: Lin, departments: quality}\n", 2, "CODE_MALFORMED",
          "agents[0].id");
  Refused("agents:\n  - {name: Lin, departments: quality}\n", 2, "KEY_MISSING", "agents[0]");
  Refused("agents:\n  - {id: lin, departments: quality}\n", 2, "DISPLAY_NAME_MISSING",
          "agents[0].name");
  Refused("agents:\n  - {id: lin, name: Lin}\n", 2, "DEPARTMENTS_COUNT", "agents[0].departments");
  Refused("agents:\n  - {id: lin, name: Lin, departments: [moon]}\n", 2, "DEPARTMENT_UNKNOWN",
          "agents[0].departments[0]");
  Refused(
      "agents:\n  - {id: lin, name: Lin, departments: quality}\n"
      "  - {id: lin, name: Lin, departments: quality}\n",
      3, "ID_TWICE", "agents[1].id");

  Refused("departments:\n  - {id: a, name: A, rung: 4}\n", 2, "RUNG_OUT_OF_RANGE",
          "departments[0].rung");
  Refused("departments:\n  - {id: a, name: A, give_back_seconds: -1}\n", 2,
          "GIVE_BACK_OUT_OF_RANGE", "departments[0].give_back_seconds");
  Refused("departments:\n  - {id: a, name: A, channel_costs: {pigeon: 1}}\n", 2, "CHANNEL_UNKNOWN",
          "departments[0].channel_costs");
  Refused("departments:\n  - {id: a, name: A, channel_costs: {phone: 0}}\n", 2, "COST_OUT_OF_RANGE",
          "departments[0].channel_costs[0].cost");

  Refused("teams:\n  - {id: a, name: A}\n", 2, "NAME_MALFORMED", "teams[0].department");
  Refused("teams:\n  - {id: a, name: A, department: moon}\n", 2, "DEPARTMENT_UNKNOWN",
          "teams[0].department");
  Refused("teams:\n  - {id: a, name: A, department: quality, lead: nobody}\n", 2, "LEAD_UNKNOWN",
          "teams[0].lead");

  Refused("shifts:\n  - {id: a, name: A, zone: UTC}\n", 2, "HOURS_MISSING", "shifts[0].hours");
  Refused(
      "shifts:\n  - id: a\n    name: A\n    zone: UTC\n    hours:\n      moonday: 09:00-12:00\n", 6,
      "KEY_UNKNOWN", "shifts[0].hours.moonday");
  Refused(
      "shifts:\n  - id: a\n    name: A\n    zone: UTC\n    hours:\n      monday: nine to five\n", 6,
      "HOURS_INVALID", "shifts[0].hours.monday");
  Refused("shifts:\n  - id: a\n    name: A\n    hours:\n      monday: 09:00-12:00\n", 2,
          "ZONE_MISSING", "shifts[0].zone");
  Refused(
      "shifts:\n  - id: a\n    name: A\n    zone: Moon/Base\n    hours: {monday: 09:00-12:00}\n", 4,
      "ZONE_UNKNOWN", "shifts[0].zone");
  Refused("shifts:\n  - id: a\n    name: A\n    calendar: moon\n", 4, "CALENDAR_UNKNOWN",
          "shifts[0].calendar");
}

TEST(RosterDocumentTest, AWholeTextMayBeAtFault) {
  const auto reason = [](absl::string_view text) { return ReasonOf(Read(text).status()); };
  EXPECT_EQ(reason("agents: [\n"), "YAML_INVALID");
  EXPECT_EQ(reason(""), "YAML_NOT_A_MAP");
  EXPECT_EQ(reason("- a\n"), "YAML_NOT_A_MAP");
  EXPECT_EQ(reason("{}\n"), "ROSTER_EMPTY");
  EXPECT_EQ(reason("agents: []\n"), "ROSTER_EMPTY");
  EXPECT_EQ(reason("people: []\n"), "KEY_UNKNOWN");
  std::string many = "agents:\n";
  for (int i = 0; i < 1'001; ++i) absl::StrAppend(&many, "  - {id: a", i, ", name: A}\n");
  EXPECT_EQ(reason(many), "LIST_TOO_LONG");
}

// A team, a shift or a department may stand in the same document as who has it.
TEST(RosterDocumentTest, WhatIsThereAlreadyMayBeNamedToo) {
  EXPECT_TRUE(Read("agents:\n  - {id: a, name: A, departments: quality, team: first}\n").ok());
}

}  // namespace
}  // namespace redress::routing
