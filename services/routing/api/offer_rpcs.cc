#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/people_readers.h"
#include "services/routing/store/readers.h"

namespace redress::routing {
namespace {

using rpc::Call;
using rpc::Role;

absl::Status WatchOffers(Api& api, const Call& call, const v1::WatchOffersRequest& request,
                         std::shared_ptr<OfferStream> stream) {
  ASSIGN_OR_RETURN(const std::string agent_id, ParseName("agents", request.agent(), "agent"));
  if (call.caller.role == Role::kAgent && call.caller.Actor() != request.agent()) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_YOUR_OFFERS",
                 "an agent may watch their own offers only");
  }
  const AgentKey agent{call.caller.tenant, agent_id};
  std::vector<TenantOffer> standing;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(FindAgent(tx, agent, api.resources.clock.Now()).status());
    ASSIGN_OR_RETURN(standing, StandingOffers(tx, {agent}));
    return absl::OkStatus();
  }));
  api.hub.Watch(agent, std::move(stream), standing);
  return absl::OkStatus();
}

absl::Status AcceptOffer(Api& api, const Call& call, const v1::AcceptOfferRequest& request,
                         v1::AcceptOfferResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  RETURN_IF_ERROR(rpc::CheckLength("offer_id", "OFFER_ID", request.offer_id(), 1, 64));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    Workplace work(tx, api.resources);
    ASSIGN_OR_RETURN(*response.mutable_work_case(),
                     AcceptOffer(work.dispatch, {call.caller.tenant, complaint}, request.offer_id(),
                                 ActorOf(call.caller)));
    return absl::OkStatus();
  });
}

absl::Status DeclineOffer(Api& api, const Call& call, const v1::DeclineOfferRequest& request,
                          v1::DeclineOfferResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  RETURN_IF_ERROR(rpc::CheckLength("offer_id", "OFFER_ID", request.offer_id(), 1, 64));
  RETURN_IF_ERROR(rpc::CheckLength("reason", "REASON", request.reason(), 0, 64));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    Workplace work(tx, api.resources);
    ASSIGN_OR_RETURN(*response.mutable_work_case(),
                     DeclineOffer(work.dispatch, {call.caller.tenant, complaint},
                                  request.offer_id(), request.reason(), ActorOf(call.caller)));
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterOffers(rpc::Service& service, Api& api) {
  const rpc::Roles watchers = {Role::kAgent, Role::kSupervisor, Role::kPlatform, Role::kAdmin};
  service.Watch<v1::WatchOffersRequest, v1::WatchOffersResponse>(
      "WatchOffers", watchers,
      [&api](const Call& call, const v1::WatchOffersRequest& request,
             std::shared_ptr<OfferStream> stream) {
        return WatchOffers(api, call, request, std::move(stream));
      });
  service.Unary<v1::AcceptOfferRequest, v1::AcceptOfferResponse>(
      "AcceptOffer", kHandlers, [&api](const Call& call, const auto& request, auto& response) {
        return AcceptOffer(api, call, request, response);
      });
  service.Unary<v1::DeclineOfferRequest, v1::DeclineOfferResponse>(
      "DeclineOffer", kHandlers, [&api](const Call& call, const auto& request, auto& response) {
        return DeclineOffer(api, call, request, response);
      });
}

}  // namespace redress::routing
