// Lists a tenant's own templates and the built-in ones, by name.
//
//   ASSIGN_OR_RETURN(TemplatePage page,
//                    ListTemplates(templates, tenant, category, after_name, 50, defaults));
#pragma once

#include <string>
#include <vector>

#include "services/resolution/app/ports.h"
#include "services/resolution/domain/built_in_templates.h"

namespace redress::resolution {

struct TemplatePage {
  std::vector<v1::Template> templates;
  std::string next_after_name;  // empty at the end
};

// A tenant's own one hides a built-in one of the same name.
absl::StatusOr<TemplatePage> ListTemplates(TemplateBook& templates, absl::string_view tenant,
                                           absl::string_view category, absl::string_view after_name,
                                           int limit, const Defaults& defaults);

}  // namespace redress::resolution
