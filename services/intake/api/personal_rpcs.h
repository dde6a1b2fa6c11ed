// Export and erasure of a customer's data (R-I10).
#pragma once

#include "rpc/service.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

void RegisterPersonal(rpc::Service& service, const IntakeParts& parts);

}  // namespace redress::intake
