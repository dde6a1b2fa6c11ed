// Departments and rules of a tenant (R-R1).
//
//   ASSIGN_OR_RETURN(int version, PutRules(catalogue, "demo", rules));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/routing/app/ports.h"

namespace redress::routing {

// Error: FAILED_PRECONDITION with reason DEPARTMENTS_FULL.
absl::StatusOr<v1::Department> PutDepartment(Catalogue& catalogue, const std::string& tenant,
                                             v1::Department department);

// Replaces the set whole, or refuses it whole; returns its version.
absl::StatusOr<int> PutRules(Catalogue& catalogue, const std::string& tenant,
                             const std::vector<v1::Rule>& rules);

// The tenant's departments, defaults among them, ordered by name.
absl::StatusOr<std::vector<v1::Department>> ListDepartments(Catalogue& catalogue,
                                                            const std::string& tenant);

}  // namespace redress::routing
