#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/page.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/domain/people_check.h"

namespace redress::routing {
namespace {

using rpc::Call;

absl::Status PutDepartment(Api& api, const Call& call, const v1::PutDepartmentRequest& request,
                           v1::PutDepartmentResponse& response) {
  const v1::Department& department = request.department();
  if (!request.has_department()) {
    return InvalidField("department", "DEPARTMENT_MISSING", "say which department to put");
  }
  RETURN_IF_ERROR(CheckDepartment(department, "department"));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    ASSIGN_OR_RETURN(*response.mutable_department(),
                     PutDepartment(catalogue, call.caller.tenant, department));
    return absl::OkStatus();
  });
}

absl::Status ListDepartments(Api& api, const Call& call, const v1::ListDepartmentsRequest& request,
                             v1::ListDepartmentsResponse& response) {
  ASSIGN_OR_RETURN(const std::string after, rpc::OpenPageToken(request));
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Department> departments;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    ASSIGN_OR_RETURN(departments, ListDepartments(catalogue, call.caller.tenant));
    return absl::OkStatus();
  }));
  for (v1::Department& department : departments) {
    if (department.name() <= after) continue;
    if (response.departments_size() == limit) {
      response.set_next_page_token(
          rpc::MakePageToken(request, response.departments(limit - 1).name()));
      break;
    }
    *response.add_departments() = std::move(department);
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterCatalogue(rpc::Service& service, Api& api) {
  service.Unary<v1::PutDepartmentRequest, v1::PutDepartmentResponse>(
      "PutDepartment", kConfigurers, [&api](const Call& call, const auto& request, auto& response) {
        return PutDepartment(api, call, request, response);
      });
  service.Unary<v1::ListDepartmentsRequest, v1::ListDepartmentsResponse>(
      "ListDepartments", kReaders, [&api](const Call& call, const auto& request, auto& response) {
        return ListDepartments(api, call, request, response);
      });
}

}  // namespace redress::routing
