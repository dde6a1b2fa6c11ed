#include "tools/triage_training/training.h"

#include <gtest/gtest.h>

#include "services/intake/domain/pattern_lexicon.h"

namespace redress::triage_training {
namespace {

// R-I6: the same texts give the same bytes, and texts keep their side of the split
TEST(Training, IsDeterministic) {
  const auto engine = intake::TriageEngine::FromLexicon(intake::BuiltInLexicon());
  ASSERT_TRUE(engine.ok());
  auto texts = OurCorpus();
  ASSERT_TRUE(texts.ok()) << texts.status();
  texts->resize(400);
  const auto one = TrainModel(**engine, *texts, {.epochs = 3});
  const auto other = TrainModel(**engine, *texts, {.epochs = 3});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(*one, *other);
  const Parts parts = Split(*texts);
  EXPECT_GT(parts.held_out.size(), 20u);
  EXPECT_EQ(parts.held_out.size() + parts.learn.size(), 400u);
}

// R-I7: a level that no word of its own tells is learnt from what the text is about
TEST(Training, ALevelIsJudgedByTheCategory) {
  const auto engine = intake::TriageEngine::FromLexicon(intake::BuiltInLexicon());
  ASSERT_TRUE(engine.ok());
  const auto texts = OurCorpus();
  ASSERT_TRUE(texts.ok()) << texts.status();
  std::vector<intake::LabelledText> some;
  for (size_t i = 0; i < texts->size(); i += 20) some.push_back((*texts)[i]);
  const auto model = intake::TriageModel::Load(*TrainModel(**engine, some, {.epochs = 10}));
  ASSERT_TRUE(model.ok()) << model.status();
  const int defect = (*model)->LabelIndex("c:product_quality.defect");
  const int serious = (*model)->LabelIndex("l:2");
  ASSERT_GE(std::min(defect, serious), 0);
  // Of the texts whose category says so by itself, the level follows; a defect is level 2.
  int sure = 0, followed = 0;
  for (const intake::LabelledText& text : *texts) {
    const std::vector<float> chances =
        (*model)->Predict(intake::FeaturesOf((*engine)->Read("", text.text)));
    if (chances[static_cast<size_t>(defect)] < 0.9F) continue;
    ++sure;
    followed += chances[static_cast<size_t>(serious)] > 0.5F ? 1 : 0;
  }
  EXPECT_GT(sure, 50);
  EXPECT_GT(followed, sure * 95 / 100);
}

TEST(Training, RefusesNoTexts) {
  const auto engine = intake::TriageEngine::FromLexicon(intake::BuiltInLexicon());
  EXPECT_FALSE(TrainModel(**engine, {}, {}).ok());
}

}  // namespace
}  // namespace redress::triage_training
