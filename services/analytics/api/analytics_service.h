// AnalyticsService by gRPC.
//
//   RegisterAnalyticsService(host.AddService(file, "AnalyticsService"), host, zone);
#pragma once

#include "absl/time/time.h"
#include "rpc/service.h"
#include "runtime/host.h"

namespace redress::analytics {

// `zone` is the tenants' time zone.
void RegisterAnalyticsService(rpc::Service& service, runtime::Host& host,
                              const absl::TimeZone& zone);

}  // namespace redress::analytics
