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
#include "tools/redress_cli/commands/triage_models.h"
#include "tools/triage_training/eval.h"
#include "tools/triage_training/training.h"

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

// The figures on the part of the corpus that no model is trained on.
absl::Status Measure(const Run& run, const intake::TriageEngine& engine) {
  ASSIGN_OR_RETURN(const std::vector<intake::LabelledText> texts, triage_training::OurCorpus());
  const triage_training::Scores scores =
      triage_training::Evaluate(engine, triage_training::Split(texts).held_out);
  const std::pair<absl::string_view, double> figures[] = {
      {"category_macro_f1", scores.category_macro_f1},
      {"subcategory_macro_f1", scores.subcategory_macro_f1},
      {"category_accuracy", scores.category_accuracy},
      {"level_macro_f1", scores.level_macro_f1},
      {"signal_precision", scores.signal_precision},
      {"signal_recall", scores.signal_recall},
      {"kind_accuracy", scores.kind_accuracy},
      {"negative_accuracy", scores.negative_accuracy}};
  for (const auto& [name, value] : figures) {
    const std::string line = absl::StrFormat(
        "{\"bench\":\"accuracy\",\"metric\":\"own_%s\",\"value\":%.4f,"
        "\"unit\":\"1\",\"conditions\":\"%d held-out texts of the corpus\"}",
        name, value, scores.texts);
    run.out.json() ? run.out.JsonText(line)
                   : run.out.Line(absl::StrFormat("%-22s %.4f", name, value));
  }
  if (run.out.json()) return absl::OkStatus();
  for (size_t i = 0; i < scores.confusions.size() && i < 20; ++i) {
    run.out.Line(
        absl::StrFormat("%5d  %s", scores.confusions[i].second, scores.confusions[i].first));
  }
  return absl::OkStatus();
}

absl::Status Triage(const Run& run) {
  ASSIGN_OR_RETURN(const std::unique_ptr<intake::TriageEngine> engine,
                   intake::TriageEngine::FromLexicon(intake::BuiltInLexicon()));
  const std::string what = run.flags.rest().size() == 1 ? run.flags.rest().front() : "";
  if (what == "models") return ListTriageModels(run);
  if (what == "rollback") return RollBackTriage(run);
  RETURN_IF_ERROR(UseRunningModel(run, *engine));
  if (what == "eval") return Measure(run, *engine);
  if (what == "train") return TrainTriage(run, *engine);
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
  return {
      .name = "triage",
      .summary = "understand texts without a server",
      .arguments = "FILE|-|eval|train|models|rollback",
      .flags = {{kModelFolderFlag, "FOLDER", "models that were trained; else the build's own"},
                {kCorrectionsFlag, "FILE", "corrections to learn from, one JSON a line"}},
      .notes =
          "Reads JSON lines {\"id\", \"text\"} and writes for each, in order, what triage "
          "makes of it: kind,\ncategory, subcategory, categories with scores, sentiment (-1 "
          "to 1), intensity (0 to 1),\nsignals, level (1 to 3), language, confidence and "
          "reasons. A line that is refused becomes\n{\"id\", \"line\", \"error\"}, the "
          "others go on, and the end is 1.\n\neval measures it on "
          "the part of the project's own corpus that the model was not trained on. train learns "
          "from\n"
          "the corpus and --corrections (as ListCorrections gives them) and runs the new model if "
          "it\n"
          "is not worse there; models lists those of the folder, rollback takes the one before.",
      .run = &Triage};
}

}  // namespace redress::cli
