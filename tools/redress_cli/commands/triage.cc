#include "services/intake/domain/triage.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/commands/json_lines.h"

namespace redress::cli {
namespace {

// A list of texts as JSON.
template <typename Texts>
std::string JsonTexts(const Texts& texts) {
  return absl::StrCat("[",
                      absl::StrJoin(texts, ",",
                                    [](std::string* out, const std::string& text) {
                                      absl::StrAppend(out, JsonQuote(text));
                                    }),
                      "]");
}

// The members of a line of output, as the contract names them.
std::string Members(const intake::v1::Triage& triage) {
  const std::string categories = absl::StrJoin(
      triage.categories(), ",", [](std::string* out, const intake::v1::CategoryScore& category) {
        absl::StrAppendFormat(out, "{\"code\":%s,\"score\":%.4f}", JsonQuote(category.code()),
                              category.score());
      });
  return absl::StrFormat(
      "\"kind\":\"%s\",\"category\":%s,\"subcategory\":%s,\"categories\":[%s],"
      "\"sentiment\":%.4f,\"intensity\":%.4f,\"signals\":%s,\"level\":%d,\"language\":%s,"
      "\"confidence\":%.4f,\"reasons\":%s",
      intake::KindWord(triage.kind()), JsonQuote(triage.category()),
      JsonQuote(triage.subcategory()), categories, triage.sentiment(), triage.intensity(),
      JsonTexts(triage.signals()), static_cast<int>(triage.level()), JsonQuote(triage.language()),
      triage.confidence(), JsonTexts(triage.reasons()));
}

// A text as the contract has it, or as a complaint has it: "subject" and "body".
absl::StatusOr<std::string> BodyMember(const google::protobuf::Struct& line) {
  return TextMember(line, line.fields().contains("body") ? "body" : "text");
}

absl::Status Triage(const Run& run) {
  ASSIGN_OR_RETURN(const std::unique_ptr<intake::TriageEngine> engine,
                   intake::TriageEngine::FromLexicon(intake::BuiltInLexicon()));
  ASSIGN_OR_RETURN(std::shared_ptr<const intake::TriageModel> model,
                   intake::TriageModel::Load(intake::BuiltInModel()));
  engine->Use(std::move(model));
  return AnswerJsonLines(run,
                         [&](const google::protobuf::Struct& line) -> absl::StatusOr<std::string> {
                           ASSIGN_OR_RETURN(const std::string body, BodyMember(line));
                           std::string subject;
                           if (line.fields().contains("subject")) {
                             ASSIGN_OR_RETURN(subject, TextMember(line, "subject"));
                           }
                           return Members(intake::UnderstandAlone(*engine, subject, body));
                         });
}

}  // namespace

Command TriageCommand() {
  return {.name = "triage",
          .summary = "understand texts without a server",
          .arguments = "FILE|-",
          .notes =
              "Reads JSON lines {\"id\", \"text\"} and writes for each, in order, what triage "
              "makes of it: kind,\ncategory, subcategory, categories with scores, sentiment (-1 "
              "to 1), intensity (0 to 1),\nsignals, level (1 to 3), language, confidence and "
              "reasons. A line that is refused becomes\n{\"id\", \"line\", \"error\"}, the "
              "others go on, and the end is 1.",
          .run = &Triage};
}

}  // namespace redress::cli
