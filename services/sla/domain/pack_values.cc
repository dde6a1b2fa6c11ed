#include "services/sla/domain/pack_values.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "base/status_macros.h"

namespace redress::sla {

using yaml::At;
using yaml::Plain;
using yaml::Take;

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

absl::Status TakeEach(const YAML::Node& node, const std::string& field, size_t count_max,
                      TakeOne take) {
  if (!node.IsSequence()) return take(node, field);
  if (node.size() > count_max) {
    return At(node, field, "LIST_TOO_LONG", absl::StrCat("give at most ", count_max, " entries"));
  }
  for (size_t i = 0; i < node.size(); ++i) {
    RETURN_IF_ERROR(take(node[i], absl::StrCat(field, "[", i, "]")));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Whole(const YAML::Node& node, const std::string& field, int min, int max,
                          absl::string_view reason) {
  ASSIGN_OR_RETURN(const std::string text, Plain(node, field));
  int number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= min && number <= max) return number;
  return At(node, field, reason, absl::StrCat("give a whole number from ", min, " to ", max));
}

Take ToWhole(int& number, int min, int max, absl::string_view reason) {
  return [&number, min, max, reason](const YAML::Node& node,
                                     const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(number, Whole(node, field, min, max, reason));
    return absl::OkStatus();
  };
}

absl::StatusOr<std::string> ReadCode(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (IsName(text)) return text;
  return At(node, field, "CODE_INVALID", NameRule());
}

}  // namespace redress::sla
