#include "services/resolution/store/template_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/resolution/store/sql.h"

namespace redress::resolution {
namespace {

absl::StatusOr<std::vector<v1::Template>> ReadAll(const pg::Rows& rows) {
  std::vector<v1::Template> templates;
  for (int r = 0; r < rows.size(); ++r) {
    if (!templates.emplace_back().ParseFromString(rows.Text(r, 0))) {
      return absl::DataLossError("the record of a template cannot be read");
    }
  }
  return templates;
}

absl::StatusOr<std::optional<v1::Template>> ReadOne(const pg::Rows& rows) {
  ASSIGN_OR_RETURN(std::vector<v1::Template> found, ReadAll(rows));
  if (found.empty()) return std::optional<v1::Template>();
  return std::optional<v1::Template>(std::move(found.front()));
}

std::string NameOf(absl::string_view template_id) {
  return absl::StrCat("templates/", template_id);
}

}  // namespace

absl::StatusOr<std::optional<v1::Template>> TemplateStore::Find(absl::string_view tenant,
                                                                absl::string_view template_id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kFindTemplate, tenant, NameOf(template_id)));
  return ReadOne(rows);
}

absl::StatusOr<std::optional<v1::Template>> TemplateStore::FindFor(const Facts& facts) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx_.Exec(sql::kTemplateFor, facts.tenant, NameOf(facts.solution_template),
                            facts.category, facts.subcategory));
  return ReadOne(rows);
}

absl::Status TemplateStore::Put(absl::string_view tenant, const v1::Template& put) {
  const std::string record = put.SerializeAsString();
  return tx_
      .Exec(sql::kPutTemplate, tenant, put.name(), put.category(), put.subcategory(),
            pg::Bytes{record})
      .status();
}

absl::StatusOr<std::vector<v1::Template>> TemplateStore::List(absl::string_view tenant,
                                                              absl::string_view category,
                                                              absl::string_view after_name,
                                                              int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kListTemplates, tenant, category, after_name,
                                                 static_cast<int64_t>(limit)));
  return ReadAll(rows);
}

}  // namespace redress::resolution
