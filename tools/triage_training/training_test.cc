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

TEST(Training, RefusesNoTexts) {
  const auto engine = intake::TriageEngine::FromLexicon(intake::BuiltInLexicon());
  EXPECT_FALSE(TrainModel(**engine, {}, {}).ok());
}

}  // namespace
}  // namespace redress::triage_training
