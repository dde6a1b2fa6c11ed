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

// R-I6: what is said of all labels together decides
TEST(TriageModel, JudgesEachLabelOnceMore) {
  ModelParts parts = Small();
  // By the logits of complaint and praise, by their chances, and the biases.
  parts.stack = {1, 0, 0, 0, 0, 0, 0, 3, 0.5F, -1};
  const auto model = TriageModel::Load(TriageModel::Save(parts));
  ASSERT_TRUE(model.ok()) << model.status();
  const std::vector<float> chances = (*model)->Predict({5});  // 0.5 each at first, logits 0
  ASSERT_EQ(chances.size(), 2u);
  EXPECT_FLOAT_EQ(chances[0], 1 / (1 + std::exp(-0.5F)));
  EXPECT_FLOAT_EQ(chances[1], 1 / (1 + std::exp(-(3 * 0.5F - 1))));
  // However sure the first judgement is, its logit is bounded.
  parts.biases = {100, 0};
  const auto sure = TriageModel::Load(TriageModel::Save(parts));
  EXPECT_NEAR((*sure)->Predict({5})[0], 1 / (1 + std::exp(-(std::log(9999.0) + 0.5))), 1e-5);
}

// R-I6: a bad file is refused, wherever it is damaged or cut
TEST(TriageModel, RefusesADamagedFile) {
  ModelParts parts = Small();
  parts.stack = {1, 0, 0, 0, 0, 0, 0, 3, 0.5F, -1};
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
