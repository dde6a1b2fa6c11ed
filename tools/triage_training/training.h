// Trains triage models from labelled texts, always to the same bytes from the same texts.
//
//   ASSIGN_OR_RETURN(const std::string model, TrainModel(engine, Split(texts).learn, {}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/intake/domain/corpus.h"
#include "services/intake/domain/triage.h"

namespace redress::triage_training {

// Which texts are learnt from and which are kept to measure on. Decided by the text alone, so that
// a text stays on its side when others come and go.
struct Parts {
  std::vector<intake::LabelledText> learn;
  std::vector<intake::LabelledText> held_out;  // about one in ten
};
Parts Split(absl::Span<const intake::LabelledText> texts);

struct TrainOptions {
  int epochs = 6;          // at most; more of them tell nothing better
  double tolerance = 0.1;  // of what is still wrong, to stop earlier
  int least_count = 2;     // of a feature in all texts
};

// A model file's bytes (services/intake/domain/triage_model.h). One thread, fixed seed; a
// second for a thousand texts. Error: INVALID_ARGUMENT for no texts.
absl::StatusOr<std::string> TrainModel(const intake::TriageEngine& engine,
                                       absl::Span<const intake::LabelledText> texts,
                                       const TrainOptions& options);

// The corpus that this build carries, in the order of its files' names.
absl::StatusOr<std::vector<intake::LabelledText>> OurCorpus();

// The labels that a text teaches: k: its kind, c: its categories, m: the family of the main one, g:
// its signals, l: its level and those below it, s: its sentiment.
std::vector<std::string> LabelsOf(const intake::LabelledText& text);

}  // namespace redress::triage_training
