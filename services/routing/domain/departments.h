// Departments of a tenant: the defaults, and what the tenant put over them.
//
//   const std::vector<v1::Department> departments = WithDefaults(own);
//   const v1::Department* legal = FindDepartment(departments, "legal");
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

// The nine that every tenant has (R-R1).
const std::vector<v1::Department>& DefaultDepartments();

// The tenant's own over the defaults of the same name, ordered by name. The defaults stay known
// when a tenant adds its own, so that default rules and the ladder always have where to go.
std::vector<v1::Department> WithDefaults(const std::vector<v1::Department>& own);

// Null when there is no such department.
const v1::Department* FindDepartment(const std::vector<v1::Department>& departments,
                                     absl::string_view id);

// Rung of a department, 1 to 3; 1 for an unknown one.
int RungOf(const std::vector<v1::Department>& departments, absl::string_view id);

// What a case of `channel` takes of an agent's capacity in a department (R-R2); 1 where nothing is
// said.
int ChannelCostOf(const std::vector<v1::Department>& departments, absl::string_view id,
                  common::v1::Channel channel);

}  // namespace redress::routing
