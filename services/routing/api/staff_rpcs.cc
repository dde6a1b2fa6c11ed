#include <algorithm>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/page.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/presence.h"
#include "services/routing/app/put_agent.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/people_check.h"
#include "services/routing/store/people_readers.h"

namespace redress::routing {
namespace {

using rpc::Call;
using rpc::Role;

constexpr int kValidSecondsMax = 86'400;

absl::Status PutAgent(Api& api, const Call& call, const v1::PutAgentRequest& request,
                      v1::PutAgentResponse& response) {
  if (!request.has_agent()) {
    return InvalidField("agent", "AGENT_MISSING", "say which agent to put");
  }
  RETURN_IF_ERROR(CheckAgent(request.agent(), "agent"));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    Workplace work(tx, api.resources);
    PgPeopleBook people(tx, call.caller.tenant);
    ASSIGN_OR_RETURN(*response.mutable_agent(),
                     PutAgent(work.dispatch, work.staff, work.catalogue, people, call.caller.tenant,
                              request.agent()));
    return absl::OkStatus();
  });
}

absl::Status SetPresence(Api& api, const Call& call, const v1::SetPresenceRequest& request,
                         v1::SetPresenceResponse& response) {
  ASSIGN_OR_RETURN(const std::string agent_id, ParseName("agents", request.agent(), "agent"));
  if (request.presence() == v1::PRESENCE_UNSPECIFIED) {
    return InvalidField("presence", "PRESENCE_MISSING", "say available, busy or offline");
  }
  if (call.caller.role == Role::kAgent && call.caller.Actor() != request.agent()) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_YOUR_PRESENCE",
                 "an agent may tell their own presence only");
  }
  if (request.valid_seconds() < 0) {
    return InvalidField("valid_seconds", "SECONDS_NEGATIVE", "give seconds, or 0 for eight hours");
  }
  PresenceCommand command{.agent = {call.caller.tenant, agent_id}, .presence = request.presence()};
  if (request.valid_seconds() > 0) {
    command.valid = absl::Seconds(std::min(request.valid_seconds(), kValidSecondsMax));
  }
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    Workplace work(tx, api.resources);
    ASSIGN_OR_RETURN(*response.mutable_agent(),
                     SetPresence(work.dispatch, work.staff, work.presences, command));
    return absl::OkStatus();
  });
}

absl::Status ListAgents(Api& api, const Call& call, const v1::ListAgentsRequest& request,
                        v1::ListAgentsResponse& response) {
  AgentFilter filter;
  if (!request.department().empty()) {
    ASSIGN_OR_RETURN(filter.department_id,
                     ParseName("departments", request.department(), "department"));
  }
  if (!request.team().empty()) {
    ASSIGN_OR_RETURN(filter.team_id, ParseName("teams", request.team(), "team"));
  }
  if (request.has_certificate_expire_before()) {
    RETURN_IF_ERROR(CheckTime("certificate_expire_before", request.certificate_expire_before()));
    filter.certificate_expire_before = FromProto(request.certificate_expire_before());
  }
  ASSIGN_OR_RETURN(filter.after_id, rpc::OpenPageToken(request));
  filter.limit = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Agent> agents;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(
        agents, routing::ListAgents(tx, call.caller.tenant, filter, api.resources.clock.Now()));
    return absl::OkStatus();
  }));
  if (static_cast<int64_t>(agents.size()) == filter.limit) {
    response.set_next_page_token(rpc::MakePageToken(request, IdOf(agents.back().name())));
  }
  for (v1::Agent& agent : agents) *response.add_agents() = std::move(agent);
  return absl::OkStatus();
}

absl::Status GetAgent(Api& api, const Call& call, const v1::GetAgentRequest& request,
                      v1::GetAgentResponse& response) {
  ASSIGN_OR_RETURN(const std::string agent_id, ParseName("agents", request.agent(), "agent"));
  const AgentKey key{call.caller.tenant, agent_id};
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    const absl::Time now = api.resources.clock.Now();
    ASSIGN_OR_RETURN(*response.mutable_agent(), FindAgent(tx, key, now));
    *response.mutable_year() = TrainingOf(YearOf(now), response.agent().training_minutes());
    ASSIGN_OR_RETURN(const std::vector<v1::Training> trainings,
                     ListTrainings(tx, key, YearOf(now)));
    response.mutable_trainings()->Assign(trainings.begin(), trainings.end());
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterStaff(rpc::Service& service, Api& api) {
  const rpc::Roles present = {Role::kAgent, Role::kSupervisor, Role::kAdmin};
  service.Unary<v1::PutAgentRequest, v1::PutAgentResponse>(
      "PutAgent", kConfigurers, [&api](const Call& call, const auto& request, auto& response) {
        return PutAgent(api, call, request, response);
      });
  service.Unary<v1::SetPresenceRequest, v1::SetPresenceResponse>(
      "SetPresence", present, [&api](const Call& call, const auto& request, auto& response) {
        return SetPresence(api, call, request, response);
      });
  service.Unary("GetAgent", kReaders, On<v1::GetAgentRequest, v1::GetAgentResponse>(api, GetAgent));
  service.Unary<v1::ListAgentsRequest, v1::ListAgentsResponse>(
      "ListAgents", kReaders, [&api](const Call& call, const auto& request, auto& response) {
        return ListAgents(api, call, request, response);
      });
}

}  // namespace redress::routing
