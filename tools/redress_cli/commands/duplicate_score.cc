#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "services/intake/domain/likeness.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/commands/json_lines.h"

namespace redress::cli {
namespace {

absl::StatusOr<std::string> Score(const google::protobuf::Struct& line) {
  ASSIGN_OR_RETURN(const std::string a, TextMember(line, "a"));
  ASSIGN_OR_RETURN(const std::string b, TextMember(line, "b"));
  return absl::StrFormat("\"score\":%.6f", intake::Likeness(a, b));
}

absl::Status DuplicateScore(const Run& run) { return AnswerJsonLines(run, &Score); }

}  // namespace

Command DuplicateScoreCommand() {
  return {.name = "duplicate-score",
          .summary = "say how alike two texts are, without a server",
          .arguments = "FILE|-",
          .notes =
              "Reads JSON lines {\"id\", \"a\", \"b\"} and writes {\"id\", \"score\"} for each, "
              "in order: from 0,\nnothing in common, to 1, the same but for case, width and "
              "punctuation. A line that is\nrefused becomes {\"id\", \"line\", \"error\"}, the "
              "others go on, and the end is 1.",
          .run = &DuplicateScore};
}

}  // namespace redress::cli
