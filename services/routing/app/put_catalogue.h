// Departments of a tenant (R-R1).
//
//   ASSIGN_OR_RETURN(const auto departments, ListDepartments(catalogue, "demo"));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/routing/app/ports.h"

namespace redress::routing {

// Error: FAILED_PRECONDITION with reason DEPARTMENTS_FULL.
absl::StatusOr<v1::Department> PutDepartment(Catalogue& catalogue, const std::string& tenant,
                                             v1::Department department);

// The tenant's departments, defaults among them, ordered by name.
absl::StatusOr<std::vector<v1::Department>> ListDepartments(Catalogue& catalogue,
                                                            const std::string& tenant);

}  // namespace redress::routing
