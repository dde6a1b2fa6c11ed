#include "services/routing/domain/roster_document.h"

#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "calendar/reader.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/shift.h"
#include "yaml/values.h"

namespace redress::routing {
namespace {

using yaml::At;
using yaml::Keys;
using yaml::Lines;
using yaml::Plain;
using yaml::Take;

constexpr size_t kValuesMax = 100;  // of a list of plain values; CheckAgent has the closer bounds
constexpr int kNumberMax = 1'000'000;

// An id becomes the name `{collection}/{id}`.
Take ToName(absl::string_view collection, std::string& name) {
  return [collection, &name](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id, Plain(node, field));
    if (!IsId(id)) {
      return At(node, field, "CODE_MALFORMED", "an id is 1 to 63 of a-z, 0-9 and _");
    }
    name = absl::StrCat(collection, "/", id);
    return absl::OkStatus();
  };
}

Take ToTexts(google::protobuf::RepeatedPtrField<std::string>& out, absl::string_view prefix) {
  return [&out, prefix](const YAML::Node& list, const std::string& field) -> absl::Status {
    std::vector<std::string> values;
    RETURN_IF_ERROR(
        yaml::TakeEach(list, field, kValuesMax,
                       [&](const YAML::Node& node, const std::string& own) -> absl::Status {
                         ASSIGN_OR_RETURN(const std::string value, Plain(node, own));
                         return yaml::AddOnce(node, own, absl::StrCat(prefix, value), values);
                       }));
    out.Assign(values.begin(), values.end());
    return absl::OkStatus();
  };
}

// A whole number that the checks bound more closely. `Set` takes an int32_t.
template <typename Set>
Take ToNumber(const Set& set, absl::string_view reason) {
  return [set, reason](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const int number, yaml::Whole(node, field, -kNumberMax, kNumberMax, reason));
    set(number);
    return absl::OkStatus();
  };
}

// The first moment of a day, in UTC.
Take ToDay(google::protobuf::Timestamp& time) {
  return [&time](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
    const auto date = ParseDate(text, field);
    if (!date.ok())
      return At(node, field, "DATE_INVALID", "give a day that there is, as 2026-02-14");
    time = ToProto(absl::FromCivil(*date, absl::UTCTimeZone()));
    return absl::OkStatus();
  };
}

Error NotAMap(const YAML::Node& node, const std::string& field, absl::string_view example) {
  return At(node, field, "VALUE_NOT_MAP", absl::StrCat("give ", example));
}

Take ToChannelCosts(v1::Department& department, Lines& lines) {
  return [&](const YAML::Node& map, const std::string& field) -> absl::Status {
    if (!map.IsMap()) return NotAMap(map, field, "channels with their costs, as {phone: 2}");
    for (const auto& entry : map) {
      v1::ChannelCost& cost = *department.add_channel_costs();
      lines.Remember(absl::StrCat(field, "[", department.channel_costs_size() - 1, "]"),
                     entry.first);
      ASSIGN_OR_RETURN(const int channel,
                       yaml::ReadEnum(entry.first, field, *common::v1::Channel_descriptor(),
                                      "CHANNEL_", "CHANNEL_UNKNOWN"));
      cost.set_channel(static_cast<common::v1::Channel>(channel));
      ASSIGN_OR_RETURN(const int units, yaml::Whole(entry.second, field, -kNumberMax, kNumberMax,
                                                    "COST_OUT_OF_RANGE"));
      cost.set_cost(units);
    }
    return absl::OkStatus();
  };
}

Keys DepartmentKeys(v1::Department& department, Lines& lines) {
  return {{"id", ToName("departments", *department.mutable_name())},
          {"name", yaml::ToText(*department.mutable_display_name())},
          {"rung", ToNumber([&](int rung) { department.set_rung(rung); }, "RUNG_OUT_OF_RANGE")},
          {"channel_costs", ToChannelCosts(department, lines)},
          {"give_back_seconds",
           ToNumber([&](int seconds) { department.set_give_back_seconds(seconds); },
                    "GIVE_BACK_OUT_OF_RANGE")}};
}

Take ToHours(v1::Shift& shift, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    std::array<calendar::DayHours, 7> week;
    RETURN_IF_ERROR(calendar::ReadWeek(node, field, week, lines));
    for (size_t day = 0; day < week.size(); ++day) {
      for (const calendar::Hours& hours : week[day]) {
        v1::ShiftHours& own = *shift.add_hours();
        own.set_weekday(static_cast<int32_t>(day) + 1);
        own.set_start_minute(hours.start_minute);
        own.set_end_minute(hours.end_minute);
      }
    }
    return absl::OkStatus();
  };
}

Keys ShiftKeys(v1::Shift& shift, Lines& lines) {
  return {{"id", ToName("shifts", *shift.mutable_name())},
          {"name", yaml::ToText(*shift.mutable_display_name())},
          {"zone", yaml::ToText(*shift.mutable_zone())},
          {"calendar",
           [&](const YAML::Node& node, const std::string& field) -> absl::Status {
             ASSIGN_OR_RETURN(const std::string id, Plain(node, field));
             shift.set_calendar(absl::StrCat("calendars/", id));
             return absl::OkStatus();
           }},
          {"hours", ToHours(shift, lines)}};
}

Keys TeamKeys(v1::Team& team) {
  return {{"id", ToName("teams", *team.mutable_name())},
          {"name", yaml::ToText(*team.mutable_display_name())},
          {"department", ToName("departments", *team.mutable_department())},
          {"lead", ToName("agents", *team.mutable_lead())}};
}

Take ToCertificate(v1::Skill& skill, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    if (!node.IsMap()) return NotAMap(node, field, "{number: FS-1, expires: 2027-01-01}");
    v1::Certificate& certificate = *skill.mutable_certificate();
    google::protobuf::Timestamp expire_time;
    RETURN_IF_ERROR(yaml::ReadMap(
        node, field + ".",
        {{"number", yaml::ToText(*certificate.mutable_number())}, {"expires", ToDay(expire_time)}},
        lines));
    if (node["expires"].IsDefined()) *certificate.mutable_expire_time() = expire_time;
    return absl::OkStatus();
  };
}

Take ToSkills(v1::Agent& agent, Lines& lines) {
  return [&](const YAML::Node& node, const std::string& field) -> absl::Status {
    std::vector<v1::Skill> skills;
    RETURN_IF_ERROR(yaml::ReadList<v1::Skill>(
        node, field, "skill", kValuesMax, skills,
        [&](v1::Skill& skill) -> Keys {
          return {{"skill", yaml::ToText(*skill.mutable_skill())},
                  {"level", ToNumber([&](int level) { skill.set_level(level); },
                                     "SKILL_LEVEL_OUT_OF_RANGE")},
                  {"certificate", ToCertificate(skill, lines)}};
        },
        lines));
    agent.mutable_skills()->Assign(skills.begin(), skills.end());
    return absl::OkStatus();
  };
}

Keys AgentKeys(v1::Agent& agent, Lines& lines) {
  return {{"id", ToName("agents", *agent.mutable_name())},
          {"name", yaml::ToText(*agent.mutable_display_name())},
          {"departments", ToTexts(*agent.mutable_departments(), "departments/")},
          {"capacity",
           ToNumber([&](int capacity) { agent.set_capacity(capacity); }, "CAPACITY_OUT_OF_RANGE")},
          {"languages", ToTexts(*agent.mutable_languages(), "")},
          {"team", ToName("teams", *agent.mutable_team())},
          {"shift", ToName("shifts", *agent.mutable_shift())},
          {"joined",
           [&](const YAML::Node& node, const std::string& field) {
             return ToDay(*agent.mutable_join_time())(node, field);
           }},
          {"skills", ToSkills(agent, lines)}};
}

// One of the four lists. `keys` gives an item's keys.
template <typename Item, typename KeysOf>
Take ToList(std::vector<Item>& items, size_t count_max, const KeysOf& keys, Lines& lines) {
  return [&items, count_max, keys, &lines](const YAML::Node& node, const std::string& field) {
    return yaml::ReadList<Item>(node, field, "id", count_max, items, keys, lines);
  };
}

absl::Status ReadAll(const YAML::Node& root, Roster& roster, Lines& lines) {
  return yaml::ReadMap(
      root, "",
      {{"departments", ToList<v1::Department>(
                           roster.departments, kRosterOthersMax,
                           [&](v1::Department& one) { return DepartmentKeys(one, lines); }, lines)},
       {"shifts", ToList<v1::Shift>(
                      roster.shifts, kRosterOthersMax,
                      [&](v1::Shift& one) { return ShiftKeys(one, lines); }, lines)},
       {"teams",
        ToList<v1::Team>(
            roster.teams, kRosterOthersMax, [](v1::Team& one) { return TeamKeys(one); }, lines)},
       {"agents", ToList<v1::Agent>(
                      roster.agents, kRosterAgentsMax,
                      [&](v1::Agent& one) { return AgentKeys(one, lines); }, lines)}},
      lines);
}

// Runs `check(item, "agents[3]")` over a list whose names must differ, and adds them to `known`.
template <typename Item, typename Check>
absl::Status CheckEach(std::vector<Item>& items, absl::string_view list, const Check& check,
                       std::set<std::string>& known) {
  std::set<std::string> seen;
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string path = absl::StrCat(list, "[", i, "]");
    if (!seen.insert(items[i].name()).second) {
      return InvalidField(path + ".id", "ID_TWICE",
                          absl::StrCat(items[i].name(), " stands there twice"));
    }
    RETURN_IF_ERROR(check(items[i], path));
  }
  known.merge(seen);
  return absl::OkStatus();
}

// The checks speak of the contract's fields; people look for the keys that they wrote.
absl::Status InYaml(const absl::Status& status) {
  const std::string field = FieldOf(status);
  for (const auto& [of_message, of_yaml] :
       {std::pair<absl::string_view, absl::string_view>(".display_name", ".name"),
        {".join_time", ".joined"},
        {".expire_time", ".expires"}}) {
    absl::string_view stem = field;
    if (!absl::ConsumeSuffix(&stem, of_message)) continue;
    return Error(status.code(), ReasonOf(status), status.message())
        .Field(absl::StrCat(stem, of_yaml));
  }
  return status;
}

using HasAgent = absl::FunctionRef<absl::StatusOr<bool>(const std::string& agent_id)>;

absl::Status CheckLeads(const Roster& roster, const std::set<std::string>& agents,
                        HasAgent has_agent) {
  for (size_t i = 0; i < roster.teams.size(); ++i) {
    const std::string& lead = roster.teams[i].lead();
    if (lead.empty() || agents.contains(lead)) continue;
    ASSIGN_OR_RETURN(const bool known, has_agent(IdOf(lead)));
    if (known) continue;
    return InvalidField(absl::StrCat("teams[", i, "].lead"), "LEAD_UNKNOWN",
                        absl::StrCat("put ", lead, " among the agents, or name another lead"));
  }
  return absl::OkStatus();
}

absl::Status CheckAll(Roster& roster, KnownNames known, HasAgent has_agent) {
  if (roster.departments.empty() && roster.shifts.empty() && roster.teams.empty() &&
      roster.agents.empty()) {
    return InvalidField("agents", "ROSTER_EMPTY",
                        "give departments, shifts, teams or agents; there is nothing to put");
  }
  RETURN_IF_ERROR(CheckEach(
      roster.departments, "departments",
      [](v1::Department& one, const std::string& path) -> absl::Status {
        RETURN_IF_ERROR(CheckDepartment(one, path));
        one = KeptDepartment(std::move(one));
        return absl::OkStatus();
      },
      known.departments));
  RETURN_IF_ERROR(CheckEach(
      roster.shifts, "shifts",
      [](v1::Shift& one, const std::string& path) { return CalendarOf(one, path).status(); },
      known.shifts));
  RETURN_IF_ERROR(CheckEach(
      roster.teams, "teams",
      [&](v1::Team& one, const std::string& path) -> absl::Status {
        RETURN_IF_ERROR(CheckTeam(one, path));
        return CheckReferences(one, path, known);
      },
      known.teams));
  std::set<std::string> agents;
  RETURN_IF_ERROR(CheckEach(
      roster.agents, "agents",
      [&](v1::Agent& one, const std::string& path) -> absl::Status {
        RETURN_IF_ERROR(CheckAgent(one, path));
        RETURN_IF_ERROR(CheckReferences(one, path, known));
        one = KeptAgent(std::move(one));
        return absl::OkStatus();
      },
      agents));
  return CheckLeads(roster, agents, has_agent);
}

}  // namespace

absl::StatusOr<Roster> ReadRoster(absl::string_view text, const KnownNames& known,
                                  HasAgent has_agent) {
  Roster roster;
  RETURN_IF_ERROR(
      yaml::Read(text, "roster", [&](const YAML::Node& root, Lines& lines) -> absl::Status {
        RETURN_IF_ERROR(ReadAll(root, roster, lines));
        return lines.Locate(InYaml(CheckAll(roster, known, has_agent)));
      }));
  return roster;
}

}  // namespace redress::routing
