#include "services/sla/domain/pack_values.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace redress::sla {

using yaml::At;
using yaml::Plain;

bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
         });
}

std::string NameRule() {
  return absl::StrCat("give 1 to ", kNameBytesMax, " lower-case letters, digits and underscores");
}

absl::StatusOr<std::string> ReadCode(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (IsName(text)) return text;
  return At(node, field, "CODE_INVALID", NameRule());
}

}  // namespace redress::sla
