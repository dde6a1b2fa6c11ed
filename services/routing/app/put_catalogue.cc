#include "services/routing/app/put_catalogue.h"

#include <utility>

#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/people_check.h"

namespace redress::routing {
namespace {

constexpr size_t kDepartmentsMax = 500;

}  // namespace

absl::StatusOr<std::vector<v1::Department>> ListDepartments(Catalogue& catalogue,
                                                            const std::string& tenant) {
  ASSIGN_OR_RETURN(auto own, catalogue.Departments({tenant}));
  return WithDefaults(own[tenant]);
}

absl::StatusOr<v1::Department> PutDepartment(Catalogue& catalogue, const std::string& tenant,
                                             v1::Department department) {
  department = KeptDepartment(std::move(department));
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, tenant));
  if (known.size() >= kDepartmentsMax &&
      FindDepartment(known, IdOf(department.name())) == nullptr) {
    return FailedPrecondition("DEPARTMENTS_FULL",
                              "a tenant has 500 departments at most; replace one of them");
  }
  RETURN_IF_ERROR(catalogue.PutDepartment(tenant, department));
  return department;
}

}  // namespace redress::routing
