#include "tools/redress_cli/commands/json_lines.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::cli {
namespace {

using google::protobuf::Struct;

// The next line without its end, of which at most kJsonLineBytesMax + 1 bytes are kept; false at
// the end of the input.
bool NextLine(std::istream& input, std::string& line) {
  line.clear();
  bool any = false;
  for (std::streambuf* const bytes = input.rdbuf();;) {
    const int byte = bytes->sbumpc();
    if (byte == std::char_traits<char>::eof()) return any;
    any = true;
    if (byte == '\n') return true;
    if (line.size() <= kJsonLineBytesMax) line.push_back(static_cast<char>(byte));
  }
}

absl::Status Parse(const std::string& line, Struct& object) {
  if (line.size() > kJsonLineBytesMax)
    return InvalidField("line", "LINE_TOO_LONG", "1 MiB at most");
  if (!text::IsValidUtf8(line)) return InvalidField("line", "TEXT_NOT_UTF8", "send text as UTF-8");
  if (!google::protobuf::util::JsonStringToMessage(line, &object).ok()) {
    object.Clear();
    return InvalidField("line", "JSON_MALFORMED", "give one JSON object a line");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> TextMember(const Struct& line, const char* name) {
  const auto found = line.fields().find(name);
  if (found == line.fields().end())
    return InvalidField(name, "TEXT_MISSING", absl::StrCat("give the text as \"", name, "\""));
  if (!found->second.has_string_value())
    return InvalidField(name, "NOT_A_TEXT", absl::StrCat("\"", name, "\" must be a text"));
  return found->second.string_value();
}

absl::Status AnswerJsonLines(
    const Run& run, absl::FunctionRef<absl::StatusOr<std::string>(const Struct& line)> answer) {
  ASSIGN_OR_RETURN(const std::string path, run.flags.Only("FILE, or - for standard input"));
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return UsageError(absl::StrCat(path, ": cannot read the file"));
  }
  std::istream& input = path == "-" ? std::cin : file;
  int64_t lines = 0;
  int64_t refused = 0;
  for (std::string line; NextLine(input, line);) {
    ++lines;
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    Struct object;
    const absl::Status parsed = Parse(line, object);
    const absl::StatusOr<std::string> members = parsed.ok() ? answer(object) : parsed;
    const auto id = object.fields().find("id");
    const std::string id_json = id == object.fields().end() ? "null" : JsonOf(id->second);
    if (members.ok()) {
      run.out.JsonText(absl::StrCat("{\"id\":", id_json, ",", *members, "}"));
      continue;
    }
    ++refused;
    run.out.JsonText(
        absl::StrCat("{\"id\":", id_json, ",\"line\":", lines,
                     ",\"error\":{\"reason\":", JsonQuote(ReasonOf(members.status())),
                     ",\"message\":", JsonQuote(std::string(members.status().message())), "}}"));
  }
  if (refused == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "LINES_REFUSED",
               absl::StrCat(refused, " of ", lines, " lines were refused"));
}

}  // namespace redress::cli
