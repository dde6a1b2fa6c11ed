// Values that packs are written with: names, numbers and lists of them.
//
//   RETURN_IF_ERROR(TakeEach(list, field, kPercentsMax, [&](const YAML::Node& node,
//                                                           const std::string& own) { ... }));
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "yaml/strict.h"

namespace redress::sla {

inline constexpr size_t kNameBytesMax = 64;

// A code of this suite.
bool IsName(absl::string_view text);
// What IsName asks for, for people.
std::string NameRule();

using TakeOne = absl::FunctionRef<absl::Status(const YAML::Node& node, const std::string& field)>;

// One plain value, or a list of them. Errors: LIST_TOO_LONG; those of `take`.
absl::Status TakeEach(const YAML::Node& node, const std::string& field, size_t count_max,
                      TakeOne take);

// Error: VALUE_TWICE.
template <typename Value>
absl::Status AddOnce(const YAML::Node& node, const std::string& field, const Value& value,
                     std::vector<Value>& values) {
  if (std::find(values.begin(), values.end(), value) != values.end()) {
    return yaml::At(node, field, "VALUE_TWICE", absl::StrCat(node.Scalar(), " is given twice"));
  }
  values.push_back(value);
  return absl::OkStatus();
}

// Error: `reason`.
absl::StatusOr<int> Whole(const YAML::Node& node, const std::string& field, int min, int max,
                          absl::string_view reason);
yaml::Take ToWhole(int& number, int min, int max, absl::string_view reason);

// A code of this suite, such as a signal. Error: CODE_INVALID.
absl::StatusOr<std::string> ReadCode(const YAML::Node& node, const std::string& field);

}  // namespace redress::sla
