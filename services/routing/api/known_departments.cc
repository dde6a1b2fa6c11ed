#include "services/routing/api/known_departments.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/catalogue_book.h"

namespace redress::routing {

absl::Status CheckKnown(pg::Transaction& tx, const std::string& tenant,
                        const NamedDepartments& named) {
  if (named.empty()) return absl::OkStatus();
  PgCatalogueBook catalogue(tx);
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, tenant));
  for (const auto& [field, name] : named) {
    if (FindDepartment(known, IdOf(name)) == nullptr) {
      return NotFound("department", name).Field(field);
    }
  }
  return absl::OkStatus();
}

}  // namespace redress::routing
