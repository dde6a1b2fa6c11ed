// One call to the platform, which carries what messaging has to say.
//
//   ASSIGN_OR_RETURN(const std::string delivery, Carry(host_, *platform_, request, deadline));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "runtime/host.h"

namespace redress::messaging {

// The platform's id of the delivery. Idempotent by the request's request_id. Errors: the platform's
// own, as it says them.
absl::StatusOr<std::string> Carry(runtime::Host& host,
                                  platform::v1::DeliveryService::StubInterface& platform,
                                  const platform::v1::SendMessageRequest& request,
                                  absl::Time deadline);

}  // namespace redress::messaging
