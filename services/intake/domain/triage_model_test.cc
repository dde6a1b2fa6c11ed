#include "services/intake/domain/triage_model.h"

#include <gtest/gtest.h>

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

// R-I6: a bad file is refused, wherever it is damaged or cut
TEST(TriageModel, RefusesADamagedFile) {
  const std::string good = TriageModel::Save(Small());
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(ReasonOf(TriageModel::Load(good.substr(0, size)).status()), "MODEL_DAMAGED");
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    EXPECT_FALSE(TriageModel::Load(bad).ok()) << at;
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
