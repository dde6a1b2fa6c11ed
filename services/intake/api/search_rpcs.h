// The RPC that lists complaints by any filter.
//
//   RegisterSearch(service, parts);
#pragma once

#include "rpc/service.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

void RegisterSearch(rpc::Service& service, const IntakeParts& parts);

}  // namespace redress::intake
