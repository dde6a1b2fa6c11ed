#include "services/messaging/api/carry.h"

#include "base/status_macros.h"
#include "rpc/client.h"

namespace redress::messaging {

absl::StatusOr<std::string> Carry(runtime::Host& host,
                                  platform::v1::DeliveryService::StubInterface& platform,
                                  const platform::v1::SendMessageRequest& request,
                                  absl::Time deadline) {
  platform::v1::SendMessageResponse response;
  const auto context = rpc::MakeContext(
      {.authorization = host.tokens().Authorization(request.tenant(), rpc::Role::kPlatform),
       .deadline = deadline},
      host.random());
  RETURN_IF_ERROR(rpc::FromGrpc(platform.SendMessage(context.get(), request, &response)));
  return response.delivery_id();
}

}  // namespace redress::messaging
