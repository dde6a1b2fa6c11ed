// YAML from people, read strictly: nothing unknown, nothing twice, and every fault with its line.
//
//   Definition definition;
//   RETURN_IF_ERROR(yaml::Read(text, "calendar", [&](const YAML::Node& root, yaml::Lines& lines) {
//     return yaml::ReadMap(root, "", {{"id", yaml::ToText(definition.id)}, ...}, lines);
//   }));
//
// Texts need not be trusted. An alias (*name) makes a value large again and again, so plain values
// and lists are bounded where they are read; bound what else may be repeated.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::yaml {

inline constexpr size_t kTextBytesMax = size_t{512} << 10;
inline constexpr size_t kValueBytesMax = 256;

// INVALID_ARGUMENT: the line stands in the message and in the metadata `line`. Fields are paths
// like `holidays[2].date`.
Error At(int line, absl::string_view field, absl::string_view reason, absl::string_view message);
Error At(const YAML::Node& node, absl::string_view field, absl::string_view reason,
         absl::string_view message);

// Where fields stand, for faults that are found when all is read.
class Lines {
 public:
  void Remember(const std::string& field, const YAML::Node& node);
  // An error that names a field gets its line, or that of the nearest field around it.
  absl::Status Locate(const absl::Status& status) const;
  // The field's line, or that of the nearest field around it; 1 for what is nowhere.
  int Find(std::string field) const;

 private:
  std::map<std::string, int> lines_;
};

// A fault of a text that came in a request's field `document`: names the field so, in front of the
// place in the text.
absl::Status InDocument(const absl::Status& status);

// Gives the one document of a text to `read`. `what` names the whole in errors. Errors:
// INVALID_ARGUMENT with YAML_TOO_LARGE, YAML_NOT_UTF8, YAML_INVALID, YAML_NOT_A_MAP; those of
// `read`. No exception of the parser leaves it.
absl::Status Read(absl::string_view text, absl::string_view what,
                  absl::FunctionRef<absl::Status(const YAML::Node& root, Lines& lines)> read);

// A plain value of at most kValueBytesMax.
absl::StatusOr<std::string> Plain(const YAML::Node& node, absl::string_view field);

// What to do with the value of each key that a map may have. What it refers to must live on.
using Take = std::function<absl::Status(const YAML::Node& value, const std::string& field)>;
using Keys = std::vector<std::pair<absl::string_view, Take>>;

Take ToText(std::string& text);

// `prefix` is "" or ends with a dot. Errors: KEY_UNKNOWN, KEY_TWICE; those of the keys.
absl::Status ReadMap(const YAML::Node& map, const std::string& prefix, const Keys& keys,
                     Lines& lines);

// Adds an item for each map of a list; `keys` says where its parts go. Each must have the key
// `required`. Errors: VALUE_NOT_LIST, LIST_TOO_LONG, KEY_MISSING; those of ReadMap.
template <typename Item>
absl::Status ReadList(const YAML::Node& list, const std::string& field, const std::string& required,
                      size_t length_max, std::vector<Item>& items,
                      const std::function<Keys(Item& item)>& keys, Lines& lines) {
  if (list.IsNull()) return absl::OkStatus();
  if (!list.IsSequence()) return At(list, field, "VALUE_NOT_LIST", "give a list");
  if (list.size() > length_max) {
    return At(list, field, "LIST_TOO_LONG", absl::StrCat("give at most ", length_max, " entries"));
  }
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string own = absl::StrCat(field, "[", i, "]");
    if (!list[i].IsMap() || !list[i][required].IsDefined()) {
      return At(list[i], own, "KEY_MISSING", absl::StrCat("give {", required, ": ...}"));
    }
    lines.Remember(own, list[i]);
    RETURN_IF_ERROR(ReadMap(list[i], own + ".", keys(items.emplace_back()), lines));
  }
  return absl::OkStatus();
}

}  // namespace redress::yaml
