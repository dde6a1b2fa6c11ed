// The RPCs about calendars and policies.
//
//   RegisterPolicyRpcs(service, host, registry.shipped());
#pragma once

#include "rpc/service.h"
#include "runtime/host.h"
#include "services/sla/domain/policies.h"

namespace redress::sla {

// All given must outlive `service`.
void RegisterPolicyRpcs(rpc::Service& service, runtime::Host& host, const ShippedPacks& shipped);

}  // namespace redress::sla
