// Names as packs write them.
//
//   ASSIGN_OR_RETURN(const std::string signal, ReadCode(node, field));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "yaml/strict.h"

namespace redress::sla {

inline constexpr size_t kNameBytesMax = 64;

// A code of this suite.
bool IsName(absl::string_view text);
// What IsName asks for, for people.
std::string NameRule();

// A code of this suite, such as a signal. Error: CODE_INVALID.
absl::StatusOr<std::string> ReadCode(const YAML::Node& node, const std::string& field);

}  // namespace redress::sla
