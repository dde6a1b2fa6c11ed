// Methods for those who run the suite, not for an operator of one tenant: what they see and move
// belongs to every tenant.
//
//   rpc::ForSuite<GetLagRequest, GetLagResponse>(service, "GetLag", handler);
#pragma once

#include <utility>

#include "base/error.h"
#include "rpc/service.h"

namespace redress::rpc {

template <typename Request, typename Response, typename Handle>
void ForSuite(Service& service, absl::string_view method, Handle handle) {
  service.Unary<Request, Response>(
      method, {Role::kOperator},
      [handle = std::move(handle)](const Call& call, const Request& request,
                                   Response& response) -> absl::Status {
        if (call.caller.tenant != kSuiteTenant) {
          return Error(absl::StatusCode::kPermissionDenied, "TENANT_NOT_ALLOWED",
                       "this is for operators of the suite");
        }
        return handle(call, request, response);
      });
}

}  // namespace redress::rpc
