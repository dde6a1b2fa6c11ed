#include "base/error.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/api/intake_service.h"

namespace redress::intake {
namespace {

template <typename Request, typename Response>
void Refuse(rpc::Service& service, absl::string_view method) {
  service.Unary<Request, Response>(method, {rpc::Role::kPlatform},
                                   [](const rpc::Call&, const Request&, Response&) {
                                     return absl::Status(absl::UnimplementedError("pending"));
                                   });
}

}  // namespace

void RegisterPending(rpc::Service& service) {
  service.Exchange<v1::ImportOrdersRequest, v1::ImportOrdersResponse>(
      "ImportOrders", {rpc::Role::kPlatform}, 1, true,
      [](const rpc::Call&, const rpc::Item&, auto, auto answer) { answer({}); });
  Refuse<v1::GetComplaintContextRequest, v1::GetComplaintContextResponse>(service,
                                                                          "GetComplaintContext");
}

}  // namespace redress::intake
