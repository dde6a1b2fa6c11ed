#include "services/routing/domain/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::routing {
namespace {

constexpr size_t kIdMax = 63;

}  // namespace

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= kIdMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
         });
}

absl::StatusOr<std::string> ParseName(absl::string_view collection, absl::string_view name,
                                      absl::string_view field) {
  const std::string prefix = absl::StrCat(collection, "/");
  if (absl::StartsWith(name, prefix) && IsId(name.substr(prefix.size()))) {
    return std::string(name.substr(prefix.size()));
  }
  return InvalidField(
      field, "NAME_MALFORMED",
      absl::StrCat("give a name of the form ", prefix, "{id}, id being 1 to 63 of a-z, 0-9 and _"));
}

std::string DepartmentName(absl::string_view id) { return absl::StrCat("departments/", id); }

std::string AgentName(absl::string_view id) { return absl::StrCat("agents/", id); }

std::string IdOf(absl::string_view name) {
  const size_t slash = name.find('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

std::string ReasonCode(absl::string_view text) {
  if (text.empty() || IsId(text)) return std::string(text);
  return "other";
}

std::string PrimaryLanguage(absl::string_view language) {
  return absl::AsciiStrToLower(language.substr(0, language.find_first_of("-_")));
}

}  // namespace redress::routing
