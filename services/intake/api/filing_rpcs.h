// The RPCs by which complaints come in: one by one, and as a stream.
//
//   RegisterFiling(service, parts);
#pragma once

#include "rpc/service.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {

// An item of an import that was refused, at its place in the stream.
v1::ImportError ImportErrorOf(const absl::Status& status, int64_t index);

void RegisterFiling(rpc::Service& service, const IntakeParts& parts);

}  // namespace redress::intake
