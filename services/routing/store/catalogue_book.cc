#include "services/routing/store/catalogue_book.h"

#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/store/sql.h"

namespace redress::routing {

absl::StatusOr<absl::flat_hash_map<std::string, std::vector<v1::Department>>>
PgCatalogueBook::Departments(const std::vector<std::string>& tenants) {
  const std::vector<absl::string_view> views(tenants.begin(), tenants.end());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kDepartmentLoad, views));
  absl::flat_hash_map<std::string, std::vector<v1::Department>> departments;
  for (int r = 0; r < rows.size(); ++r) {
    if (!departments[rows.Text(r, 0)].emplace_back().ParseFromString(rows.Text(r, 1))) {
      return absl::InternalError("a department's record cannot be read");
    }
  }
  return departments;
}

absl::StatusOr<absl::flat_hash_map<std::string, std::vector<v1::Rule>>> PgCatalogueBook::Rules(
    const std::vector<std::string>& tenants) {
  const std::vector<absl::string_view> views(tenants.begin(), tenants.end());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kRuleLoad, views));
  absl::flat_hash_map<std::string, std::vector<v1::Rule>> rules;
  for (int r = 0; r < rows.size(); ++r) {
    v1::PutRulesRequest kept;
    if (!kept.ParseFromString(rows.Text(r, 1))) {
      return absl::InternalError("a set of rules cannot be read");
    }
    rules[rows.Text(r, 0)].assign(kept.rules().begin(), kept.rules().end());
  }
  return rules;
}

absl::Status PgCatalogueBook::PutDepartment(absl::string_view tenant,
                                            const v1::Department& department) {
  const std::string record = department.SerializeAsString();
  return tx_.Exec(sql::kDepartmentPut, tenant, IdOf(department.name()), pg::Bytes{record}).status();
}

absl::StatusOr<int> PgCatalogueBook::PutRules(absl::string_view tenant,
                                              const std::vector<v1::Rule>& rules) {
  v1::PutRulesRequest kept;
  kept.mutable_rules()->Assign(rules.begin(), rules.end());
  const std::string record = kept.SerializeAsString();
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kRulePut, tenant, pg::Bytes{record}));
  return static_cast<int>(rows.Int(0, 0));
}

}  // namespace redress::routing
