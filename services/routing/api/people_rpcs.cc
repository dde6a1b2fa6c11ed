// Shifts, teams, training, and the roster as a whole.
#include <vector>

#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/page.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/put_people.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/people_readers.h"

namespace redress::routing {
namespace {

using rpc::Call;

absl::Status PutShift(Api& api, const Call& call, const v1::PutShiftRequest& request,
                      v1::PutShiftResponse& response) {
  if (!request.has_shift()) {
    return InvalidField("shift", "SHIFT_MISSING", "say which shift to put");
  }
  RETURN_IF_ERROR(CalendarOf(request.shift(), "shift").status());  // before any transaction
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgPeopleBook people(tx, call.caller.tenant);
    RETURN_IF_ERROR(PutShift(people, request.shift(), api.resources.clock.Now()));
    ASSIGN_OR_RETURN(*response.mutable_shift(),
                     FindShift(tx, call.caller.tenant, IdOf(request.shift().name())));
    return absl::OkStatus();
  });
}

absl::Status ListShifts(Api& api, const Call& call, const v1::ListShiftsRequest& request,
                        v1::ListShiftsResponse& response) {
  ASSIGN_OR_RETURN(const std::string after, rpc::OpenPageToken(request));
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Shift> shifts;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(shifts, routing::ListShifts(tx, call.caller.tenant, after, limit));
    return absl::OkStatus();
  }));
  if (static_cast<int>(shifts.size()) == limit) {
    response.set_next_page_token(rpc::MakePageToken(request, IdOf(shifts.back().name())));
  }
  for (v1::Shift& shift : shifts) *response.add_shifts() = std::move(shift);
  return absl::OkStatus();
}

absl::Status PutTeam(Api& api, const Call& call, const v1::PutTeamRequest& request,
                     v1::PutTeamResponse& response) {
  if (!request.has_team()) return InvalidField("team", "TEAM_MISSING", "say which team to put");
  RETURN_IF_ERROR(CheckTeam(request.team(), "team"));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    PgPeopleBook people(tx, call.caller.tenant);
    RETURN_IF_ERROR(PutTeam(catalogue, people, call.caller.tenant, request.team()));
    ASSIGN_OR_RETURN(
        *response.mutable_team(),
        FindTeam(tx, call.caller.tenant, IdOf(request.team().name()), api.resources.clock.Now()));
    return absl::OkStatus();
  });
}

absl::Status ListTeams(Api& api, const Call& call, const v1::ListTeamsRequest& request,
                       v1::ListTeamsResponse& response) {
  ASSIGN_OR_RETURN(const std::string after, rpc::OpenPageToken(request));
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Team> teams;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(
        teams, routing::ListTeams(tx, call.caller.tenant, after, limit, api.resources.clock.Now()));
    return absl::OkStatus();
  }));
  if (static_cast<int>(teams.size()) == limit) {
    response.set_next_page_token(rpc::MakePageToken(request, IdOf(teams.back().name())));
  }
  for (v1::Team& team : teams) *response.add_teams() = std::move(team);
  return absl::OkStatus();
}

absl::Status RecordTraining(Api& api, const Call& call, const v1::RecordTrainingRequest& request,
                            v1::RecordTrainingResponse& response) {
  if (!request.has_training()) {
    return InvalidField("training", "TRAINING_MISSING", "say which course was gone through");
  }
  RETURN_IF_ERROR(CheckTraining(request.training(), "training"));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgPeopleBook people(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(*response.mutable_year(), RecordTraining(people, request.training()));
    *response.mutable_training() = request.training();
    return absl::OkStatus();
  });
}

void Count(const Roster& roster, v1::PutRosterResponse& response) {
  response.set_departments_count(static_cast<int32_t>(roster.departments.size()));
  response.set_shifts_count(static_cast<int32_t>(roster.shifts.size()));
  response.set_teams_count(static_cast<int32_t>(roster.teams.size()));
  response.set_agents_count(static_cast<int32_t>(roster.agents.size()));
}

absl::Status PutRoster(Api& api, const Call& call, const v1::PutRosterRequest& request,
                       v1::PutRosterResponse& response) {
  const auto put = [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    PgPeopleBook people(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(const Roster roster,
                     ReadGivenRoster(catalogue, people, call.caller.tenant, request.document()));
    Count(roster, response);
    if (request.validate_only()) return absl::OkStatus();
    PgStaffBook staff(tx);
    return PutRoster(catalogue, people, staff, call.caller.tenant, roster,
                     api.resources.clock.Now());
  };
  if (request.validate_only()) return api.host.Read(call, put);
  return api.host.Write(call, request, response, put);
}

}  // namespace

void RegisterPeople(rpc::Service& service, Api& api) {
  service.Unary("PutShift", kConfigurers,
                On<v1::PutShiftRequest, v1::PutShiftResponse>(api, PutShift));
  service.Unary("ListShifts", kReaders,
                On<v1::ListShiftsRequest, v1::ListShiftsResponse>(api, ListShifts));
  service.Unary("PutTeam", kConfigurers, On<v1::PutTeamRequest, v1::PutTeamResponse>(api, PutTeam));
  service.Unary("ListTeams", kReaders,
                On<v1::ListTeamsRequest, v1::ListTeamsResponse>(api, ListTeams));
  service.Unary("RecordTraining", kConfigurers,
                On<v1::RecordTrainingRequest, v1::RecordTrainingResponse>(api, RecordTraining));
  service.Unary("PutRoster", kConfigurers,
                On<v1::PutRosterRequest, v1::PutRosterResponse>(api, PutRoster));
}

}  // namespace redress::routing
