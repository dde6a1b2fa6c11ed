// Values that people write in YAML: numbers, yes or no, codes of an enum, and lists of them.
//
//   RETURN_IF_ERROR(yaml::TakeEach(list, field, kPercentsMax, [&](const YAML::Node& node,
//                                                                 const std::string& own) {...}));
#pragma once

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "yaml/strict.h"

namespace redress::yaml {

using TakeOne = absl::FunctionRef<absl::Status(const YAML::Node& node, const std::string& field)>;

// One plain value, or a list of them. Errors: LIST_TOO_LONG; those of `take`.
absl::Status TakeEach(const YAML::Node& node, const std::string& field, size_t count_max,
                      TakeOne take);

// Error: VALUE_TWICE.
template <typename Value>
absl::Status AddOnce(const YAML::Node& node, const std::string& field, const Value& value,
                     std::vector<Value>& values) {
  if (std::find(values.begin(), values.end(), value) != values.end()) {
    return At(node, field, "VALUE_TWICE", absl::StrCat(node.Scalar(), " is given twice"));
  }
  values.push_back(value);
  return absl::OkStatus();
}

// Error: `reason`.
absl::StatusOr<int> Whole(const YAML::Node& node, const std::string& field, int min, int max,
                          absl::string_view reason);
Take ToWhole(int& number, int min, int max, absl::string_view reason);

// A number in decimal digits. Error: `reason`.
absl::StatusOr<double> Number(const YAML::Node& node, const std::string& field, double min,
                              double max, absl::string_view reason);

// 0 or more minor units of a currency. Error: AMOUNT_INVALID.
absl::StatusOr<int64_t> MinorUnits(const YAML::Node& node, const std::string& field);
Take ToMinorUnits(std::optional<int64_t>& minor_units);

// true or false. Error: VALUE_NOT_BOOL.
Take ToBool(std::optional<bool>& value);

// CHANNEL_MINI_PROGRAM with the prefix CHANNEL_ gives mini_program.
std::string EnumCode(const google::protobuf::EnumDescriptor& type, absl::string_view prefix,
                     int value);
// The value whose code is written; never that of 0. Error: `reason`, with all codes.
absl::StatusOr<int> ReadEnum(const YAML::Node& node, const std::string& field,
                             const google::protobuf::EnumDescriptor& type, absl::string_view prefix,
                             absl::string_view reason);

}  // namespace redress::yaml
