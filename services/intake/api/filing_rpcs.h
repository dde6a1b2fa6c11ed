// The RPCs by which complaints come in: one by one, and as a stream.
//
//   RegisterFiling(service, parts);
#pragma once

#include "rpc/service.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

void RegisterFiling(rpc::Service& service, const IntakeParts& parts);

}  // namespace redress::intake
