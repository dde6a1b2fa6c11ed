#include "services/routing/app/put_agent.h"

#include "base/status_macros.h"
#include "services/routing/app/put_people.h"
#include "services/routing/domain/names.h"

namespace redress::routing {

absl::StatusOr<v1::Agent> PutAgent(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                                   People& people, const std::string& tenant,
                                   const v1::Agent& agent) {
  ASSIGN_OR_RETURN(const KnownNames known, NamesOf(catalogue, people, tenant));
  RETURN_IF_ERROR(CheckReferences(agent, "agent", known));
  if (!agent.shift().empty()) RETURN_IF_ERROR(people.HoldShifts({IdOf(agent.shift())}));
  ASSIGN_OR_RETURN(v1::Agent kept, staff.Put(tenant, KeptAgent(agent), dispatch.now()));
  return PullWork(dispatch, staff, tenant, std::move(kept));
}

absl::StatusOr<v1::Agent> PullWork(Dispatch& dispatch, Staff& staff, absl::string_view tenant,
                                   v1::Agent agent) {
  if (agent.presence() != v1::PRESENCE_AVAILABLE || !agent.on_shift() ||
      agent.load() >= agent.capacity()) {
    return agent;
  }
  dispatch.Came({std::string(tenant), IdOf(agent.name())});
  ASSIGN_OR_RETURN(const int offers, dispatch.Settle());
  if (offers == 0) return agent;
  return staff.Find(tenant, IdOf(agent.name()), dispatch.now());
}

}  // namespace redress::routing
