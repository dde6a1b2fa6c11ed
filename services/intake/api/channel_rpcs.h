// GetChannelHealth (R-I1).
#pragma once

#include "rpc/service.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

void RegisterChannels(rpc::Service& service, IntakeParts parts);

}  // namespace redress::intake
