#include "services/intake/domain/triage_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::intake {
namespace {

static_assert(std::endian::native == std::endian::little, "model files are little-endian");

constexpr absl::string_view kMagic = "RDTRIAG3";
constexpr absl::string_view kMagicUnstacked = "RDTRIAG2";  // of before: nothing is judged again
constexpr uint32_t kLabelsMax = 256;
constexpr size_t kStep = 8;
constexpr uint32_t kRowsMax = 4'000'000;
constexpr uint32_t kSpread = 0x9E3779B1;
uint32_t SlotOf(uint32_t feature) { return feature * kSpread; }
constexpr float kMost = 127;                // of a weight as a byte
constexpr float kStackChanceLeast = 1e-4F;  // chance, in a logit that others are judged by

uint64_t Checksum(absl::string_view bytes) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  return hash;
}

template <typename Value>
void Put(std::string& out, const Value& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void PutText(std::string& out, absl::string_view text) {
  Put(out, static_cast<uint32_t>(text.size()));
  absl::StrAppend(&out, text);
}

float Logistic(float logit) { return 1.0F / (1.0F + std::exp(-logit)); }

bool AreFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](float value) { return std::isfinite(value); });
}

// Takes values off the front of a model's bytes; false once they are used up.
class Taker {
 public:
  explicit Taker(absl::string_view bytes) : bytes_(bytes) {}

  template <typename Value>
  bool Take(Value& value) {
    return Take(&value, 1);
  }
  template <typename Value>
  bool Take(Value* values, size_t count) {
    if (bytes_.size() / sizeof(Value) < count) return false;
    if (count > 0) std::memcpy(values, bytes_.data(), count * sizeof(Value));
    bytes_.remove_prefix(count * sizeof(Value));
    return true;
  }
  bool TakeText(std::string& text) {
    uint32_t size = 0;
    if (!Take(size) || bytes_.size() < size) return false;
    text = std::string(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return true;
  }
  size_t left() const { return bytes_.size(); }

 private:
  absl::string_view bytes_;
};

absl::Status Damaged(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "MODEL_DAMAGED",
               absl::StrCat("this is no triage model: ", what, "; train it again"));
}

}  // namespace

std::vector<float> StackInput(absl::Span<const float> chances) {
  std::vector<float> input;
  input.reserve(2 * chances.size());
  for (const float chance : chances) {
    const float inside = std::clamp(chance, kStackChanceLeast, 1 - kStackChanceLeast);
    input.push_back(std::log(inside / (1 - inside)));
  }
  input.insert(input.end(), chances.begin(), chances.end());
  return input;
}

std::string TriageModel::Save(const ModelParts& parts) {
  const size_t labels = parts.labels.size();
  std::vector<float> scales(labels, 1e-6F);
  for (size_t i = 0; i < parts.weights.size(); ++i)
    scales[i % labels] = std::max(scales[i % labels], std::abs(parts.weights[i]) / kMost);
  std::string out(kMagic);
  PutText(out, parts.version);
  Put(out, static_cast<uint32_t>(labels));
  for (const std::string& label : parts.labels) PutText(out, label);
  Put(out, static_cast<uint32_t>(parts.features.size()));
  for (const uint32_t feature : parts.features) Put(out, feature);
  for (size_t i = 0; i < parts.weights.size(); ++i)
    Put(out, static_cast<int8_t>(std::lround(parts.weights[i] / scales[i % labels])));
  const std::vector<float>* const all[] = {&scales, &parts.biases, &parts.slopes, &parts.offsets,
                                           &parts.stack};
  for (const std::vector<float>* values : all) {
    for (const float value : *values) Put(out, value);
  }
  Put(out, Checksum(out));
  return out;
}

absl::StatusOr<std::unique_ptr<TriageModel>> TriageModel::Load(absl::string_view bytes) {
  const absl::string_view magic = bytes.substr(0, kMagic.size());
  if (magic != kMagic && magic != kMagicUnstacked) return Damaged("another format");
  uint64_t checksum = 0;
  if (bytes.size() < kMagic.size() + sizeof(checksum)) return Damaged("too short");
  std::memcpy(&checksum, bytes.data() + bytes.size() - sizeof(checksum), sizeof(checksum));
  bytes.remove_suffix(sizeof(checksum));
  if (Checksum(bytes) != checksum) return Damaged("its checksum does not fit");
  Taker taker(bytes.substr(kMagic.size()));
  std::unique_ptr<TriageModel> model(new TriageModel);
  uint32_t labels = 0;
  if (!taker.TakeText(model->version_) || !taker.Take(labels) || labels == 0 ||
      labels > kLabelsMax) {
    return Damaged("labels");
  }
  model->labels_.resize(labels);
  for (std::string& label : model->labels_) {
    if (!taker.TakeText(label)) return Damaged("labels");
  }
  uint32_t rows = 0;
  if (!taker.Take(rows) || rows > kRowsMax ||
      taker.left() < size_t{rows} * (sizeof(uint32_t) + labels) + 4 * sizeof(float) * labels) {
    return Damaged("sizes");
  }
  std::vector<uint32_t> features(rows);
  if (!taker.Take(features.data(), rows)) return Damaged("features");
  model->width_ = (labels + kStep - 1) / kStep * kStep;
  model->rows_.resize(rows * model->width_);
  model->slots_.resize(std::bit_ceil(size_t{rows} * 2 + 1));
  const size_t mask = model->slots_.size() - 1;
  for (uint32_t row = 0; row < rows; ++row) {
    if (!taker.Take(&model->rows_[row * model->width_], labels)) return Damaged("rows");
    if (features[row] == 0) return Damaged("features");
    size_t slot = SlotOf(features[row]);
    while (model->slots_[slot & mask].feature != 0) ++slot;
    model->slots_[slot & mask] = {features[row], row};
  }
  for (auto* values : {&model->scales_, &model->biases_, &model->slopes_, &model->offsets_}) {
    values->resize(labels);
    if (!taker.Take(values->data(), labels) || !AreFinite(*values)) return Damaged("scales");
  }
  if (magic == kMagic && taker.left() > 0) {
    model->stack_.resize(labels * (2 * size_t{labels} + 1));
    if (!taker.Take(model->stack_.data(), model->stack_.size()) || !AreFinite(model->stack_))
      return Damaged("stack");
  }
  if (taker.left() > 0) return Damaged("sizes");
  return model;
}

std::vector<float> TriageModel::Predict(absl::Span<const uint32_t> features) const {
  // Neither table fits a cache: what is needed next is fetched while this is summed.
  constexpr size_t kAhead = 12;
  const size_t mask = slots_.size() - 1;
  std::vector<uint32_t> rows;
  rows.reserve(features.size());
  for (size_t i = 0; i < features.size(); ++i) {
    if (i + kAhead < features.size()) {
      __builtin_prefetch(&slots_[SlotOf(features[i + kAhead]) & mask]);
    }
    size_t slot = SlotOf(features[i]);
    while (slots_[slot & mask].feature != features[i] && slots_[slot & mask].feature != 0) ++slot;
    if (slots_[slot & mask].feature == 0) continue;
    rows.push_back(slots_[slot & mask].row);
    __builtin_prefetch(&rows_[rows.back() * width_]);
    __builtin_prefetch(&rows_[(rows.back() + 1) * width_ - 1]);
  }
  std::vector<int32_t> sums(width_);
  for (const uint32_t place : rows) {
    const int8_t* row = &rows_[place * width_];
    for (size_t i = 0; i < width_; i += kStep) {
      for (size_t j = 0; j < kStep; ++j) sums[i + j] += row[i + j];
    }
  }
  const float share = 1.0F / std::sqrt(static_cast<float>(features.size()) + 1.0F);
  std::vector<float> chances(labels_.size());
  for (size_t i = 0; i < labels_.size(); ++i) {
    const float logit = biases_[i] + scales_[i] * share * static_cast<float>(sums[i]);
    chances[i] = Logistic(slopes_[i] * logit + offsets_[i]);
  }
  return stack_.empty() ? chances : JudgeAgain(chances);
}

std::vector<float> TriageModel::JudgeAgain(const std::vector<float>& chances) const {
  const std::vector<float> input = StackInput(chances);
  std::vector<float> again(stack_.end() - static_cast<std::ptrdiff_t>(chances.size()),
                           stack_.end());
  const float* weight = stack_.data();
  for (const float value : input) {
    for (float& logit : again) logit += value * *weight++;
  }
  for (float& logit : again) logit = Logistic(logit);
  return again;
}

int TriageModel::LabelIndex(absl::string_view label) const {
  const auto found = std::find(labels_.begin(), labels_.end(), label);
  return found == labels_.end() ? -1 : static_cast<int>(found - labels_.begin());
}

}  // namespace redress::intake
