#include "yaml/strict.h"

#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "text/utf8.h"

namespace redress::yaml {
namespace {

class Ignored : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// True for one document and nothing behind it. YAML::LoadAll would say so too, but never returns
// for some texts with a comma or bracket behind the document (yaml-cpp pull request 1319).
bool IsOneDocument(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Ignored ignored;
  return parser.HandleNextDocument(ignored) && !parser.HandleNextDocument(ignored);
}

}  // namespace

Error At(int line, absl::string_view field, absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason,
               absl::StrCat("line ", line, ", ", field, ": ", message))
      .Field(field)
      .With("line", absl::StrCat(line));
}

Error At(const YAML::Node& node, absl::string_view field, absl::string_view reason,
         absl::string_view message) {
  return At(node.Mark().line + 1, field, reason, message);
}

void Lines::Remember(const std::string& field, const YAML::Node& node) {
  lines_.emplace(field, node.Mark().line + 1);
}

int Lines::Find(std::string field) const {
  while (true) {
    if (const auto found = lines_.find(field); found != lines_.end()) return found->second;
    const size_t end = field.find_last_of(".[");
    if (end == std::string::npos) return 1;
    field.resize(end);
  }
}

absl::Status Lines::Locate(const absl::Status& status) const {
  const std::string field = FieldOf(status);
  if (field.empty()) return status;
  const std::string line = absl::StrCat(Find(field));
  return Error(status.code(), ReasonOf(status),
               absl::StrCat("line ", line, ", ", std::string(status.message())))
      .Field(field)
      .With("line", line);
}

absl::Status InDocument(const absl::Status& status) {
  if (status.ok()) return status;
  const std::string reason = ReasonOf(status);
  const bool is_of_all = absl::StartsWith(reason, "YAML_");
  Error error = Error(status.code(), reason, status.message())
                    .Field(is_of_all ? "document" : absl::StrCat("document.", FieldOf(status)));
  // What has a place in the text says so first.
  absl::string_view line = status.message();
  if (!absl::ConsumePrefix(&line, "line ")) return error;
  return std::move(error).With("line", line.substr(0, line.find(',')));
}

absl::Status Read(absl::string_view text, absl::string_view what,
                  absl::FunctionRef<absl::Status(const YAML::Node& root, Lines& lines)> read) {
  if (text.size() > kTextBytesMax) {
    return At(1, what, "YAML_TOO_LARGE", absl::StrCat("give at most ", kTextBytesMax, " bytes"));
  }
  // By zero bytes the parser would guess other encodings.
  if (!text::IsValidUtf8(text) || text.find('\0') != absl::string_view::npos) {
    return At(1, what, "YAML_NOT_UTF8", "save the file as UTF-8");
  }
  try {
    const std::string copy(text);
    if (!IsOneDocument(copy)) {
      return At(1, what, "YAML_NOT_A_MAP", "give one document with keys and values");
    }
    const YAML::Node root = YAML::Load(copy);
    if (!root.IsMap()) {
      return At(1, what, "YAML_NOT_A_MAP", "give one document with keys and values");
    }
    Lines lines;
    return read(root, lines);
  } catch (const YAML::Exception& error) {
    std::string why = error.msg;  // may name one byte of a character
    if (!text::IsValidUtf8(why)) std::erase_if(why, [](char c) { return !absl::ascii_isascii(c); });
    return At(std::max(error.mark.line, 0) + 1, what, "YAML_INVALID",
              absl::StrCat("is no readable YAML: ", why));
  }
}

absl::StatusOr<std::string> Plain(const YAML::Node& node, absl::string_view field) {
  if (!node.IsScalar()) return At(node, field, "VALUE_NOT_PLAIN", "give one plain value");
  if (node.Scalar().size() > kValueBytesMax) {
    return At(node, field, "VALUE_TOO_LONG",
              absl::StrCat("give at most ", kValueBytesMax, " bytes"));
  }
  return node.Scalar();
}

Take ToText(std::string& text) {
  return [&text](const YAML::Node& node, const std::string& field) -> absl::Status {
    ASSIGN_OR_RETURN(text, Plain(node, field));
    return absl::OkStatus();
  };
}

absl::Status ReadMap(const YAML::Node& map, const std::string& prefix, const Keys& keys,
                     Lines& lines) {
  std::vector<std::string> seen;
  for (const auto& entry : map) {
    const std::string around = prefix.empty() ? "key" : prefix.substr(0, prefix.size() - 1);
    ASSIGN_OR_RETURN(const std::string key, Plain(entry.first, around));
    const std::string field = key.empty() ? around : prefix + key;
    const auto known =
        std::find_if(keys.begin(), keys.end(), [&](const auto& pair) { return pair.first == key; });
    if (known == keys.end()) {
      return At(entry.first, field, "KEY_UNKNOWN",
                absl::StrCat("there is no such key; there are ",
                             absl::StrJoin(keys, ", ", [](std::string* out, const auto& pair) {
                               absl::StrAppend(out, pair.first);
                             })));
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return At(entry.first, field, "KEY_TWICE", "is given twice");
    }
    seen.push_back(key);
    lines.Remember(field, entry.first);
    RETURN_IF_ERROR(known->second(entry.second, field));
  }
  return absl::OkStatus();
}

}  // namespace redress::yaml
