#include "tools/redress_cli/commands/routing_people.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/parts/moment.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using routing::v1::Presence;
using routing::v1::RoutingService;
using Stub = RoutingService::StubInterface;

constexpr int64_t kCapacityMax = 100;
constexpr int64_t kValidSecondsMax = 86'400;
constexpr int64_t kTrainingMinutesMax = 1'440;

// `lin` and `agents/lin` are the same.
std::string Name(absl::string_view collection, absl::string_view id) {
  if (absl::StrContains(id, '/')) return std::string(id);
  return absl::StrCat(collection, "/", id);
}

std::string Id(absl::string_view name) {
  return std::string(
      name.substr(name.find('/') == absl::string_view::npos ? 0 : name.find('/') + 1));
}

std::string PresenceText(Presence presence) {
  return presence == routing::v1::PRESENCE_UNSPECIFIED ? "never told" : EnumText(presence);
}

std::string SkillsText(const routing::v1::Agent& agent, absl::Time now) {
  return absl::StrJoin(agent.skills(), ", ", [&](std::string* out, const auto& skill) {
    absl::StrAppend(out, SkillText(skill, now));
  });
}

std::string DepartmentsText(const routing::v1::Agent& agent) {
  return absl::StrJoin(agent.departments(), ", ", [](std::string* out, const std::string& name) {
    absl::StrAppend(out, Id(name));
  });
}

Style StyleOf(const routing::v1::Agent& agent) {
  if (agent.presence() != routing::v1::PRESENCE_AVAILABLE) return Style::kFaint;
  return agent.on_shift() ? Style::kGood : Style::kPlain;
}

absl::Status ShowAgent(const Run& run, const std::string& id) {
  routing::v1::GetAgentRequest request;
  request.set_agent(Name("agents", id));
  ASSIGN_OR_RETURN(const auto told, run.session.Call<RoutingService>(&Stub::GetAgent, request));
  if (run.out.json()) {
    run.out.Json(told);
    return absl::OkStatus();
  }
  const routing::v1::Agent& agent = told.agent();
  run.out.Line(absl::StrCat(run.out.Paint(Style::kStrong, agent.name()), "  ",
                            Printable(agent.display_name())));
  run.out.Line(absl::StrCat("departments ", DepartmentsText(agent)));
  run.out.Line(absl::StrCat(
      "presence    ", PresenceText(agent.presence()),
      agent.has_presence_expire_time() ? " until " + TimeText(agent.presence_expire_time()) : ""));
  run.out.Line(absl::StrCat("load        ", agent.load(), " of ", agent.capacity()));
  if (!agent.shift().empty()) {
    run.out.Line(absl::StrCat(
        "shift       ", Id(agent.shift()), agent.on_shift() ? ", on" : ", off",
        agent.has_shift_change_time() ? " until " + TimeText(agent.shift_change_time()) : ""));
  }
  if (!agent.team().empty()) run.out.Line(absl::StrCat("team        ", Id(agent.team())));
  if (agent.has_join_time()) {
    run.out.Line(absl::StrCat("joined      ", TimeText(agent.join_time())));
  }
  for (const routing::v1::Skill& skill : agent.skills()) {
    run.out.Line(
        absl::StrCat("skill       ", Printable(SkillText(skill, run.session.clock().Now()))));
  }
  run.out.Line(absl::StrFormat("training    %d of %d minutes due in %d, best practice %d",
                               told.year().minutes(), told.year().due_minutes(), told.year().year(),
                               told.year().best_practice_minutes()));
  for (const routing::v1::Training& training : told.trainings()) {
    run.out.Line(absl::StrCat("  ", training.date(), "  ", training.course(), ", ",
                              training.minutes(), " minutes"));
  }
  return absl::OkStatus();
}

absl::Status Agents(const Run& run) {
  if (run.flags.rest().size() > 2) return UsageError("give one ID, or none for a list");
  if (run.flags.rest().size() == 2) return ShowAgent(run, run.flags.rest()[1]);
  routing::v1::ListAgentsRequest request;
  if (run.flags.Has("department")) {
    request.set_department(Name("departments", run.flags.Text("department", "")));
  }
  if (run.flags.Has("team")) request.set_team(Name("teams", run.flags.Text("team", "")));
  if (run.flags.Has("certificate-before")) {
    ASSIGN_OR_RETURN(const absl::Time before,
                     Moment(run.flags, "certificate-before", absl::InfiniteFuture()));
    *request.mutable_certificate_expire_before() = ToProto(before);
  }
  Table table({{"AGENT"},
               {"DEPARTMENTS", false, 40},
               {"PRESENCE"},
               {"SHIFT"},
               {"LOAD", true},
               {"OF", true},
               {"TEAM"},
               {"TRAINED MIN", true},
               {"SKILLS", false, 80}});
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<RoutingService>(&Stub::ListAgents, request));
    for (const routing::v1::Agent& agent : page.agents()) {
      if (run.out.json()) {
        run.out.Json(agent);
        continue;
      }
      table.Add(
          {Id(agent.name()), DepartmentsText(agent), PresenceText(agent.presence()),
           agent.shift().empty()
               ? ""
               : absl::StrCat(Id(agent.shift()), agent.on_shift() ? " on" : " off"),
           absl::StrCat(agent.load()), absl::StrCat(agent.capacity()), Id(agent.team()),
           absl::StrCat(agent.training_minutes()), SkillsText(agent, run.session.clock().Now())},
          StyleOf(agent));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status PutAgent(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "an ID"));
  routing::v1::PutAgentRequest request;
  request.set_request_id(run.session.NewRequestId());
  routing::v1::Agent& agent = *request.mutable_agent();
  agent.set_name(Name("agents", given[0]));
  agent.set_display_name(run.flags.Text("display-name", Id(given[0])));
  for (const std::string& id : run.flags.All("department")) {
    agent.add_departments(Name("departments", id));
  }
  ASSIGN_OR_RETURN(const int64_t capacity, run.flags.Int("capacity", 5, 1, kCapacityMax));
  agent.set_capacity(static_cast<int32_t>(capacity));
  for (const std::string& language : run.flags.All("language")) agent.add_languages(language);
  if (run.flags.Has("team")) agent.set_team(Name("teams", run.flags.Text("team", "")));
  if (run.flags.Has("shift")) agent.set_shift(Name("shifts", run.flags.Text("shift", "")));
  for (const std::string& text : run.flags.All("skill")) {
    const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
    routing::v1::Skill& skill = *agent.add_skills();
    skill.set_skill(parts[0]);
    int level = 0;
    if (parts.size() == 2 && !absl::SimpleAtoi(parts[1], &level)) {
      return UsageError(absl::StrCat("--skill ", text, ": give CODE or CODE:LEVEL"));
    }
    skill.set_level(level);
  }
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<RoutingService>(&Stub::PutAgent, request));
  if (run.out.json()) {
    run.out.Json(answer.agent());
  } else {
    run.out.Line(
        absl::StrCat(answer.agent().name(), " works for ", DepartmentsText(answer.agent())));
  }
  return absl::OkStatus();
}

absl::Status TellPresence(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given,
                   run.flags.After(2, "an ID and available, busy or offline"));
  routing::v1::SetPresenceRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_agent(Name("agents", given[0]));
  ASSIGN_OR_RETURN(const Presence presence, ParseEnum<Presence>(given[1]));
  request.set_presence(presence);
  ASSIGN_OR_RETURN(const absl::Duration valid, run.flags.Duration("for", absl::ZeroDuration()));
  if (valid < absl::ZeroDuration() || valid > absl::Seconds(kValidSecondsMax)) {
    return UsageError("--for: give up to a day");
  }
  request.set_valid_seconds(
      static_cast<int32_t>(absl::ToInt64Seconds(absl::Ceil(valid, absl::Seconds(1)))));
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<RoutingService>(&Stub::SetPresence, request));
  if (run.out.json()) {
    run.out.Json(answer.agent());
    return absl::OkStatus();
  }
  const routing::v1::Agent& agent = answer.agent();
  run.out.Line(absl::StrCat(
      agent.name(), " is ", PresenceText(agent.presence()),
      agent.has_presence_expire_time() ? " until " + TimeText(agent.presence_expire_time()) : "",
      ", load ", agent.load(), " of ", agent.capacity()));
  return absl::OkStatus();
}

absl::Status Shifts(const Run& run) {
  RETURN_IF_ERROR(run.flags.After(0, "nothing").status());
  Table table({{"SHIFT"}, {"NAME", false, 40}, {"ZONE"}, {"NOW"}, {"UNTIL"}, {"AGENTS", true}});
  routing::v1::ListShiftsRequest request;
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<RoutingService>(&Stub::ListShifts, request));
    for (const routing::v1::Shift& shift : page.shifts()) {
      if (run.out.json()) {
        run.out.Json(shift);
        continue;
      }
      table.Add({Id(shift.name()), shift.display_name(),
                 shift.zone().empty() ? shift.calendar() : shift.zone(), shift.on() ? "on" : "off",
                 shift.has_change_time() ? TimeText(shift.change_time()) : "",
                 absl::StrCat(shift.agents_count())},
                shift.on() ? Style::kGood : Style::kPlain);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status Teams(const Run& run) {
  RETURN_IF_ERROR(run.flags.After(0, "nothing").status());
  Table table({{"TEAM"},
               {"NAME", false, 40},
               {"DEPARTMENT"},
               {"LEAD"},
               {"MEMBERS", true},
               {"2 YEARS", true},
               {"SHARE", true},
               {"TRAINING DUE", true}});
  routing::v1::ListTeamsRequest request;
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<RoutingService>(&Stub::ListTeams, request));
    for (const routing::v1::Team& team : page.teams()) {
      if (run.out.json()) {
        run.out.Json(team);
        continue;
      }
      table.Add({Id(team.name()), team.display_name(), Id(team.department()), Id(team.lead()),
                 absl::StrCat(team.members_count()), absl::StrCat(team.tenured_count()),
                 absl::StrFormat("%.0f%%%s", team.tenured_share() * 100,
                                 team.below_tenure_goal() ? ", below 60%" : ""),
                 absl::StrCat(team.training_due_count())},
                team.below_tenure_goal() ? Style::kWarn : Style::kPlain);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status Train(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(2, "an ID and a COURSE"));
  routing::v1::RecordTrainingRequest request;
  request.set_request_id(run.session.NewRequestId());
  routing::v1::Training& training = *request.mutable_training();
  training.set_agent(Name("agents", given[0]));
  training.set_course(given[1]);
  if (!run.flags.Has("minutes")) return UsageError("give --minutes: how long the course took");
  ASSIGN_OR_RETURN(const int64_t minutes, run.flags.Int("minutes", 0, 1, kTrainingMinutesMax));
  training.set_minutes(static_cast<int32_t>(minutes));
  ASSIGN_OR_RETURN(*training.mutable_date(), run.flags.Required("date"));
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<RoutingService>(&Stub::RecordTraining, request));
  if (run.out.json()) {
    run.out.Json(answer);
  } else {
    run.out.Line(absl::StrFormat("%s has %d of %d minutes due in %d", answer.training().agent(),
                                 answer.year().minutes(), answer.year().due_minutes(),
                                 answer.year().year()));
  }
  return absl::OkStatus();
}

absl::Status PutRoster(const Run& run) {
  ASSIGN_OR_RETURN(const std::vector<std::string> given, run.flags.After(1, "a FILE"));
  routing::v1::PutRosterRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_validate_only(run.flags.Has("validate"));
  ASSIGN_OR_RETURN(*request.mutable_document(), ReadFile("FILE", given[0]));
  ASSIGN_OR_RETURN(const auto answer, run.session.Call<RoutingService>(&Stub::PutRoster, request));
  if (run.out.json()) {
    run.out.Json(answer);
    return absl::OkStatus();
  }
  run.out.Line(
      absl::StrCat(answer.departments_count(), " departments, ", answer.shifts_count(), " shifts, ",
                   answer.teams_count(), " teams, ", answer.agents_count(), " agents",
                   request.validate_only() ? ", nothing wrong; nothing was stored" : " put"));
  return absl::OkStatus();
}

}  // namespace

bool IsPeopleWord(absl::string_view word) {
  return word == "agents" || word == "put-agent" || word == "presence" || word == "shifts" ||
         word == "teams" || word == "train" || word == "put-roster";
}

absl::Status RunPeopleWord(const Run& run) {
  const std::string& word = run.flags.rest().front();
  if (word == "agents") return Agents(run);
  if (word == "put-agent") return PutAgent(run);
  if (word == "presence") return TellPresence(run);
  if (word == "shifts") return Shifts(run);
  if (word == "teams") return Teams(run);
  if (word == "train") return Train(run);
  return PutRoster(run);
}

}  // namespace redress::cli
