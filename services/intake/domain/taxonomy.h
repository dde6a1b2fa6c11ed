// The codes that triage speaks in (R-I6, R-I8).
//
//   if (!IsCategory("logistics.late") || !IsSignal("injury")) ...
#pragma once

#include "absl/strings/string_view.h"

namespace redress::intake {

// `category.subcategory`.
bool IsCategory(absl::string_view code);
bool IsSignal(absl::string_view code);

}  // namespace redress::intake
