// What a text is about, by patterns, tone and a trained model, in Chinese and English (R-I6, R-I8).
//
//   ASSIGN_OR_RETURN(auto triage, TriageEngine::FromLexicon(BuiltInLexicon()));
//   triage->Use(*TriageModel::Load(BuiltInModel()));
//   const v1::Triage understood = triage->Understand(subject, body);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/intake/v1/complaint.pb.h"
#include "services/intake/domain/model_slot.h"
#include "services/intake/domain/own_categories.h"
#include "services/intake/domain/pattern_lexicon.h"
#include "services/intake/domain/reading.h"
#include "services/intake/domain/triage_model.h"

namespace redress::intake {

// Thread-safe; only the model may change.
class TriageEngine {
 public:
  // Lexicon rows as in lexicon.tsv; without a model. Error: INVALID_ARGUMENT naming the line at
  // fault.
  static absl::StatusOr<std::unique_ptr<TriageEngine>> FromLexicon(absl::string_view tsv);

  // Takes this model from the next text on.
  void Use(std::shared_ptr<const TriageModel> model) { model_.Put(std::move(model)); }
  std::shared_ptr<const TriageModel> model() const { return model_.Get(); }

  // The level is the one that the text alone reads like; the order and the customer may lift it
  // (see level.h).
  // `phrases` gets words by which complaints of one event are told apart: 8 of the lexicon's own at
  // most, so that they are nobody's personal data (R-R7).
  // `own` are the tenant's categories, null for none: what they tell of comes first, but behind a
  // danger, a fake or a leak that the text tells of.
  v1::Triage Understand(absl::string_view subject, absl::string_view body,
                        std::vector<std::string>* phrases = nullptr,
                        const OwnCategories* own = nullptr) const;

  // What Understand works from, and what a model learns from.
  Reading Read(absl::string_view subject, absl::string_view body) const;

 private:
  explicit TriageEngine(std::unique_ptr<PatternLexicon> lexicon) : lexicon_(std::move(lexicon)) {}

  const std::unique_ptr<PatternLexicon> lexicon_;
  ModelSlot model_;
};

// The same with the level, for a text of which nothing else is known.
v1::Triage UnderstandAlone(const TriageEngine& engine, absl::string_view subject,
                           absl::string_view body, const OwnCategories* own = nullptr);

// The kind as a word: complaint, suggestion, inquiry, or praise for what is none of them.
absl::string_view KindWord(common::v1::Kind kind);

}  // namespace redress::intake
