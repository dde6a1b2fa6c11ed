#include "services/intake/domain/triage.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {
namespace {

using google::protobuf::Struct;

constexpr size_t kLineMax = size_t{1} << 20;

std::string TextOf(const Struct& object, const char* name) {
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? "" : found->second.string_value();
}

// One line of input as one line of output. Error: INVALID_ARGUMENT.
absl::StatusOr<std::string> Understand(const intake::TriageEngine& engine,
                                       const std::string& line) {
  if (line.size() > kLineMax) return InvalidField("line", "LINE_TOO_LONG", "1 MiB at most");
  if (!text::IsValidUtf8(line)) return InvalidField("line", "TEXT_NOT_UTF8", "send text as UTF-8");
  Struct object;
  if (!google::protobuf::util::JsonStringToMessage(line, &object).ok())
    return InvalidField("line", "JSON_MALFORMED", "give one JSON object a line");
  const std::string body = TextOf(object, "body");
  if (body.empty()) return InvalidField("body", "BODY_MISSING", "give the text as \"body\"");
  const std::string triage =
      JsonOf(intake::UnderstandAlone(engine, TextOf(object, "subject"), body));
  const auto id = object.fields().find("id");
  if (id == object.fields().end()) return triage;
  return absl::StrCat("{\"id\":", JsonOf(id->second), ",", triage.substr(1));
}

absl::Status Triage(const Run& run) {
  ASSIGN_OR_RETURN(const std::string path, run.flags.Only("FILE, or - for standard input"));
  ASSIGN_OR_RETURN(const std::unique_ptr<intake::TriageEngine> engine,
                   intake::TriageEngine::FromLexicon(intake::BuiltInLexicon()));
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return UsageError(absl::StrCat(path, ": cannot read the file"));
  }
  std::istream& input = path == "-" ? std::cin : file;
  int64_t lines = 0;
  int64_t refused = 0;
  for (std::string line; std::getline(input, line);) {
    ++lines;
    if (line.empty()) continue;
    const absl::StatusOr<std::string> understood = Understand(*engine, line);
    if (understood.ok()) {
      run.out.JsonText(*understood);
      continue;
    }
    ++refused;
    run.out.JsonText(absl::StrCat(
        "{\"line\":", lines, ",\"error\":{\"reason\":", JsonQuote(ReasonOf(understood.status())),
        ",\"message\":", JsonQuote(std::string(understood.status().message())), "}}"));
  }
  if (refused == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "LINES_REFUSED",
               absl::StrCat(refused, " of ", lines, " lines were refused"));
}

}  // namespace

Command TriageCommand() {
  return {.name = "triage",
          .summary = "understand texts without a server",
          .arguments = "FILE|-",
          .notes =
              "Reads JSON lines {\"id\", \"subject\", \"body\"}, of which only body is needed, and "
              "writes for\neach what triage makes of it, with the id as it came. A line that is "
              "refused becomes\n{\"line\", \"error\"}, the others go on, and the end is 1.",
          .run = &Triage};
}

}  // namespace redress::cli
