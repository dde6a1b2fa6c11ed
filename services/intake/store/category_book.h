// Tenants' own categories in the database (R-I8).
//
//   RETURN_IF_ERROR(PutCategory(tx, tenant, category));
//   ASSIGN_OR_RETURN(std::vector<v1::Category> own, CategoriesOf(tx, tenant));
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "redress/intake/v1/intake_service.pb.h"

namespace redress::intake {

// One that was checked. Errors: FAILED_PRECONDITION (CATEGORIES_TOO_MANY), INVALID_ARGUMENT
// (SUBCATEGORY_TAKEN on category.code).
absl::Status PutCategory(pg::Transaction& tx, const std::string& tenant,
                         const v1::Category& category);

// Retired ones too, by code.
absl::StatusOr<std::vector<v1::Category>> CategoriesOf(pg::Transaction& tx,
                                                       const std::string& tenant);

// Every category of each tenant of which one was written after `version`, which becomes that of the
// last write; versions rise with the writes.
absl::StatusOr<std::map<std::string, std::vector<v1::Category>>> CategoriesSince(
    pg::Transaction& tx, int64_t& version);

}  // namespace redress::intake
