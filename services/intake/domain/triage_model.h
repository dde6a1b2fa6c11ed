// A trained model: what a text is about, of what kind, how it feels (R-I6).
//
//   ASSIGN_OR_RETURN(auto model, TriageModel::Load(BuiltInModel()));
//   const std::vector<float> chances = model->Predict(FeaturesOf(reading));
//
// One linear classifier a label over hashed features, its weights as bytes: a feature costs one
// look-up and one short row. Then each label is judged once more, by what all of them say input.
// tools/triage_training makes it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress::intake {

// Everything that is in a model file. A text's logit for a label is
// slope × (bias + scale × sum of the features' weights / sqrt(features)) + offset.
struct ModelParts {
  std::string version;
  std::vector<std::string> labels;
  std::vector<uint32_t> features;  // of the rows, ascending, none of them 0
  std::vector<float> weights;      // features × labels; kept as bytes
  std::vector<float> biases;       // of each label
  std::vector<float> slopes;       // of each label's calibration
  std::vector<float> offsets;
  // How labels are judged once more (stacking), nothing where they are not: for each value of
  // StackInput its weights, one a label, and behind them the biases. Their sums are the logits
  // then.
  std::vector<float> stack;
};

// What a label is judged by once more: every label's logit, bounded, and then every label's chance.
std::vector<float> StackInput(absl::Span<const float> chances);

// Immutable, thread-safe.
class TriageModel {
 public:
  // Error: INVALID_ARGUMENT for what is no model, a damaged one or one of another format.
  static absl::StatusOr<std::unique_ptr<TriageModel>> Load(absl::string_view bytes);
  // The same parts give the same bytes.
  static std::string Save(const ModelParts& parts);

  // The chance of each label, 0 to 1, calibrated.
  std::vector<float> Predict(absl::Span<const uint32_t> features) const;

  // Place of a label in Predict's answer; -1 when the model has no such label.
  int LabelIndex(absl::string_view label) const;
  const std::vector<std::string>& labels() const { return labels_; }
  const std::string& version() const { return version_; }

 private:
  struct Slot {
    uint32_t feature = 0;
    uint32_t row = 0;
  };
  TriageModel() = default;
  std::vector<float> JudgeAgain(const std::vector<float>& chances) const;

  std::string version_;
  std::vector<std::string> labels_;
  size_t width_ = 0;  // of a row: labels, rounded up so that rows are added in whole steps
  std::vector<Slot> slots_;
  std::vector<int8_t> rows_;
  std::vector<float> scales_;  // of each label
  std::vector<float> biases_;
  std::vector<float> slopes_;
  std::vector<float> offsets_;
  std::vector<float> stack_;
};

// A folder of models: VERSION.model each, and the versions that have run, a line each, the one in
// use last.
inline constexpr char kRunningModelsFile[] = "running";
inline constexpr char kModelFileEnding[] = ".model";

// The model that this build carries; trained while it is built, from corpus/ alone.
absl::string_view BuiltInModel();

}  // namespace redress::intake
