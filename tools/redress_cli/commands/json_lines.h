// Commands that answer JSON lines with JSON lines, one for one, without a server.
//
//   return AnswerJsonLines(run, [&](const Struct& line) -> absl::StatusOr<std::string> {
//     return absl::StrCat("\"score\":", Score(line));
//   });
#pragma once

#include <google/protobuf/struct.pb.h>

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "tools/redress_cli/commands/command.h"

namespace redress::cli {

// A line longer than this is refused, and never held in memory whole.
inline constexpr size_t kJsonLineBytesMax = size_t{1} << 20;

// Reads the file that the command's one argument names, `-` for standard input, line by line. Each
// line, a JSON object, becomes {"id": as it came, <members>} with the members that `answer` gives;
// one that is refused becomes {"id", "line", "error": {"reason", "message"}} and the others go on.
// Empty lines are passed over. Error: INVALID_ARGUMENT LINES_REFUSED at the end where any was.
absl::Status AnswerJsonLines(
    const Run& run,
    absl::FunctionRef<absl::StatusOr<std::string>(const google::protobuf::Struct& line)> answer);

// The text member `name`. Error: INVALID_ARGUMENT when there is none or it is no text.
absl::StatusOr<std::string> TextMember(const google::protobuf::Struct& line, const char* name);

}  // namespace redress::cli
