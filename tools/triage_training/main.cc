// Trains the model that the build carries: redress-triage-train MODEL_FILE.
#include <cstdio>
#include <fstream>

#include "base/status_macros.h"
#include "tools/triage_training/training.h"

namespace {

absl::Status Train(const std::string& file) {
  using namespace redress;
  ASSIGN_OR_RETURN(const auto engine, intake::TriageEngine::FromLexicon(intake::BuiltInLexicon()));
  ASSIGN_OR_RETURN(const auto texts, triage_training::OurCorpus());
  ASSIGN_OR_RETURN(const std::string model,
                   triage_training::TrainModel(*engine, triage_training::Split(texts).learn, {}));
  std::ofstream out(file, std::ios::binary);
  out << model;
  return out.flush() ? absl::OkStatus() : absl::UnavailableError(file + ": cannot write");
}

}  // namespace

int main(int count, char** arguments) {
  const absl::Status status =
      count == 2 ? Train(arguments[1]) : absl::InvalidArgumentError("give MODEL_FILE");
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
