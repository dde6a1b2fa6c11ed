#include "services/routing/store/catalogue_book.h"

#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/workflow.h"
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

absl::StatusOr<absl::flat_hash_map<std::string, NumberedRules>> PgCatalogueBook::Rules(
    const std::vector<std::string>& tenants) {
  const std::vector<absl::string_view> views(tenants.begin(), tenants.end());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kRuleLoad, views));
  absl::flat_hash_map<std::string, NumberedRules> rules;
  for (int r = 0; r < rows.size(); ++r) {
    NumberedRules& own = rules[rows.Text(r, 0)];
    ASSIGN_OR_RETURN(own.rules, ParseRules(rows.View(r, 1)));
    own.version = static_cast<int>(rows.Int(r, 2));
  }
  return rules;
}

absl::StatusOr<absl::flat_hash_map<std::string, std::vector<v1::Workflow>>>
PgCatalogueBook::Workflows(const std::vector<std::string>& tenants) {
  const std::vector<absl::string_view> views(tenants.begin(), tenants.end());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kWorkflowLoad, views));
  absl::flat_hash_map<std::string, std::vector<v1::Workflow>> workflows;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(workflows[rows.Text(r, 0)].emplace_back(),
                     ParseWorkflow(rows.View(r, 1), static_cast<int>(rows.Int(r, 2))));
  }
  return workflows;
}

absl::Status PgCatalogueBook::PutDepartment(absl::string_view tenant,
                                            const v1::Department& department) {
  const std::string record = department.SerializeAsString();
  return tx_.Exec(sql::kDepartmentPut, tenant, IdOf(department.name()), pg::Bytes{record}).status();
}

}  // namespace redress::routing
