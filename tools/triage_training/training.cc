#include "tools/triage_training/training.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/reading.h"
#include "services/intake/domain/taxonomy.h"
#include "services/intake/domain/triage_model.h"
#include "text/normalise.h"
#include "tools/triage_training/machine.h"
#include "tools/triage_training/stack.h"

namespace redress::triage_training {

std::vector<std::pair<std::string, std::string>> CorpusFiles();  // generated from corpus/*.tsv

namespace {

using intake::LabelledText;
using intake::ModelParts;
using intake::TriageEngine;
using intake::TriageModel;

constexpr uint64_t kParts = 10;
constexpr uint64_t kCalibrationParts = 3;
// 1 + log(texts / texts with a feature), of one that is scaled by 1.
constexpr double kUsualRareness = 5;

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
  uint64_t hash = 0;  // of the text
};

bool Has(const Example& example, const std::string& label) {
  return std::find(example.labels.begin(), example.labels.end(), label) != example.labels.end();
}

double Length2(const Sample& sample) {
  double sum = 0;
  for (const auto& [row, value] : sample) sum += double{value} * double{value};
  return sum;
}

// How a label is learnt.
struct Manner {
  double cost;            // of a text on the wrong side, against large weights
  double rareness_power;  // of how rare a feature is, in what it weighs
  double few_count_more;  // power of texts / texts of the label, in what one of those weighs
};
// Of many classes one is to be right, be it a rare one; a signal or a level is to be right when it
// is told, and hangs on single words.
constexpr Manner kClass = {0.3, 1, 0.5};
constexpr Manner kAlarm = {0.7, 1.5, 0.2};
constexpr double kSaidLeast = 1e-7;  // chance, in a logit

bool IsAlarm(absl::string_view label) {
  return absl::StartsWith(label, "g:") || absl::StartsWith(label, "l:");
}

// A row comes as often as its feature, scaled.
Sample SampleOf(const Example& example, const std::map<uint32_t, uint32_t>& rows,
                const std::vector<double>& scales) {
  const double share = 1 / std::sqrt(static_cast<double>(example.features.size()) + 1);
  std::map<uint32_t, int> often;
  for (const uint32_t feature : example.features) {
    const auto row = rows.find(feature);
    if (row != rows.end()) ++often[row->second];
  }
  Sample sample;
  for (const auto& [row, times] : often)
    sample.emplace_back(row, static_cast<float>(times * share * scales[row]));
  return sample;
}

ModelParts Learn(absl::Span<const Example* const> examples, const TrainOptions& options) {
  std::map<uint32_t, int> counts;  // in how many texts
  std::set<std::string> labels;
  for (const Example* example : examples) {
    const std::set<uint32_t> once(example->features.begin(), example->features.end());
    for (const uint32_t feature : once) ++counts[feature];
    labels.insert(example->labels.begin(), example->labels.end());
  }
  ModelParts parts;
  parts.labels.assign(labels.begin(), labels.end());
  std::map<uint32_t, uint32_t> rows;
  std::vector<double> rareness;
  for (const auto& [feature, count] : counts) {
    if (count < options.least_count) continue;
    rows.emplace(feature, static_cast<uint32_t>(parts.features.size()));
    parts.features.push_back(feature);
    rareness.push_back((std::log(static_cast<double>(examples.size()) / count) + 1) /
                       kUsualRareness);
  }
  const size_t width = parts.labels.size();
  parts.weights.assign(parts.features.size() * width, 0);
  parts.biases.assign(width, 0);
  for (const Manner* manner : {&kClass, &kAlarm}) {
    std::vector<double> scales(rareness.size());
    std::transform(rareness.begin(), rareness.end(), scales.begin(),
                   [&](double rare) { return std::pow(rare, manner->rareness_power); });
    std::vector<Sample> samples;
    std::vector<double> lengths;
    for (const Example* example : examples) {
      samples.push_back(SampleOf(*example, rows, scales));
      lengths.push_back(Length2(samples.back()) + 1);  // with the bias
    }
    for (size_t label = 0; label < width; ++label) {
      if (IsAlarm(parts.labels[label]) != (manner == &kAlarm)) continue;
      std::vector<bool> is;
      for (const Example* example : examples) is.push_back(Has(*example, parts.labels[label]));
      const std::vector<double> weights = Separate(samples, lengths, is, rows.size(),
                                                   {.cost = manner->cost,
                                                    .few_count_more = manner->few_count_more,
                                                    .rounds = options.epochs,
                                                    .tolerance = options.tolerance});
      for (size_t row = 0; row < rows.size(); ++row)
        parts.weights[row * width + label] = static_cast<float>(weights[row] * scales[row]);
      parts.biases[label] = static_cast<float>(weights[rows.size()]);
    }
  }
  parts.slopes.assign(width, 1);
  parts.offsets.assign(width, 0);
  return parts;
}

// Not the split's own digits: those that are learnt from lack one of them.
uint64_t PartOf(const Example& example) { return example.hash / kParts % kCalibrationParts; }

// What a model that learnt from the others says of a text, in logits, not calibrated.
struct Judged {
  const Example* example;
  std::vector<std::optional<double>> logits;  // of each label that it knew
};

absl::StatusOr<std::vector<Judged>> JudgeByOthers(absl::Span<const Example* const> examples,
                                                  const std::vector<std::string>& labels,
                                                  const TrainOptions& options) {
  std::vector<Judged> judged;
  judged.reserve(examples.size());
  for (uint64_t part = 0; part < kCalibrationParts; ++part) {
    std::vector<const Example*> others;
    for (const Example* example : examples) {
      if (PartOf(*example) != part) others.push_back(example);
    }
    if (others.empty() || others.size() == examples.size()) continue;
    ASSIGN_OR_RETURN(const std::unique_ptr<TriageModel> model,
                     TriageModel::Load(TriageModel::Save(Learn(others, options))));
    for (const Example* example : examples) {
      if (PartOf(*example) != part) continue;
      const std::vector<float> chances = model->Predict(example->features);
      std::vector<std::optional<double>>& logits = judged.emplace_back(Judged{example, {}}).logits;
      logits.reserve(labels.size());
      for (const std::string& label : labels) {
        const int index = model->LabelIndex(label);
        if (index < 0) {
          logits.emplace_back();
          continue;
        }
        const double chance =
            std::clamp(double{chances[static_cast<size_t>(index)]}, kSaidLeast, 1 - kSaidLeast);
        logits.emplace_back(std::log(chance / (1 - chance)));
      }
    }
  }
  return judged;
}

// Of each label, which of the texts have it.
using Truth = std::vector<std::vector<bool>>;

Truth TruthOf(const std::vector<Judged>& judged, const std::vector<std::string>& labels) {
  Truth is(labels.size());
  for (size_t label = 0; label < labels.size(); ++label) {
    is[label].reserve(judged.size());
    for (const Judged& one : judged) is[label].push_back(Has(*one.example, labels[label]));
  }
  return is;
}

void CalibrateAll(const std::vector<Judged>& judged, const Truth& is, ModelParts& parts) {
  for (size_t label = 0; label < parts.labels.size(); ++label) {
    std::vector<std::pair<double, bool>> logits;
    logits.reserve(judged.size());
    for (size_t i = 0; i < judged.size(); ++i) {
      if (judged[i].logits[label]) logits.emplace_back(*judged[i].logits[label], is[label][i]);
    }
    std::tie(parts.slopes[label], parts.offsets[label]) = Calibrate(logits);
  }
}

// What was said of each text, calibrated: a chance a label.
std::vector<std::vector<float>> ChancesOf(const std::vector<Judged>& judged,
                                          const ModelParts& parts) {
  std::vector<std::vector<float>> chances;
  chances.reserve(judged.size());
  for (const Judged& one : judged) {
    std::vector<float>& said = chances.emplace_back();
    said.reserve(parts.labels.size());
    for (size_t label = 0; label < parts.labels.size(); ++label) {
      // Of a label that nobody else has nothing was said: as if it were one in two.
      const double logit = one.logits[label] ? double{parts.slopes[label]} * *one.logits[label] +
                                                   double{parts.offsets[label]}
                                             : 0;
      said.push_back(static_cast<float>(1 / (1 + std::exp(-logit))));
    }
  }
  return chances;
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
  if (!text.categories.empty())
    labels.push_back(absl::StrCat("m:", intake::FamilyOf(text.categories.front())));
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
  uint64_t contents = 0;
  for (const LabelledText& text : texts) {
    Example& example = examples.emplace_back();
    example = {intake::FeaturesOf(engine.Read("", text.text)), LabelsOf(text), HashOf(text.text)};
    for (const std::string& label : example.labels) contents = contents * 31 + HashOf(label);
    contents = contents * 31 + example.hash;
  }
  std::vector<const Example*> all;
  all.reserve(examples.size());
  for (const Example& example : examples) all.push_back(&example);
  ModelParts parts = Learn(all, options);
  ASSIGN_OR_RETURN(const std::vector<Judged> judged, JudgeByOthers(all, parts.labels, options));
  const Truth is = TruthOf(judged, parts.labels);
  CalibrateAll(judged, is, parts);
  if (!judged.empty()) parts.stack = LearnStack(ChancesOf(judged, parts), is);
  parts.version = absl::StrCat("corpus-", texts.size(), "-", absl::Hex(contents, absl::kZeroPad16));
  return TriageModel::Save(parts);
}

}  // namespace redress::triage_training
