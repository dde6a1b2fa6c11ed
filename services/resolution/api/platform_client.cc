#include "services/resolution/api/platform_client.h"

#include <algorithm>

#include "base/status_macros.h"
#include "rpc/client.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {

PlatformClient::PlatformClient(const std::shared_ptr<grpc::Channel>& channel,
                               rpc::TokenSource& tokens, absl::Duration call_limit, Clock& clock,
                               Random& random)
    : payments_(platform::v1::PaymentService::NewStub(channel)),
      warehouse_(platform::v1::WarehouseService::NewStub(channel)),
      tokens_(tokens),
      call_limit_(call_limit),
      clock_(clock),
      random_(random) {}

std::unique_ptr<grpc::ClientContext> PlatformClient::ContextFor(const PlatformOrder& order,
                                                                absl::Time deadline) {
  return rpc::MakeContext(
      {.authorization = tokens_.Authorization(order.tenant, rpc::Role::kPlatform),
       .deadline = std::min(deadline, clock_.Now() + call_limit_)},
      random_);
}

absl::StatusOr<std::string> PlatformClient::Refund(const PlatformOrder& order,
                                                   absl::Time deadline) {
  platform::v1::RefundRequest request;
  request.set_request_id(order.request_id);
  request.set_tenant(order.tenant);
  request.set_order_id(order.order_id);
  request.set_customer_id(order.customer_id);
  *request.mutable_amount() = Fen(order.minor_units);
  platform::v1::RefundResponse response;
  RETURN_IF_ERROR(
      rpc::FromGrpc(payments_->Refund(ContextFor(order, deadline).get(), request, &response)));
  return response.payment_id();
}

absl::StatusOr<std::string> PlatformClient::IssueCoupon(const PlatformOrder& order,
                                                        absl::Time deadline) {
  platform::v1::IssueCouponRequest request;
  request.set_request_id(order.request_id);
  request.set_tenant(order.tenant);
  request.set_customer_id(order.customer_id);
  *request.mutable_amount() = Fen(order.minor_units);
  platform::v1::IssueCouponResponse response;
  RETURN_IF_ERROR(
      rpc::FromGrpc(payments_->IssueCoupon(ContextFor(order, deadline).get(), request, &response)));
  return response.coupon_id();
}

absl::StatusOr<std::string> PlatformClient::SendReplacement(const PlatformOrder& order,
                                                            absl::Time deadline) {
  platform::v1::ExpectReturnRequest request;
  request.set_request_id(order.request_id);
  request.set_tenant(order.tenant);
  request.set_order_id(order.order_id);
  request.set_sku(order.sku);
  request.set_send_replacement(true);
  platform::v1::ExpectReturnResponse response;
  RETURN_IF_ERROR(rpc::FromGrpc(
      warehouse_->ExpectReturn(ContextFor(order, deadline).get(), request, &response)));
  return response.movement_id();
}

}  // namespace redress::resolution
