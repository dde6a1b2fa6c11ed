#include "services/intake/api/order_rpcs.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/domain/draft.h"
#include "services/intake/store/order_directory.h"

namespace redress::intake {
namespace {

using rpc::Call;
using rpc::Role;

constexpr rpc::Roles kDirectory = {Role::kPlatform, Role::kAdmin};
constexpr int kOrdersMax = 1000;

absl::Status PutSome(const IntakeParts& parts, const Call& call,
                     const v1::PutOrdersRequest& request, v1::PutOrdersResponse& response) {
  if (request.orders().empty() || request.orders_size() > kOrdersMax) {
    return InvalidField("orders", "COUNT_OUT_OF_RANGE",
                        absl::StrCat("give 1 to ", kOrdersMax, " orders"));
  }
  std::vector<const platform::v1::Order*> orders;
  for (int i = 0; i < request.orders_size(); ++i) {
    RETURN_IF_ERROR(CheckOrder(request.orders(i), absl::StrCat("orders[", i, "].")));
    orders.push_back(&request.orders(i));
  }
  return parts.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(PutOrders(tx, call.caller.tenant, orders));
    response.set_stored(request.orders_size());
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterOrders(rpc::Service& service, const IntakeParts& parts) {
  service.Unary<v1::PutOrdersRequest, v1::PutOrdersResponse>(
      "PutOrders", kDirectory, [parts](const Call& call, const auto& request, auto& response) {
        return PutSome(parts, call, request, response);
      });
}

}  // namespace redress::intake
