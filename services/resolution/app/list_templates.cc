#include "services/resolution/app/list_templates.h"

#include <map>
#include <utility>

#include "base/status_macros.h"

namespace redress::resolution {

absl::StatusOr<TemplatePage> ListTemplates(TemplateBook& templates, absl::string_view tenant,
                                           absl::string_view category, absl::string_view after_name,
                                           int limit, const Defaults& defaults) {
  // One more than asked for tells whether there is a next page.
  ASSIGN_OR_RETURN(std::vector<v1::Template> own,
                   templates.List(tenant, category, after_name, limit + 1));
  std::map<std::string, v1::Template> by_name;
  for (v1::Template& one : own) by_name.emplace(one.name(), std::move(one));
  for (v1::Template& built_in : BuiltInTemplates(defaults, Language::kBoth)) {
    if (built_in.name() <= after_name) continue;
    if (!category.empty() && built_in.category() != category) continue;
    by_name.emplace(built_in.name(), std::move(built_in));
  }
  TemplatePage page;
  for (auto& [name, one] : by_name) {
    if (static_cast<int>(page.templates.size()) == limit) {
      page.next_after_name = page.templates.back().name();
      break;
    }
    page.templates.push_back(std::move(one));
  }
  return page;
}

}  // namespace redress::resolution
