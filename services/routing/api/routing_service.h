// The contract's RPCs, one table over several files: cases, offers, staff, people, catalogue,
// rules; and workflows with hand-offs.
//
//   RegisterRouting(host.AddService(file, "RoutingService"), api);
#pragma once

#include <functional>

#include "rpc/service.h"
#include "runtime/host.h"
#include "services/routing/api/offer_hub.h"
#include "services/routing/api/wallboard_hub.h"
#include "services/routing/store/workplace.h"

namespace redress::routing {

// What the RPCs stand on; outlives the server.
struct Api {
  runtime::Host& host;
  const Resources& resources;
  OfferHub& hub;
  WallboardHub& wallboard;
};

// Wires every method of RoutingService with the roles that may call it.
void RegisterRouting(rpc::Service& service, Api& api);

// The same of ApprovalService.
void RegisterApprovals(rpc::Service& service, Api& api);
// The same of WorkflowService.
void RegisterWorkflows(rpc::Service& service, Api& api);

// Parts of RoutingService.
void RegisterCases(rpc::Service& service, Api& api);
void RegisterOffers(rpc::Service& service, Api& api);
void RegisterStaff(rpc::Service& service, Api& api);
void RegisterPeople(rpc::Service& service, Api& api);
void RegisterCatalogue(rpc::Service& service, Api& api);
void RegisterRules(rpc::Service& service, Api& api);
void RegisterLive(rpc::Service& service, Api& api);

// A handler bound to the api.
template <typename Request, typename Response>
std::function<absl::Status(const rpc::Call&, const Request&, Response&)> On(
    Api& api, absl::Status (*handler)(Api&, const rpc::Call&, const Request&, Response&)) {
  return [&api, handler](const rpc::Call& call, const Request& request, Response& response) {
    return handler(api, call, request, response);
  };
}

// Who calls, as the domain sees it.
inline Actor ActorOf(const rpc::Caller& caller) {
  return {caller.Actor(), caller.role == rpc::Role::kSupervisor || caller.role == rpc::Role::kAdmin,
          caller.role == rpc::Role::kApprover};
}

inline constexpr rpc::Roles kReaders = {
    rpc::Role::kAgent,   rpc::Role::kSupervisor, rpc::Role::kApprover, rpc::Role::kAnalyst,
    rpc::Role::kAuditor, rpc::Role::kAdmin,      rpc::Role::kPlatform};
inline constexpr rpc::Roles kConfigurers = {rpc::Role::kAdmin, rpc::Role::kSupervisor,
                                            rpc::Role::kPlatform};
inline constexpr rpc::Roles kHandlers = {rpc::Role::kAgent, rpc::Role::kSupervisor};

}  // namespace redress::routing
