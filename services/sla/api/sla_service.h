// The RPCs of SlaService.
//
//   rpc::Service& service = host.AddService(v1::Clock::descriptor()->file(), "SlaService");
//   RegisterSlaService(service, host, registry, hub);
#pragma once

#include "rpc/service.h"
#include "runtime/host.h"
#include "services/sla/api/clock_hub.h"
#include "services/sla/store/policy_registry.h"

namespace redress::sla {

// All given must outlive `service`.
void RegisterSlaService(rpc::Service& service, runtime::Host& host, PolicyRegistry& registry,
                        ClockHub& hub);

}  // namespace redress::sla
