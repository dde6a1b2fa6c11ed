#include "tools/triage_training/training.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/reading.h"
#include "services/intake/domain/triage_model.h"
#include "text/normalise.h"

namespace redress::triage_training {

std::vector<std::pair<std::string, std::string>> CorpusFiles();  // generated from corpus/*.tsv

namespace {

using intake::LabelledText;
using intake::ModelParts;
using intake::TriageEngine;
using intake::TriageModel;

constexpr uint64_t kParts = 10;

// FNV-1a of the normalised text.
uint64_t HashOf(const std::string& text) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : text::Normalise(text))
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  return hash ^ (hash >> 32);
}

struct Example {
  std::vector<uint32_t> features;
  std::vector<std::string> labels;
};

// A text as rows of the weights; a row comes as often as its feature.
struct Sample {
  std::vector<uint32_t> rows;
  float share = 0;        // of the sum, as TriageModel takes it
  std::vector<float> is;  // 1 for each label it has, else 0
};

// Logistic regression for all labels at once: stochastic gradient descent whose step shrinks for
// each weight with the gradients that it has seen (AdaGrad).
ModelParts Learn(absl::Span<const Example> examples, const TrainOptions& options) {
  std::map<uint32_t, int> counts;  // in how many texts
  std::set<std::string> labels;
  for (const Example& example : examples) {
    const std::set<uint32_t> once(example.features.begin(), example.features.end());
    for (const uint32_t feature : once) ++counts[feature];
    labels.insert(example.labels.begin(), example.labels.end());
  }
  ModelParts parts;
  parts.labels.assign(labels.begin(), labels.end());
  std::map<uint32_t, uint32_t> rows;
  for (const auto& [feature, count] : counts) {
    if (count < options.least_count) continue;
    rows.emplace(feature, static_cast<uint32_t>(parts.features.size()));
    parts.features.push_back(feature);
  }
  const size_t width = parts.labels.size();
  std::vector<Sample> samples;
  for (const Example& example : examples) {
    Sample& sample = samples.emplace_back();
    sample.share = 1.0F / std::sqrt(static_cast<float>(example.features.size()) + 1.0F);
    for (const uint32_t feature : example.features) {
      const auto row = rows.find(feature);
      if (row != rows.end()) sample.rows.push_back(row->second);
    }
    for (const std::string& label : parts.labels) {
      sample.is.push_back(std::find(example.labels.begin(), example.labels.end(), label) !=
                                  example.labels.end()
                              ? 1.0F
                              : 0.0F);
    }
  }
  constexpr float kSeen = 1e-2F;  // keeps the first step from being a leap
  parts.weights.assign(parts.features.size() * width, 0);
  parts.biases.assign(width, -2);
  std::vector<float> seen(parts.weights.size(), kSeen);
  std::vector<float> bias_seen(width, kSeen);
  std::vector<float> misses(width);
  std::vector<size_t> order(samples.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  uint64_t random = 1;  // the same order in every run (Knuth's linear congruence)
  const auto rate = static_cast<float>(options.rate);
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    for (size_t i = order.size(); i > 1; --i) {
      random = random * 6364136223846793005 + 1442695040888963407;
      std::swap(order[i - 1], order[(random >> 33) % i]);
    }
    for (const size_t at : order) {
      const Sample& sample = samples[at];
      std::fill(misses.begin(), misses.end(), 0.0F);
      for (const uint32_t row : sample.rows) {
        const float* weights = &parts.weights[row * width];
        for (size_t i = 0; i < width; ++i) misses[i] += weights[i];
      }
      for (size_t i = 0; i < width; ++i) {
        const float logit = parts.biases[i] + misses[i] * sample.share;
        const float miss = 1.0F / (1.0F + std::exp(-logit)) - sample.is[i];
        bias_seen[i] += miss * miss;
        parts.biases[i] -= rate * miss / std::sqrt(bias_seen[i]);
        misses[i] = miss * sample.share;
      }
      for (const uint32_t row : sample.rows) {
        float* weights = &parts.weights[row * width];
        float* sums = &seen[row * width];
        for (size_t i = 0; i < width; ++i) {
          sums[i] += misses[i] * misses[i];
          weights[i] -= rate * misses[i] / std::sqrt(sums[i]);
        }
      }
    }
  }
  parts.slopes.assign(width, 1);
  parts.offsets.assign(width, 0);
  return parts;
}

// Platt's calibration of one label: slope and offset that make the chances of `logits` fit.
std::pair<float, float> Calibrate(const std::vector<std::pair<double, bool>>& logits) {
  double slope = 1;
  double offset = 0;
  const auto positives = static_cast<double>(
      std::count_if(logits.begin(), logits.end(), [](const auto& one) { return one.second; }));
  if (positives < 8) return {1.0F, 0.0F};  // too few to say
  const double high = (positives + 1) / (positives + 2);
  const double low = 1 / (static_cast<double>(logits.size()) - positives + 2);
  for (int round = 0; round < 50; ++round) {  // Newton's method
    double g0 = 0, g1 = 0, h00 = 1e-6, h01 = 0, h11 = 1e-6;
    for (const auto& [logit, is] : logits) {
      const double p = 1 / (1 + std::exp(-(slope * logit + offset)));
      const double miss = p - (is ? high : low);
      const double weight = p * (1 - p);
      g0 += miss * logit;
      g1 += miss;
      h00 += weight * logit * logit;
      h01 += weight * logit;
      h11 += weight;
    }
    const double determinant = h00 * h11 - h01 * h01;
    if (std::abs(determinant) < 1e-12) break;
    const double step_slope = (g0 * h11 - g1 * h01) / determinant;
    const double step_offset = (g1 * h00 - g0 * h01) / determinant;
    slope -= std::clamp(step_slope, -1.0, 1.0);
    offset -= std::clamp(step_offset, -2.0, 2.0);
    if (std::abs(step_slope) + std::abs(step_offset) < 1e-6) break;
  }
  return {static_cast<float>(std::clamp(slope, 0.1, 4.0)),
          static_cast<float>(std::clamp(offset, -6.0, 6.0))};
}

}  // namespace

std::vector<std::string> LabelsOf(const LabelledText& text) {
  std::vector<std::string> labels;
  switch (text.kind) {
    case common::v1::KIND_COMPLAINT: labels.emplace_back("k:complaint"); break;
    case common::v1::KIND_SUGGESTION: labels.emplace_back("k:suggestion"); break;
    case common::v1::KIND_INQUIRY: labels.emplace_back("k:inquiry"); break;
    default: labels.emplace_back("k:praise"); break;
  }
  for (const std::string& category : text.categories) labels.push_back("c:" + category);
  for (const std::string& signal : text.signals) labels.push_back("g:" + signal);
  if (text.level >= common::v1::LEVEL_SERIOUS) labels.emplace_back("l:2");
  if (text.level >= common::v1::LEVEL_CRISIS) labels.emplace_back("l:3");
  labels.push_back(absl::StrCat("s:", text.sentiment));
  return labels;
}

Parts Split(absl::Span<const LabelledText> texts) {
  Parts parts;
  for (const LabelledText& text : texts)
    (HashOf(text.text) % kParts == 0 ? parts.held_out : parts.learn).push_back(text);
  return parts;
}

absl::StatusOr<std::vector<LabelledText>> OurCorpus() {
  std::vector<LabelledText> texts;
  for (const auto& [file, tsv] : CorpusFiles()) {
    ASSIGN_OR_RETURN(const std::vector<LabelledText> more, intake::ReadCorpus(file, tsv));
    texts.insert(texts.end(), more.begin(), more.end());
  }
  return texts;
}

absl::StatusOr<std::string> TrainModel(const TriageEngine& engine,
                                       absl::Span<const LabelledText> texts,
                                       const TrainOptions& options) {
  if (texts.empty())
    return Error(absl::StatusCode::kInvalidArgument, "CORPUS_EMPTY", "there are no texts");
  std::vector<Example> examples;
  std::vector<Example> most;  // without those that the calibration is measured on
  std::vector<Example> apart;
  uint64_t contents = 0;
  for (const LabelledText& text : texts) {
    Example example = {intake::FeaturesOf(engine.Read("", text.text)), LabelsOf(text)};
    const uint64_t hash = HashOf(text.text);
    for (const std::string& label : example.labels) contents = contents * 31 + HashOf(label);
    contents = contents * 31 + hash;
    (hash % kParts == 1 ? apart : most).push_back(example);
    examples.push_back(std::move(example));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<TriageModel> measured,
                   TriageModel::Load(TriageModel::Save(Learn(most, options))));
  std::vector<std::vector<std::pair<double, bool>>> logits(measured->labels().size());
  for (const Example& example : apart) {
    const std::vector<float> chances = measured->Predict(example.features);
    for (size_t label = 0; label < chances.size(); ++label) {
      const double chance = std::clamp(static_cast<double>(chances[label]), 1e-7, 1 - 1e-7);
      logits[label].emplace_back(std::log(chance / (1 - chance)),
                                 std::find(example.labels.begin(), example.labels.end(),
                                           measured->labels()[label]) != example.labels.end());
    }
  }
  ModelParts parts = Learn(examples, options);
  for (size_t label = 0; label < parts.labels.size(); ++label) {
    const int before = measured->LabelIndex(parts.labels[label]);
    if (before < 0) continue;
    std::tie(parts.slopes[label], parts.offsets[label]) =
        Calibrate(logits[static_cast<size_t>(before)]);
  }
  parts.version = absl::StrCat("corpus-", texts.size(), "-", absl::Hex(contents, absl::kZeroPad16));
  return TriageModel::Save(parts);
}

}  // namespace redress::triage_training
