// The codes that triage speaks in (R-I6, R-I8).
//
//   if (!IsCategory("logistics.late") || !IsSignal("injury")) ...
#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress::intake {

// `logistics` of `logistics.late`, and `late`.
absl::string_view FamilyOf(absl::string_view code);
absl::string_view SubcategoryOf(absl::string_view code);

struct BuiltInCategory {
  absl::string_view code;  // `category.subcategory`
  absl::string_view zh, en;
};

// In the order of their codes.
absl::Span<const BuiltInCategory> BuiltInCategories();

// Of the built-in ones.
bool IsCategory(absl::string_view code);
bool IsSignal(absl::string_view code);

}  // namespace redress::intake
