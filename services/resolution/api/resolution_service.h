// ResolutionService on rpc::Service: every method with the roles that may call it.
//
//   RegisterResolutionService(service, host, {limits, defaults});
#pragma once

#include "rpc/service.h"
#include "runtime/host.h"
#include "services/resolution/domain/authority.h"
#include "services/resolution/domain/built_in_templates.h"

namespace redress::resolution {

// What configuration says of the rules. A value.
struct Rules {
  AuthorityLimits limits;
  Defaults defaults;
};

// Host outlives the service.
void RegisterResolutionService(rpc::Service& service, runtime::Host& host, const Rules& rules);

// Its three parts.
void RegisterTemplateMethods(rpc::Service& service, runtime::Host& host, const Rules& rules);
void RegisterProposalMethods(rpc::Service& service, runtime::Host& host, const Rules& rules);
void RegisterLedgerMethods(rpc::Service& service, runtime::Host& host, const Rules& rules);

}  // namespace redress::resolution
