// Departments, rules and workflows in Postgres.
//
//   PgCatalogueBook catalogue(tx);
//   ASSIGN_OR_RETURN(auto rules, catalogue.Rules({"demo"}));
#pragma once

#include <string>
#include <vector>

#include "pg/database.h"
#include "services/routing/app/ports.h"

namespace redress::routing {

// Lives inside one transaction. Not thread-safe.
class PgCatalogueBook final : public Catalogue {
 public:
  explicit PgCatalogueBook(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<absl::flat_hash_map<std::string, std::vector<v1::Department>>> Departments(
      const std::vector<std::string>& tenants) override;
  absl::StatusOr<absl::flat_hash_map<std::string, NumberedRules>> Rules(
      const std::vector<std::string>& tenants) override;
  absl::StatusOr<absl::flat_hash_map<std::string, std::vector<v1::Workflow>>> Workflows(
      const std::vector<std::string>& tenants) override;
  absl::Status PutDepartment(absl::string_view tenant, const v1::Department& department) override;

 private:
  pg::Transaction& tx_;
};

}  // namespace redress::routing
