// How well triage does on labelled texts that it was not trained on.
//
//   const Scores scores = Evaluate(engine, Split(texts).held_out);
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "services/intake/domain/corpus.h"
#include "services/intake/domain/triage.h"

namespace redress::triage_training {

// Shares from 0 to 1. A macro F1 is the mean over the classes that the texts have.
struct Scores {
  size_t texts = 0;
  double category_macro_f1 = 0;  // the first level of R-I8, of complaints
  double subcategory_macro_f1 = 0;
  double category_accuracy = 0;
  double level_macro_f1 = 0;
  double signal_precision = 0;
  double signal_recall = 0;
  double kind_accuracy = 0;
  double negative_accuracy = 0;  // negative against the rest
  // What was taken for what, the most frequent first.
  std::vector<std::pair<std::string, int>> confusions;

  // One number to compare models by.
  double Mean() const;
};

Scores Evaluate(const intake::TriageEngine& engine, absl::Span<const intake::LabelledText> texts);

}  // namespace redress::triage_training
