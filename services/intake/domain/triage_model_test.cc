#include "services/intake/domain/triage_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "services/intake/domain/model_slot.h"

namespace redress::intake {
namespace {

ModelParts Small(std::string version = "small") {
  ModelParts parts;
  parts.version = std::move(version);
  parts.labels = {"k:complaint", "k:praise"};
  parts.features = {3, 7};
  parts.weights = {4, -4, -4, 4};
  parts.biases = {0, 0};
  parts.slopes = {1, 1};
  parts.offsets = {0, 0};
  return parts;
}

// R-I6
TEST(TriageModel, PredictsWhatItWasGiven) {
  const auto model = TriageModel::Load(TriageModel::Save(Small()));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->version(), "small");
  EXPECT_EQ((*model)->LabelIndex("k:praise"), 1);
  EXPECT_EQ((*model)->LabelIndex("k:rant"), -1);
  EXPECT_GT((*model)->Predict({3})[0], 0.9F);
  EXPECT_LT((*model)->Predict({7})[0], 0.1F);
  EXPECT_FLOAT_EQ((*model)->Predict({5})[0], 0.5F);  // never seen
}

// Complaint by praise's logit, praise by complaint's logit and chance.
std::vector<float> Crosswise() { return {0, 1, 2, 0, 0, 3, 0, 0, 0.5F, -1}; }

// R-I6: what is said of all labels together decides
TEST(TriageModel, JudgesEachLabelOnceMore) {
  ModelParts parts = Small();
  const auto once = TriageModel::Load(TriageModel::Save(parts));
  parts.stack = Crosswise();
  const auto model = TriageModel::Load(TriageModel::Save(parts));
  ASSERT_TRUE(model.ok()) << model.status();
  const std::vector<float> first = (*once)->Predict({3});
  const std::vector<float> chances = (*model)->Predict({3});
  ASSERT_EQ(chances.size(), 2u);
  const auto logit = [](float chance) { return std::log(chance / (1 - chance)); };
  EXPECT_NEAR(logit(chances[0]), 2 * logit(first[1]) + 0.5, 1e-4);
  EXPECT_NEAR(logit(chances[1]), logit(first[0]) + 3 * first[0] - 1, 1e-4);
  // However sure the first judgement is, its logit is bounded.
  parts.biases = {0, 100};
  const auto sure = TriageModel::Load(TriageModel::Save(parts));
  parts.biases = {0, 1000};
  const auto surer = TriageModel::Load(TriageModel::Save(parts));
  EXPECT_EQ((*sure)->Predict({5}), (*surer)->Predict({5}));
}

// R-I6: a model of before runs on
TEST(TriageModel, LoadsAFileOfBefore) {
  ModelParts parts = Small();
  std::string bytes = TriageModel::Save(parts);
  ASSERT_EQ(bytes.substr(0, 8), "RDTRIAG3");
  bytes[7] = '2';
  bytes.resize(bytes.size() - 8);
  uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  bytes.append(reinterpret_cast<const char*>(&hash), sizeof(hash));
  const auto model = TriageModel::Load(bytes);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->Predict({3}), (*TriageModel::Load(TriageModel::Save(parts)))->Predict({3}));
}

// R-I6
TEST(TriageModel, LoadsAModelWithoutFeatures) {
  ModelParts parts = Small();
  parts.features.clear();
  parts.weights.clear();
  const auto model = TriageModel::Load(TriageModel::Save(parts));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_FLOAT_EQ((*model)->Predict({3})[0], 0.5F);
}

// R-I6: a bad file is refused, wherever it is damaged or cut
TEST(TriageModel, RefusesADamagedFile) {
  ModelParts parts = Small();
  parts.stack = Crosswise();
  const std::string good = TriageModel::Save(parts);
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(ReasonOf(TriageModel::Load(good.substr(0, size)).status()), "MODEL_DAMAGED");
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    EXPECT_FALSE(TriageModel::Load(bad).ok()) << at;
  }
}

// R-I6: a stack of another size than the labels ask for, under a right checksum
TEST(TriageModel, RefusesAStackThatDoesNotFit) {
  for (const size_t size : {size_t{1}, size_t{9}, size_t{11}, size_t{20}}) {
    ModelParts parts = Small();
    parts.stack.resize(size);
    EXPECT_EQ(ReasonOf(TriageModel::Load(TriageModel::Save(parts)).status()), "MODEL_DAMAGED")
        << size;
  }
}

TEST(TriageModel, TheBuiltInOneLoads) {
  const auto model = TriageModel::Load(BuiltInModel());
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_GE((*model)->LabelIndex("c:product_quality.defect"), 0);
  EXPECT_LE(BuiltInModel().size(), size_t{16} << 20);
}

// R-I6: models are swapped under their readers
TEST(ModelSlot, ReadersSeeASwapAtTheirNextText) {
  ModelSlot slot;
  EXPECT_EQ(slot.Get(), nullptr);
  slot.Put(*TriageModel::Load(TriageModel::Save(Small("one"))));
  const std::shared_ptr<const TriageModel> held = slot.Get();
  EXPECT_EQ(held->version(), "one");
  slot.Put(*TriageModel::Load(TriageModel::Save(Small("two"))));
  EXPECT_EQ(slot.Get()->version(), "two");
  EXPECT_EQ(held->version(), "one");  // still whole in the hands of its reader
  ModelSlot other;
  EXPECT_EQ(other.Get(), nullptr);
  EXPECT_EQ(slot.Get()->version(), "two");
}

}  // namespace
}  // namespace redress::intake
