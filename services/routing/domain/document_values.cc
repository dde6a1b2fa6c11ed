#include "services/routing/domain/document_values.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "text/utf8.h"

namespace redress::routing {

using yaml::At;
using yaml::Plain;

absl::StatusOr<std::string> ReadCode(const YAML::Node& node, const std::string& field) {
  ASSIGN_OR_RETURN(std::string text, Plain(node, field));
  if (IsId(text)) return text;
  return At(node, field, "CODE_MALFORMED", "a code is 1 to 63 of a-z, 0-9 and _");
}

absl::Status CheckAny(bool any, const YAML::Node& list, const std::string& field) {
  if (any) return absl::OkStatus();
  return At(list, field, "MATCH_EMPTY",
            "no complaint has none of them; leave the key out to match every complaint");
}

yaml::Take ToTexts(google::protobuf::RepeatedPtrField<std::string>& out, size_t count_max,
                   ReadOne read) {
  return [&out, count_max, read](const YAML::Node& list, const std::string& field) -> absl::Status {
    std::vector<std::string> values;
    RETURN_IF_ERROR(
        yaml::TakeEach(list, field, count_max,
                       [&](const YAML::Node& node, const std::string& own) -> absl::Status {
                         ASSIGN_OR_RETURN(const std::string value, read(node, own));
                         return yaml::AddOnce(node, own, value, values);
                       }));
    out.Assign(values.begin(), values.end());
    return CheckAny(!out.empty(), list, field);
  };
}

yaml::Take ToName(std::string& name, size_t characters_max) {
  return [&name, characters_max](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(std::string text, Plain(node, field));
    const size_t characters = text::CountCharacters(text);
    if (characters == 0 || characters > characters_max) {
      return At(node, field, "NAME_LENGTH",
                absl::StrCat("give 1 to ", characters_max, " characters"));
    }
    name = std::move(text);
    return absl::OkStatus();
  };
}

Error NotAMap(const YAML::Node& node, const std::string& field, absl::string_view example) {
  return At(node, field, "VALUE_NOT_MAP", absl::StrCat("give ", example));
}

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      absl::StrAppend(&quoted, "\\x", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + "\"";
}

std::string Code(const std::string& code) { return code == "null" ? Quoted(code) : code; }

}  // namespace redress::routing
