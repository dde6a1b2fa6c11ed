// The RPCs of SlaService.
//
//   rpc::Service& service = host.AddService(v1::Clock::descriptor()->file(), "SlaService");
//   RegisterSlaService(service, host);
#pragma once

#include "rpc/service.h"
#include "runtime/host.h"

namespace redress::sla {

// `host` must outlive `service`.
void RegisterSlaService(rpc::Service& service, runtime::Host& host);

}  // namespace redress::sla
