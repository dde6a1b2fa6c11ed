#include "tools/redress_cli/commands/triage_models.h"

#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/domain/taxonomy.h"
#include "tools/triage_training/eval.h"
#include "tools/triage_training/training.h"

namespace redress::cli {
namespace {

namespace fs = std::filesystem;

// Two models of the same worth differ by this much on the held-out texts.
constexpr double kChance = 0.002;

using intake::kModelFileEnding;
using intake::kRunningModelsFile;

absl::StatusOr<std::string> ReadWhole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return UsageError(absl::StrCat(file.string(), ": cannot read the file"));
  std::stringstream content;
  content << in.rdbuf();
  return content.str();
}

// Whoever reads meanwhile sees the file as it was or as it is.
absl::Status WriteWhole(const fs::path& file, absl::string_view content) {
  const fs::path fresh = file.string() + ".new";
  std::ofstream out(fresh, std::ios::binary);
  out << content;
  out.close();
  std::error_code error;
  if (out) fs::rename(fresh, file, error);
  if (!out || error) return UsageError(absl::StrCat(file.string(), ": cannot write the file"));
  return absl::OkStatus();
}

// Versions that have run, the one in use last.
std::vector<std::string> RunningOf(const fs::path& folder) {
  std::ifstream in(folder / kRunningModelsFile);
  std::vector<std::string> versions;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) versions.push_back(line);
  }
  return versions;
}

absl::Status SetRunning(const fs::path& folder, const std::vector<std::string>& versions) {
  return WriteWhole(folder / kRunningModelsFile,
                    absl::StrCat(absl::StrJoin(versions, "\n"), versions.empty() ? "" : "\n"));
}

// A correction as a text to learn from. Error: INVALID_ARGUMENT where it has no category to learn.
absl::StatusOr<intake::LabelledText> LabelledBy(const std::string& line) {
  intake::v1::Correction correction;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(line, &correction, options).ok())
    return InvalidField("line", "JSON_MALFORMED", "give one correction a line, as JSON");
  const intake::v1::Triage& after = correction.after();
  intake::LabelledText text;
  text.text = absl::StrCat(correction.subject(), correction.subject().empty() ? "" : "\n",
                           correction.body());
  if (text.text.empty()) return InvalidField("body", "TEXT_MISSING", "give what was filed");
  text.kind = after.kind();
  if (!after.subcategory().empty())
    text.categories = {absl::StrCat(after.category(), ".", after.subcategory())};
  if (text.categories.empty() && text.kind == common::v1::KIND_COMPLAINT)
    return InvalidField("after.category", "CATEGORY_MISSING", "a complaint needs a category");
  text.signals.assign(after.signals().begin(), after.signals().end());
  text.level = std::max(after.level(), common::v1::LEVEL_ROUTINE);
  text.sentiment = after.sentiment() < -0.1 ? -1 : after.sentiment() > 0.1 ? 1 : 0;
  return text;
}

absl::StatusOr<std::vector<intake::LabelledText>> ReadCorrections(Output& out,
                                                                  const std::string& file) {
  ASSIGN_OR_RETURN(const std::string content, ReadWhole(file));
  std::vector<intake::LabelledText> texts;
  int own = 0;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(content, '\n')) {
    ++line_number;
    if (line.empty()) continue;
    absl::StatusOr<intake::LabelledText> text = LabelledBy(std::string(line));
    if (!text.ok()) {
      return UsageError(absl::StrCat(file, " line ", line_number, ": ", text.status().message()));
    }
    // A platform's own categories go by its own phrases, not by the model that all platforms share.
    if (std::all_of(text->categories.begin(), text->categories.end(), &intake::IsCategory)) {
      texts.push_back(*std::move(text));
    } else {
      ++own;
    }
  }
  if (own > 0) {
    out.Note(absl::StrCat("left out, for their category is the platform's own: ", own));
  }
  return texts;
}

std::string ScoreText(const triage_training::Scores& scores) {
  return absl::StrFormat("mean %.4f (category %.4f, level %.4f, signal precision %.4f)",
                         scores.Mean(), scores.category_macro_f1, scores.level_macro_f1,
                         scores.signal_precision);
}

}  // namespace

absl::Status UseRunningModel(const Run& run, intake::TriageEngine& engine) {
  const fs::path folder = run.flags.Text(kModelFolderFlag, "");
  const std::vector<std::string> running =
      folder.empty() ? std::vector<std::string>() : RunningOf(folder);
  std::string bytes;
  if (!running.empty()) {
    ASSIGN_OR_RETURN(bytes, ReadWhole(folder / (running.back() + kModelFileEnding)));
  }
  ASSIGN_OR_RETURN(std::shared_ptr<const intake::TriageModel> model,
                   intake::TriageModel::Load(running.empty() ? intake::BuiltInModel() : bytes));
  engine.Use(std::move(model));
  return absl::OkStatus();
}

absl::Status TrainTriage(const Run& run, intake::TriageEngine& engine) {
  ASSIGN_OR_RETURN(const std::string folder, run.flags.Required(kModelFolderFlag));
  ASSIGN_OR_RETURN(std::vector<intake::LabelledText> texts, triage_training::OurCorpus());
  const std::string file = run.flags.Text(kCorrectionsFlag, "");
  if (!file.empty()) {
    ASSIGN_OR_RETURN(std::vector<intake::LabelledText> corrected, ReadCorrections(run.out, file));
    texts.insert(texts.end(), corrected.begin(), corrected.end());
  }
  const triage_training::Parts parts = triage_training::Split(texts);
  const triage_training::Scores before = triage_training::Evaluate(engine, parts.held_out);
  ASSIGN_OR_RETURN(const std::string bytes, triage_training::TrainModel(engine, parts.learn, {}));
  ASSIGN_OR_RETURN(std::shared_ptr<const intake::TriageModel> model,
                   intake::TriageModel::Load(bytes));
  const std::string version = model->version();
  engine.Use(std::move(model));
  const triage_training::Scores after = triage_training::Evaluate(engine, parts.held_out);
  run.out.Line(absl::StrCat("running  ", ScoreText(before)));
  run.out.Line(absl::StrCat("trained  ", ScoreText(after)));
  if (after.Mean() < before.Mean() - kChance) {
    return Error(absl::StatusCode::kFailedPrecondition, "MODEL_WORSE",
                 absl::StrCat(version, " is worse than the running model, which stays"));
  }
  std::error_code error;
  fs::create_directories(folder, error);
  RETURN_IF_ERROR(WriteWhole(fs::path(folder) / (version + kModelFileEnding), bytes));
  std::vector<std::string> running = RunningOf(folder);
  if (running.empty() || running.back() != version) running.push_back(version);
  RETURN_IF_ERROR(SetRunning(folder, running));
  run.out.Line(absl::StrCat("running now: ", version));
  return absl::OkStatus();
}

absl::Status ListTriageModels(const Run& run) {
  ASSIGN_OR_RETURN(const std::string folder, run.flags.Required(kModelFolderFlag));
  const std::vector<std::string> running = RunningOf(folder);
  std::set<std::string> versions;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == kModelFileEnding) versions.insert(entry.path().stem());
  }
  run.out.Line(absl::StrCat(running.empty() ? "* " : "  ", "the build's own"));
  for (const std::string& version : versions) {
    const bool in_use = !running.empty() && running.back() == version;
    run.out.Line(absl::StrCat(in_use ? "* " : "  ", version));
  }
  return absl::OkStatus();
}

absl::Status RollBackTriage(const Run& run) {
  ASSIGN_OR_RETURN(const std::string folder, run.flags.Required(kModelFolderFlag));
  std::vector<std::string> running = RunningOf(folder);
  if (running.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "NO_EARLIER_MODEL",
                 "the model of the build is in use; there is none before it");
  }
  running.pop_back();
  RETURN_IF_ERROR(SetRunning(folder, running));
  run.out.Line(absl::StrCat("running now: ", running.empty() ? "the build's own" : running.back()));
  return absl::OkStatus();
}

}  // namespace redress::cli
