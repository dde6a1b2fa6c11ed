// Whether departments that a reader names are there: of a misspelt one nothing must seem to wait.
//
//   RETURN_IF_ERROR(CheckKnown(tx, tenant, {{"department", request.department()}}));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "pg/database.h"

namespace redress::routing {

// Names of departments by the field in which they stand.
using NamedDepartments = std::vector<std::pair<std::string, std::string>>;

// Error: NOT_FOUND on the field of the first that the tenant does not have.
absl::Status CheckKnown(pg::Transaction& tx, const std::string& tenant,
                        const NamedDepartments& named);

}  // namespace redress::routing
