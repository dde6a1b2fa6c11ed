#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/put_agent.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/readers.h"

namespace redress::routing {
namespace {

using rpc::Call;
using rpc::Role;

constexpr int kCapacityDefault = 5;
constexpr int kCapacityMax = 100;
constexpr int kDepartmentsMax = 20;
constexpr int kLanguagesMax = 20;
constexpr size_t kLanguageBytesMax = 35;

absl::Status CheckLanguage(absl::string_view field, absl::string_view language) {
  const bool good = !language.empty() && language.size() <= kLanguageBytesMax &&
                    absl::ascii_isalpha(static_cast<unsigned char>(language[0])) &&
                    std::all_of(language.begin(), language.end(), [](char c) {
                      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
                    });
  if (good) return absl::OkStatus();
  return InvalidField(field, "LANGUAGE_MALFORMED", "give a BCP 47 language, for example zh-CN");
}

// The agent as it is kept: checked, defaults filled in, without what only the suite says.
absl::StatusOr<v1::Agent> ReadAgentRequest(const v1::PutAgentRequest& request) {
  if (!request.has_agent()) {
    return InvalidField("agent", "AGENT_MISSING", "say which agent to put");
  }
  v1::Agent agent = request.agent();
  RETURN_IF_ERROR(ParseName("agents", agent.name(), "agent.name").status());
  RETURN_IF_ERROR(
      rpc::CheckLength("agent.display_name", "DISPLAY_NAME", agent.display_name(), 1, 100));
  if (agent.departments().empty() || agent.departments_size() > kDepartmentsMax) {
    return InvalidField("agent.departments", "DEPARTMENTS_COUNT",
                        absl::StrCat("give 1 to ", kDepartmentsMax, " departments"));
  }
  for (int i = 0; i < agent.departments_size(); ++i) {
    RETURN_IF_ERROR(
        ParseName("departments", agent.departments(i), absl::StrCat("agent.departments[", i, "]"))
            .status());
  }
  if (agent.capacity() < 0 || agent.capacity() > kCapacityMax) {
    return InvalidField("agent.capacity", "CAPACITY_OUT_OF_RANGE",
                        absl::StrCat("give 0 for the default, or 1 to ", kCapacityMax));
  }
  if (agent.capacity() == 0) agent.set_capacity(kCapacityDefault);
  if (agent.languages_size() > kLanguagesMax) {
    return InvalidField("agent.languages", "LANGUAGES_TOO_MANY",
                        absl::StrCat(kLanguagesMax, " languages at most"));
  }
  for (int i = 0; i < agent.languages_size(); ++i) {
    RETURN_IF_ERROR(CheckLanguage(absl::StrCat("agent.languages[", i, "]"), agent.languages(i)));
  }
  agent.clear_presence();
  agent.clear_load();
  return agent;
}

absl::Status PutAgent(Api& api, const Call& call, const v1::PutAgentRequest& request,
                      v1::PutAgentResponse& response) {
  ASSIGN_OR_RETURN(const v1::Agent agent, ReadAgentRequest(request));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    Workplace work(tx, api.resources);
    ASSIGN_OR_RETURN(*response.mutable_agent(), PutAgent(work.dispatch, work.staff, work.catalogue,
                                                         call.caller.tenant, agent));
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
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    Workplace work(tx, api.resources);
    ASSIGN_OR_RETURN(
        *response.mutable_agent(),
        SetPresence(work.dispatch, work.staff, call.caller.tenant, agent_id, request.presence()));
    return absl::OkStatus();
  });
}

absl::Status ListAgents(Api& api, const Call& call, const v1::ListAgentsRequest& request,
                        v1::ListAgentsResponse& response) {
  std::string department_id;
  if (!request.department().empty()) {
    ASSIGN_OR_RETURN(department_id, ParseName("departments", request.department(), "department"));
  }
  ASSIGN_OR_RETURN(const std::string after, rpc::OpenPageToken(request));
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Agent> agents;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(agents,
                     routing::ListAgents(tx, call.caller.tenant, department_id, after, limit));
    return absl::OkStatus();
  }));
  if (static_cast<int>(agents.size()) == limit) {
    response.set_next_page_token(rpc::MakePageToken(request, IdOf(agents.back().name())));
  }
  for (v1::Agent& agent : agents) *response.add_agents() = std::move(agent);
  return absl::OkStatus();
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
  service.Unary<v1::ListAgentsRequest, v1::ListAgentsResponse>(
      "ListAgents", kReaders, [&api](const Call& call, const auto& request, auto& response) {
        return ListAgents(api, call, request, response);
      });
}

}  // namespace redress::routing
