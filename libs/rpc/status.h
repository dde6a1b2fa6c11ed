// Between absl::Status and grpc::Status, reason and field included.
//
//   const absl::Status status = rpc::FromGrpc(stub->GetComplaint(&context, request, &response));
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace redress::rpc {

// Payloads travel as google.rpc.Status details. INTERNAL, UNKNOWN and DATA_LOSS lose their message:
// it may speak of what no caller should see; the log has it.
grpc::Status ToGrpc(const absl::Status& status);

absl::Status FromGrpc(const grpc::Status& status);

}  // namespace redress::rpc
