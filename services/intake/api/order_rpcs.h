// The RPCs about orders: the embedded directory, and what surrounds a complaint (R-I2).
#pragma once

#include "services/intake/api/intake_service.h"

namespace redress::intake {

void RegisterOrders(rpc::Service& service, const IntakeParts& parts);

}  // namespace redress::intake
