#include "tools/platform_sim/platform_api.h"

#include <utility>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "tools/platform_sim/orders.h"

namespace redress::platformsim {
namespace {

using namespace platform::v1;  // NOLINT: the messages this file is about

constexpr rpc::Roles kCallers = {rpc::Role::kPlatform};

absl::Status CheckAmount(const common::v1::Money& amount) {
  if (amount.currency().size() != 3) {
    return InvalidField("amount.currency", "CURRENCY_MALFORMED", "give a code such as CNY");
  }
  if (amount.minor_units() <= 0) {
    return InvalidField("amount.minor_units", "AMOUNT_NOT_POSITIVE", "give more than 0");
  }
  return absl::OkStatus();
}

}  // namespace

PlatformApi::PlatformApi(Memory& memory, FaultPlan& faults, const rpc::Environment& environment)
    : memory_(memory), faults_(faults), environment_(environment) {
  AddOrders();
  AddPayments();
  AddWarehouse();
  AddDelivery();
}

std::vector<rpc::Service*> PlatformApi::services() const {
  std::vector<rpc::Service*> services;
  for (const auto& service : services_) services.push_back(service.get());
  return services;
}

rpc::Service& PlatformApi::Add(const char* name) {
  services_.push_back(
      std::make_unique<rpc::Service>(FindOrdersRequest::descriptor()->file(), name, environment_));
  return *services_.back();
}

absl::Status PlatformApi::Act(const std::string& tenant, const std::string& request_id,
                              const std::function<absl::Status()>& deed) {
  if (tenant.empty()) return InvalidField("tenant", "TENANT_MISSING", "name the tenant");
  memory_.CountCall(tenant);
  absl::Status status = faults_.Before();
  if (status.ok()) {
    RETURN_IF_ERROR(deed());
    if (!request_id.empty()) status = faults_.After();
  }
  if (!status.ok()) memory_.CountFault(tenant);
  return status;
}

void PlatformApi::AddOrders() {
  Add("OrderDirectoryService")
      .Unary<FindOrdersRequest, FindOrdersResponse>(
          "FindOrders", kCallers,
          [this](const rpc::Call&, const FindOrdersRequest& request, FindOrdersResponse& response) {
            return Act(request.tenant(), "", [&] {
              std::vector<Order> orders = FindOrders(request, environment_.clock.Now());
              const FaultPlan::Lie lie = faults_.OfOrders();
              if (lie == FaultPlan::Lie::kForeign) MakeForeign(orders);
              if (lie == FaultPlan::Lie::kTwoAnswers) AnswerTwice(orders);
              for (Order& order : orders) {
                *response.add_orders() = std::move(order);
              }
              return absl::OkStatus();
            });
          });
}

void PlatformApi::AddPayments() {
  rpc::Service& service = Add("PaymentService");
  service.Unary<RefundRequest, RefundResponse>(
      "Refund", kCallers,
      [this](const rpc::Call&, const RefundRequest& request, RefundResponse& response) {
        return Act(request.tenant(), request.request_id(), [&] {
          RETURN_IF_ERROR(CheckAmount(request.amount()));
          response.set_payment_id(memory_.Do(Deed::kRefund, request.tenant(), request.request_id(),
                                             request.amount().minor_units()));
          return absl::OkStatus();
        });
      });
  service.Unary<IssueCouponRequest, IssueCouponResponse>(
      "IssueCoupon", kCallers,
      [this](const rpc::Call&, const IssueCouponRequest& request, IssueCouponResponse& response) {
        return Act(request.tenant(), request.request_id(), [&] {
          RETURN_IF_ERROR(CheckAmount(request.amount()));
          response.set_coupon_id(memory_.Do(Deed::kCoupon, request.tenant(), request.request_id(),
                                            request.amount().minor_units()));
          return absl::OkStatus();
        });
      });
}

void PlatformApi::AddWarehouse() {
  rpc::Service& service = Add("WarehouseService");
  service.Unary<ExpectReturnRequest, ExpectReturnResponse>(
      "ExpectReturn", kCallers,
      [this](const rpc::Call&, const ExpectReturnRequest& request, ExpectReturnResponse& response) {
        return Act(request.tenant(), request.request_id(), [&] {
          const Deed deed = request.send_replacement() ? Deed::kReplacement : Deed::kMovement;
          response.set_movement_id(memory_.Do(deed, request.tenant(), request.request_id(), 0));
          return absl::OkStatus();
        });
      });
  service.Unary<ConfirmReceivedRequest, ConfirmReceivedResponse>(
      "ConfirmReceived", kCallers,
      [this](const rpc::Call&, const ConfirmReceivedRequest& request,
             ConfirmReceivedResponse& response) {
        return Act(request.tenant(), request.request_id(), [&] {
          // Goods are back as soon as they were announced.
          response.set_received(!request.movement_id().empty());
          *response.mutable_receive_time() = ToProto(ToMicros(environment_.clock.Now()));
          return absl::OkStatus();
        });
      });
}

void PlatformApi::AddDelivery() {
  Add("DeliveryService")
      .Unary<SendMessageRequest, SendMessageResponse>(
          "SendMessage", kCallers,
          [this](const rpc::Call&, const SendMessageRequest& request,
                 SendMessageResponse& response) {
            return Act(request.tenant(), request.request_id(), [&] {
              if (request.body().empty()) {
                return static_cast<absl::Status>(
                    InvalidField("body", "BODY_EMPTY", "give the text to carry"));
              }
              if (request.customer_id().empty() == request.staff().empty()) {
                return static_cast<absl::Status>(
                    InvalidField("customer_id", "RECIPIENT_UNCLEAR",
                                 "give either customer_id or staff, and not both"));
              }
              v1::Delivery delivery;
              delivery.set_request_id(request.request_id());
              delivery.set_tenant(request.tenant());
              delivery.set_customer_id(request.customer_id());
              delivery.set_staff(request.staff());
              delivery.set_channel(request.channel());
              delivery.set_body(request.body());
              *delivery.mutable_deliver_time() = ToProto(ToMicros(environment_.clock.Now()));
              response.set_delivery_id(memory_.Deliver(std::move(delivery)));
              return absl::OkStatus();
            });
          });
}

}  // namespace redress::platformsim
