// IncidentService: people lead incidents (R-R7).
//
//   RegisterIncidents(host.AddService(file, "IncidentService"), api);
#pragma once

#include <functional>

#include "base/status_macros.h"
#include "rpc/service.h"
#include "runtime/host.h"
#include "services/routing/api/group_watch.h"
#include "services/routing/store/workplace.h"

namespace redress::routing {

// What the RPCs stand on; outlives the server.
struct IncidentApi {
  runtime::Host& host;
  const Resources& resources;
  const IncidentSetup& setup;
};

// Wires every method with the roles that may call it.
void RegisterIncidents(rpc::Service& service, IncidentApi& api);

// A part of it: what people change.
void RegisterLeading(rpc::Service& service, IncidentApi& api);

// The caller's incident of this name. Error: INVALID_ARGUMENT with reason NAME_MALFORMED.
inline absl::StatusOr<IncidentKey> IncidentKeyOf(const rpc::Call& call, absl::string_view name) {
  ASSIGN_OR_RETURN(const IncidentId id, IncidentId::Parse(name, "incident"));
  return IncidentKey{call.caller.tenant, id};
}

// A handler bound to the api.
template <typename Request, typename Response>
std::function<absl::Status(const rpc::Call&, const Request&, Response&)> OnIncidents(
    IncidentApi& api,
    absl::Status (*handler)(IncidentApi&, const rpc::Call&, const Request&, Response&)) {
  return [&api, handler](const rpc::Call& call, const Request& request, Response& response) {
    return handler(api, call, request, response);
  };
}

}  // namespace redress::routing
