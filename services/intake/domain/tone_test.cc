#include "services/intake/domain/tone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/normalise.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

double Score(absl::string_view text) {
  return BuiltInTone().Hear(text::CodePoints(text::Normalise(text))).Score();
}

// R-I6, R-I11
TEST(Tone, HearsGoodAndBadInBothLanguages) {
  EXPECT_GT(Score("物美价廉，值得购买"), 0.5);
  EXPECT_LT(Score("垃圾，千万别买"), -0.5);
  EXPECT_GT(Score("Love it, works great!"), 0.5);
  EXPECT_LT(Score("Worst airline ever, lost my bag"), -0.5);
  EXPECT_EQ(Score("明天下午三点"), 0);
  EXPECT_EQ(Score(""), 0);
}

// R-I6: what is turned
TEST(Tone, NegationTurns) {
  EXPECT_LT(Score("一点也不舒适"), 0);
  EXPECT_GT(Score("没有发现破损"), 0);
  EXPECT_LT(Score("it is not a comfortable seat"), 0);
}

// A long word hides the short ones in it.
TEST(Tone, TheLongestWordCounts) {
  EXPECT_EQ(Score("好像下雨了"), 0);
  EXPECT_GT(Score("不错"), 0);
  EXPECT_EQ(Score("goodwill"), 0);
}

TEST(Tone, WhatFollowsAButWeighsMore) {
  EXPECT_LT(Score("外观漂亮，但是音质差"), 0);
  EXPECT_GT(Score("音质差，但是外观漂亮"), Score("外观漂亮，但是音质差"));
}

TEST(Tone, ABadLexiconNamesItsLine) {
  using testing::HasSubstr;
  EXPECT_THAT(ToneLexicon::Read({{"x.tsv", "2\t好\nloud\t吵\n"}}).status().message(),
              HasSubstr("x.tsv line 2: there is no class loud"));
  EXPECT_THAT(ToneLexicon::Read({{"x.tsv", "2\t好\n1\t行,好\n"}}).status().message(),
              HasSubstr("line 2: 好 has a class already"));
  EXPECT_THAT(ToneLexicon::Read({{"x.tsv", "7\t好\n"}}).status().message(), HasSubstr("class 7"));
  EXPECT_FALSE(ToneLexicon::Read({{"x.tsv", "2\t好,,行\n"}}).ok());
}

}  // namespace
}  // namespace redress::intake
