#include "tools/platform_sim/inspection_api.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "rpc/page.h"

namespace redress::platformsim {
namespace {

constexpr rpc::Roles kReaders = {rpc::Role::kPlatform, rpc::Role::kOperator, rpc::Role::kAdmin,
                                 rpc::Role::kAuditor};

absl::Status ListDeliveries(const Memory& memory, const v1::ListDeliveriesRequest& request,
                            v1::ListDeliveriesResponse& response) {
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  uint64_t before = 0;
  if (!cursor.empty() && !absl::SimpleAtoi(cursor, &before)) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give a token of an earlier page");
  }
  const int size = rpc::PageSize(request.page_size(), 50, 1000);
  uint64_t next = 0;
  const DeliveryFilter filter = {request.tenant(), request.customer_id(), request.staff()};
  for (v1::Delivery& delivery :
       memory.Deliveries(filter, before, static_cast<size_t>(size), next)) {
    *response.add_deliveries() = std::move(delivery);
  }
  if (next != 0) response.set_next_page_token(rpc::MakePageToken(request, absl::StrCat(next)));
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<rpc::Service> MakeInspectionService(Memory& memory, FaultPlan& faults,
                                                    const rpc::Environment& environment) {
  auto service = std::make_unique<rpc::Service>(v1::GetTotalsRequest::descriptor()->file(),
                                                "InspectionService", environment);
  service->Unary<v1::GetTotalsRequest, v1::GetTotalsResponse>(
      "GetTotals", kReaders,
      [&memory](const rpc::Call&, const v1::GetTotalsRequest& request,
                v1::GetTotalsResponse& response) {
        response = memory.Totals(request.tenant());
        return absl::OkStatus();
      });
  service->Unary<v1::ListDeliveriesRequest, v1::ListDeliveriesResponse>(
      "ListDeliveries", kReaders,
      [&memory](const rpc::Call&, const v1::ListDeliveriesRequest& request,
                v1::ListDeliveriesResponse& response) {
        return ListDeliveries(memory, request, response);
      });
  service->Unary<v1::SetFaultsRequest, v1::SetFaultsResponse>(
      "SetFaults", {rpc::Role::kPlatform, rpc::Role::kOperator},
      [&faults](const rpc::Call&, const v1::SetFaultsRequest& request,
                v1::SetFaultsResponse& response) {
        RETURN_IF_ERROR(FaultPlan::Check(request.faults()));
        faults.Set(request.faults());
        *response.mutable_faults() = faults.Get();
        return absl::OkStatus();
      });
  return service;
}

}  // namespace redress::platformsim
