#include "services/routing/api/routing_service.h"

namespace redress::routing {

void RegisterRouting(rpc::Service& service, Api& api) {
  RegisterCases(service, api);
  RegisterOffers(service, api);
  RegisterStaff(service, api);
  RegisterPeople(service, api);
  RegisterCatalogue(service, api);
  RegisterRules(service, api);
  RegisterLive(service, api);
}

}  // namespace redress::routing
