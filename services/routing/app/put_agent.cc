#include "services/routing/app/put_agent.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

absl::Status CheckDepartments(Catalogue& catalogue, const std::string& tenant,
                              const v1::Agent& agent) {
  ASSIGN_OR_RETURN(auto own, catalogue.Departments({tenant}));
  const std::vector<v1::Department> known = WithDefaults(own[tenant]);
  for (int i = 0; i < agent.departments_size(); ++i) {
    if (FindDepartment(known, IdOf(agent.departments(i))) != nullptr) continue;
    return InvalidField(
        absl::StrCat("agent.departments[", i, "]"), "DEPARTMENT_UNKNOWN",
        absl::StrCat("put ", agent.departments(i), " first, or name another department"));
  }
  return absl::OkStatus();
}

// Matches the agent's desks when there is room, and returns the agent as it is then.
absl::StatusOr<v1::Agent> Pull(Dispatch& dispatch, Staff& staff, absl::string_view tenant,
                               v1::Agent agent) {
  if (agent.presence() != v1::PRESENCE_AVAILABLE || agent.load() >= agent.capacity()) return agent;
  for (const std::string& department : agent.departments()) {
    dispatch.Match({std::string(tenant), IdOf(department)});
  }
  ASSIGN_OR_RETURN(const int offers, dispatch.Settle());
  if (offers == 0) return agent;
  return staff.Lock(tenant, IdOf(agent.name()));
}

}  // namespace

absl::StatusOr<v1::Agent> PutAgent(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                                   absl::string_view tenant, const v1::Agent& agent) {
  RETURN_IF_ERROR(CheckDepartments(catalogue, std::string(tenant), agent));
  ASSIGN_OR_RETURN(v1::Agent kept, staff.Put(tenant, agent, dispatch.now()));
  return Pull(dispatch, staff, tenant, std::move(kept));
}

absl::StatusOr<v1::Agent> SetPresence(Dispatch& dispatch, Staff& staff, absl::string_view tenant,
                                      absl::string_view agent_id, v1::Presence presence) {
  ASSIGN_OR_RETURN(v1::Agent agent, staff.Lock(tenant, agent_id));
  agent.set_presence(presence);
  ASSIGN_OR_RETURN(v1::Agent kept, staff.Put(tenant, agent, dispatch.now()));
  return Pull(dispatch, staff, tenant, std::move(kept));
}

}  // namespace redress::routing
