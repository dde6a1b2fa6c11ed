// Values of the documents that routing reads and writes: codes, lists, names.
//
//   {"categories", ToTexts(*rule.mutable_categories(), kRuleValuesMax, &ReadCode)}
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "yaml/values.h"

namespace redress::routing {

// A value of a list, read from its plain text.
using ReadOne = absl::StatusOr<std::string> (*)(const YAML::Node& node, const std::string& field);

// Error: CODE_MALFORMED.
absl::StatusOr<std::string> ReadCode(const YAML::Node& node, const std::string& field);

// Error: MATCH_EMPTY for a list that names nothing.
absl::Status CheckAny(bool any, const YAML::Node& list, const std::string& field);

// One value or a list of them, each once and at least one. Errors: those of `read`, VALUE_TWICE,
// MATCH_EMPTY, LIST_TOO_LONG.
yaml::Take ToTexts(google::protobuf::RepeatedPtrField<std::string>& out, size_t count_max,
                   ReadOne read);

// A name for people. Error: NAME_LENGTH.
yaml::Take ToName(std::string& name, size_t characters_max);

// For a value that is no map. `example` is one.
Error NotAMap(const YAML::Node& node, const std::string& field, absl::string_view example);

// Always in quotes, so that nothing that people write can be taken for YAML.
std::string Quoted(absl::string_view text);

// A code as it is, but for the one that YAML takes for nothing.
std::string Code(const std::string& code);

// "[a, b]"
template <typename List, typename Text>
std::string ListInWords(const List& values, const Text& text) {
  std::string line = "[";
  for (const auto& value : values) {
    absl::StrAppend(&line, line.size() == 1 ? "" : ", ", text(value));
  }
  return line + "]";
}

}  // namespace redress::routing
