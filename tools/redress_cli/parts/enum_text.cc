#include "tools/redress_cli/parts/enum_text.h"

#include <google/protobuf/descriptor.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tools/redress_cli/parts/flags.h"

namespace redress::cli {
namespace {

// ComplaintState gives COMPLAINT_STATE_.
std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(c));
  }
  return prefix + "_";
}

}  // namespace

std::string EnumCode(const google::protobuf::EnumDescriptor& type, int value) {
  const auto* described = type.FindValueByNumber(value);
  if (described == nullptr) return absl::StrCat(value);
  absl::string_view name = described->name();
  absl::ConsumePrefix(&name, PrefixOf(type));
  return absl::AsciiStrToLower(name);
}

absl::StatusOr<int> ParseEnumCode(const google::protobuf::EnumDescriptor& type,
                                  absl::string_view text) {
  const std::string wanted = absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"-", "_"}});
  std::vector<std::string> codes;
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    const std::string code = EnumCode(type, number);
    if (number == 0) continue;  // never a choice
    if (code == wanted) return number;
    codes.push_back(code);
  }
  return UsageError(absl::StrCat(text, ": give one of ", absl::StrJoin(codes, ", ")));
}

}  // namespace redress::cli
