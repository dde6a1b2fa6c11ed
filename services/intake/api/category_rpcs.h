// PutCategory, ListCategories (R-I8).
#pragma once

#include "rpc/service.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

void RegisterCategories(rpc::Service& service, const IntakeParts& parts);

}  // namespace redress::intake
