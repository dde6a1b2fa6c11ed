#include "tools/triage_training/stack.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "services/intake/domain/triage_model.h"

namespace redress::triage_training {
namespace {

// R-I6, R-I7: what by itself says nothing is told by the others
TEST(Stack, ALabelIsToldByAnother) {
  std::mt19937 random(3);
  const auto chance = [&] { return static_cast<float>(random() % 1'000) / 1'000; };
  std::vector<std::vector<float>> chances;
  std::vector<std::vector<bool>> is(3);
  for (int i = 0; i < 2'000; ++i) {
    const bool defect = random() % 4 == 0;
    // The first knows; of the second, which is the same in truth, noise is said; of the third
    // always the same.
    chances.push_back({defect ? 0.6F + 0.4F * chance() : 0.5F * chance(), chance(), 0.25F});
    is[0].push_back(defect);
    is[1].push_back(defect);
    is[2].push_back(random() % 4 == 0);
  }
  intake::ModelParts parts;
  parts.labels = {"c:defect", "l:2", "k:inquiry"};
  parts.slopes = {1, 1, 1};
  parts.stack = LearnStack(chances, is);
  ASSERT_EQ(parts.stack.size(), 7u * 3u);
  const auto told = [&](float defect, float serious, float inquiry) {
    parts.biases = {0, 0, 0};
    parts.offsets = {};
    for (const float said : {defect, serious, inquiry})
      parts.offsets.push_back(std::log(said / (1 - said)));
    return (*intake::TriageModel::Load(intake::TriageModel::Save(parts)))->Predict({});
  };
  EXPECT_GT(told(0.9F, 0.1F, 0.25F)[1], 0.9F);
  EXPECT_LT(told(0.1F, 0.9F, 0.25F)[1], 0.1F);
  // What never differed says nothing, whatever it is later.
  EXPECT_EQ(told(0.9F, 0.1F, 0.9F)[1], told(0.9F, 0.1F, 0.01F)[1]);
  EXPECT_NEAR(told(0.5F, 0.5F, 0.9F)[2], 0.25F, 0.05F);
}

}  // namespace
}  // namespace redress::triage_training
