#include "services/routing/app/put_people.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/domain/names.h"
#include "yaml/strict.h"

namespace redress::routing {
namespace {

Error Full(absl::string_view reason, absl::string_view what, size_t max) {
  return FailedPrecondition(
      reason, absl::StrCat("a tenant has ", max, " ", what, " at most; replace one of them"));
}

absl::Status CheckRoom(const KnownNames& known, const v1::Shift& shift) {
  if (known.shifts.size() < kShiftsMax || known.shifts.contains(shift.name())) {
    return absl::OkStatus();
  }
  return Full("SHIFTS_FULL", "shifts", kShiftsMax);
}

absl::Status CheckRoom(const KnownNames& known, const v1::Team& team) {
  if (known.teams.size() < kTeamsMax || known.teams.contains(team.name())) return absl::OkStatus();
  return Full("TEAMS_FULL", "teams", kTeamsMax);
}

}  // namespace

absl::StatusOr<KnownNames> NamesOf(Catalogue& catalogue, People& people,
                                   const std::string& tenant) {
  ASSIGN_OR_RETURN(KnownNames known, people.Names());
  ASSIGN_OR_RETURN(const std::vector<v1::Department> departments,
                   ListDepartments(catalogue, tenant));
  for (const v1::Department& department : departments) known.departments.insert(department.name());
  return known;
}

absl::Status PutShift(People& people, const v1::Shift& shift, absl::Time now) {
  ASSIGN_OR_RETURN(const calendar::Calendar calendar, CalendarOf(shift, "shift"));
  ASSIGN_OR_RETURN(const KnownNames known, people.Names());
  RETURN_IF_ERROR(CheckRoom(known, shift));
  return people.PutShift(KeptShift(shift), TurnAt(calendar, now));
}

absl::Status PutTeam(Catalogue& catalogue, People& people, const std::string& tenant,
                     const v1::Team& team) {
  ASSIGN_OR_RETURN(const KnownNames known, NamesOf(catalogue, people, tenant));
  RETURN_IF_ERROR(CheckReferences(team, "team", known));
  if (!team.lead().empty()) {
    ASSIGN_OR_RETURN(const bool there, people.HasAgent(IdOf(team.lead())));
    if (!there) {
      return InvalidField("team.lead", "LEAD_UNKNOWN",
                          absl::StrCat("put ", team.lead(), " first, or name another lead"));
    }
  }
  RETURN_IF_ERROR(CheckRoom(known, team));
  return people.PutTeam(KeptTeam(team));
}

absl::StatusOr<v1::TrainingYear> RecordTraining(People& people, const v1::Training& training) {
  const std::string agent_id = IdOf(training.agent());
  ASSIGN_OR_RETURN(const bool there, people.HasAgent(agent_id));
  if (!there) return NotFound("agent", training.agent());
  ASSIGN_OR_RETURN(const absl::CivilDay date, ParseDate(training.date(), "training.date"));
  RETURN_IF_ERROR(people.Train(training));
  const int year = static_cast<int>(date.year());
  ASSIGN_OR_RETURN(const int minutes, people.TrainingMinutes(agent_id, year));
  return TrainingOf(year, minutes);
}

absl::StatusOr<Roster> ReadGivenRoster(Catalogue& catalogue, People& people,
                                       const std::string& tenant, const std::string& document) {
  ASSIGN_OR_RETURN(const KnownNames known, NamesOf(catalogue, people, tenant));
  auto roster = ReadRoster(document, known,
                           [&](const std::string& agent_id) { return people.HasAgent(agent_id); });
  if (!roster.ok() && roster.status().code() == absl::StatusCode::kInvalidArgument) {
    return yaml::InDocument(roster.status());
  }
  return roster;
}

absl::Status PutRoster(Catalogue& catalogue, People& people, Staff& staff,
                       const std::string& tenant, Roster roster, absl::Time now) {
  for (const v1::Department& department : roster.departments) {
    RETURN_IF_ERROR(PutDepartment(catalogue, tenant, department).status());
  }
  ASSIGN_OR_RETURN(KnownNames known, people.Names());
  for (const v1::Shift& shift : roster.shifts) {
    RETURN_IF_ERROR(CheckRoom(known, shift));
    known.shifts.insert(shift.name());
    ASSIGN_OR_RETURN(const calendar::Calendar calendar, CalendarOf(shift, "shift"));
    RETURN_IF_ERROR(people.PutShift(KeptShift(shift), TurnAt(calendar, now)));
  }
  for (const v1::Team& team : roster.teams) {
    RETURN_IF_ERROR(CheckRoom(known, team));
    known.teams.insert(team.name());
    RETURN_IF_ERROR(people.PutTeam(KeptTeam(team)));
  }
  std::vector<std::string> shifts;
  for (const v1::Agent& agent : roster.agents) {
    if (!agent.shift().empty()) shifts.push_back(IdOf(agent.shift()));
  }
  RETURN_IF_ERROR(people.HoldShifts(shifts));
  // In one order, so that two of these never wait for each other in a circle.
  std::sort(roster.agents.begin(), roster.agents.end(),
            [](const v1::Agent& a, const v1::Agent& b) { return a.name() < b.name(); });
  for (const v1::Agent& agent : roster.agents) {
    RETURN_IF_ERROR(staff.Put(tenant, agent, now).status());
  }
  return absl::OkStatus();
}

}  // namespace redress::routing
