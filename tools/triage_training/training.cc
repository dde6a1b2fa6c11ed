#include "tools/triage_training/training.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/reading.h"
#include "services/intake/domain/taxonomy.h"
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

// A text as a vector: for each row of the weights that it has, how much.
using Sample = std::vector<std::pair<uint32_t, float>>;

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
constexpr double kStackedCost = 0.1;   // of labels that are judged once more
constexpr double kChanceLeast = 1e-7;  // of what a model says, in a logit

bool IsAlarm(absl::string_view label) {
  return absl::StartsWith(label, "g:") || absl::StartsWith(label, "l:");
}

double Length2(const Sample& sample) {
  double sum = 0;
  for (const auto& [row, value] : sample) sum += double{value} * double{value};
  return sum;
}

// A linear support vector machine with squared hinge loss, by dual coordinate descent (Hsieh et
// al., 2008): gives the weights of one label, the bias last. A text that `is` of the label counts
// the more, the fewer there are of them.
std::vector<double> Separate(const std::vector<Sample>& samples, const std::vector<double>& lengths,
                             const std::vector<bool>& is, size_t rows, const Manner& manner,
                             const TrainOptions& options) {
  const auto texts = static_cast<double>(samples.size());
  const auto positives = static_cast<double>(std::count(is.begin(), is.end(), true));
  const double weight = std::pow(texts / std::max(1.0, positives), manner.few_count_more);
  const double slack_of_positive = 1 / (2 * manner.cost * weight);
  const double slack = 1 / (2 * manner.cost);
  std::vector<double> weights(rows + 1);
  std::vector<double> alphas(samples.size());
  std::vector<uint32_t> order(samples.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  size_t active = order.size();  // those that may still move come first
  uint64_t random = 1;           // the same order in every run (Knuth's linear congruence)
  double most_before = std::numeric_limits<double>::infinity();
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    for (size_t i = active; i > 1; --i) {
      random = random * 6364136223846793005 + 1442695040888963407;
      std::swap(order[i - 1], order[(random >> 33) % i]);
    }
    double most = 0;
    for (size_t at = 0; at < active;) {
      const uint32_t one = order[at];
      const Sample& sample = samples[one];
      const double sign = is[one] ? 1 : -1;
      const double own_slack = is[one] ? slack_of_positive : slack;
      double sum = weights[rows];
      for (const auto& [row, value] : sample) sum += weights[row] * double{value};
      const double gradient = sign * sum - 1 + own_slack * alphas[one];
      if (alphas[one] == 0 && gradient > most_before) {  // well on its side: out of the way
        std::swap(order[at], order[--active]);
        continue;
      }
      ++at;
      const double pull = alphas[one] == 0 ? std::min(gradient, 0.0) : gradient;
      most = std::max(most, std::abs(pull));
      if (std::abs(pull) < 1e-9) continue;
      const double before = alphas[one];
      alphas[one] = std::max(before - gradient / (lengths[one] + own_slack), 0.0);
      const double step = (alphas[one] - before) * sign;
      weights[rows] += step;
      for (const auto& [row, value] : sample) weights[row] += step * double{value};
    }
    most_before = most;
    if (most < options.tolerance) {
      if (active == order.size()) break;
      active = order.size();  // done among these: look at all of them once more
      most_before = std::numeric_limits<double>::infinity();
    }
  }
  return weights;
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
      const std::vector<double> weights =
          Separate(samples, lengths, is, rows.size(), *manner, options);
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
  std::vector<double> logits;  // of each label
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
      std::vector<double>& logits = judged.emplace_back(Judged{example, {}}).logits;
      logits.reserve(labels.size());
      for (const std::string& label : labels) {
        const int index = model->LabelIndex(label);
        const double chance =
            std::clamp(index < 0 ? 0 : double{chances[static_cast<size_t>(index)]}, kChanceLeast,
                       1 - kChanceLeast);
        logits.push_back(std::log(chance / (1 - chance)));
      }
    }
  }
  return judged;
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

void CalibrateAll(const std::vector<Judged>& judged, ModelParts& parts) {
  for (size_t label = 0; label < parts.labels.size(); ++label) {
    std::vector<std::pair<double, bool>> logits;
    logits.reserve(judged.size());
    for (const Judged& one : judged)
      logits.emplace_back(one.logits[label], Has(*one.example, parts.labels[label]));
    std::tie(parts.slopes[label], parts.offsets[label]) = Calibrate(logits);
  }
}

using Row = std::vector<double>;

// Solves `matrix` × x = `right`, the matrix symmetric and positive definite, by Cholesky's method;
// its lower half is enough and is used up.
std::vector<double> Solve(std::vector<Row> matrix, std::vector<double> right) {
  const size_t size = right.size();
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      const double rest =
          matrix[i][j] -
          std::inner_product(matrix[i].begin(), matrix[i].begin() + j, matrix[j].begin(), 0.0);
      matrix[i][j] = i == j ? std::sqrt(rest) : rest / matrix[j][j];
    }
  }
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < i; ++j) right[i] -= matrix[i][j] * right[j];
    right[i] /= matrix[i][i];
  }
  for (size_t i = size; i-- > 0;) {
    for (size_t j = i + 1; j < size; ++j) right[i] -= matrix[j][i] * right[j];
    right[i] /= matrix[i][i];
  }
  return right;
}

double Margin(const Row& row, bool is, const std::vector<double>& weights) {
  const double sum = std::inner_product(row.begin(), row.end(), weights.begin(), 0.0);
  return is ? sum : -sum;
}

// Adds the row's product with itself, so often; the lower half.
void AddSquare(const Row& row, double often, std::vector<Row>& squares) {
  for (size_t i = 0; i < row.size(); ++i) {
    const double value = often * row[i];
    for (size_t j = 0; j <= i; ++j) squares[i][j] += value * row[j];
  }
}

// The same machine as Separate's, for few columns that all rows fill: Newton's method on those that
// are on the wrong side, until they stay the same ones. `squares` are the sum over all rows.
std::vector<double> SeparateFull(const std::vector<Row>& rows, const std::vector<Row>& squares,
                                 const std::vector<bool>& is, double cost) {
  constexpr int kRoundsMax = 30;
  const size_t width = rows.front().size();
  std::vector<double> weights(width);
  std::vector<bool> wrong_before;
  for (int round = 0; round < kRoundsMax; ++round) {
    std::vector<bool> wrong(rows.size());
    std::vector<double> pull(width);
    for (size_t one = 0; one < rows.size(); ++one) {
      wrong[one] = Margin(rows[one], is[one], weights) < 1;
      for (size_t i = 0; wrong[one] && i < width; ++i)
        pull[i] += is[one] ? rows[one][i] : -rows[one][i];
    }
    if (wrong == wrong_before) break;
    // From none of them or from all, whichever is nearer.
    const bool most = 2 * std::count(wrong.begin(), wrong.end(), true) > std::ssize(wrong);
    std::vector<Row> bend = most ? squares : std::vector<Row>(width, Row(width));
    for (size_t one = 0; one < rows.size(); ++one) {
      if (wrong[one] != most) AddSquare(rows[one], most ? -1 : 1, bend);
    }
    for (size_t i = 0; i < width; ++i) bend[i][i] += 1 / (2 * cost);
    weights = Solve(std::move(bend), std::move(pull));
    wrong_before = std::move(wrong);
  }
  return weights;
}

// Each column as distances from the usual value, in usual distances.
struct Standard {
  std::vector<double> means;
  std::vector<double> spreads;
};

Standard Standardise(std::vector<Row>& rows) {
  const size_t width = rows.front().size();
  const auto count = static_cast<double>(rows.size());
  Standard standard{std::vector<double>(width), std::vector<double>(width)};
  for (size_t i = 0; i < width; ++i) {
    double sum = 0, squares = 0;
    for (const Row& row : rows) sum += row[i];
    const double mean = sum / count;
    for (const Row& row : rows) squares += (row[i] - mean) * (row[i] - mean);
    const double spread = std::max(std::sqrt(squares / count), 1e-6);
    for (Row& row : rows) row[i] = (row[i] - mean) / spread;
    standard.means[i] = mean;
    standard.spreads[i] = spread;
  }
  return standard;
}

// Learns to judge each label once more, by what models that did not know the text say of all of
// them (Wolpert, 1992): a level hangs on the categories, a signal on the level, praise on the
// feeling, and which of several matters is the main one on all.
void Stack(const std::vector<Judged>& judged, ModelParts& parts) {
  if (judged.empty()) return;
  std::vector<Row> rows;
  rows.reserve(judged.size());
  for (const Judged& one : judged) {
    std::vector<float> chances;
    chances.reserve(one.logits.size());
    for (size_t i = 0; i < one.logits.size(); ++i) {
      const double logit = double{parts.slopes[i]} * one.logits[i] + double{parts.offsets[i]};
      chances.push_back(static_cast<float>(1 / (1 + std::exp(-logit))));
    }
    const std::vector<float> together = intake::Together(chances);
    rows.emplace_back(together.begin(), together.end());
  }
  const Standard standard = Standardise(rows);
  const size_t width = standard.means.size();
  std::vector<Row> squares(width + 1, Row(width + 1));
  for (Row& row : rows) {
    row.push_back(1);  // for the bias
    AddSquare(row, 1, squares);
  }
  const size_t labels = parts.labels.size();
  parts.stack.resize((width + 1) * labels);
  for (size_t label = 0; label < labels; ++label) {
    std::vector<bool> is;
    is.reserve(judged.size());
    for (const Judged& one : judged) is.push_back(Has(*one.example, parts.labels[label]));
    const std::vector<double> weights = SeparateFull(rows, squares, is, kStackedCost);
    std::vector<std::pair<double, bool>> logits;
    logits.reserve(rows.size());
    for (size_t i = 0; i < rows.size(); ++i)
      logits.emplace_back(Margin(rows[i], true, weights), is[i]);
    const auto [slope, offset] = Calibrate(logits);
    double bias = weights[width];
    for (size_t i = 0; i < width; ++i) {
      const double weight = weights[i] / standard.spreads[i];
      bias -= weight * standard.means[i];
      parts.stack[i * labels + label] = static_cast<float>(double{slope} * weight);
    }
    parts.stack[width * labels + label] = static_cast<float>(double{slope} * bias + double{offset});
  }
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
  CalibrateAll(judged, parts);
  Stack(judged, parts);
  parts.version = absl::StrCat("corpus-", texts.size(), "-", absl::Hex(contents, absl::kZeroPad16));
  return TriageModel::Save(parts);
}

}  // namespace redress::triage_training
