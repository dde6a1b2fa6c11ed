#include "services/resolution/api/resolution_service.h"

namespace redress::resolution {

void RegisterResolutionService(rpc::Service& service, runtime::Host& host, const Rules& rules) {
  RegisterTemplateMethods(service, host, rules);
  RegisterProposalMethods(service, host, rules);
  RegisterLedgerMethods(service, host, rules);
}

}  // namespace redress::resolution
