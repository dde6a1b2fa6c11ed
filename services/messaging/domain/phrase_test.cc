#include "services/messaging/domain/phrase.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::messaging {
namespace {

v1::ForbiddenPhrase Phrase(const std::string& words, const std::string& advice = "") {
  v1::ForbiddenPhrase phrase;
  phrase.set_phrase(words);
  phrase.set_advice(advice);
  return phrase;
}

std::string Repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) absl::StrAppend(&result, text);
  return result;
}

// R-M2
TEST(MatchForm, IsTheSameHoweverItWasTyped) {
  EXPECT_EQ(MatchForm("這 是　正常 現象"), MatchForm("这是正常现象"));
  EXPECT_EQ(MatchForm("您理解错了"), MatchForm("你理解错了"));
  EXPECT_EQ(MatchForm("ＴＨＡＴ  is\tNormal"), "that is normal");
  EXPECT_EQ(MatchForm("请看 FAQ 再说"), "请看faq再说");
}

TEST(Contains, FindsLatinPhrasesAsWholeWordsOnly) {
  EXPECT_TRUE(Contains("well, that is normal!", "that is normal"));
  EXPECT_FALSE(Contains("that is normally so", "that is normal"));
  EXPECT_FALSE(Contains("xthat is normal", "that is normal"));
  EXPECT_TRUE(Contains("that is normally so, and that is normal", "that is normal"));
}

TEST(Contains, FindsChinesePhrasesAnywhere) {
  EXPECT_TRUE(Contains("请放心这是正常现象啊", "这是正常现象"));
  EXPECT_FALSE(Contains("这是现象", "这是正常现象"));
}

TEST(Contains, FindsNothingForAnEmptyPhrase) { EXPECT_FALSE(Contains("text", "")); }

TEST(CheckPhrase, TakesPhrasesWithinTheirBounds) {
  EXPECT_TRUE(CheckPhrase(Phrase("没办法")).ok());
  EXPECT_TRUE(CheckPhrase(Phrase("没法")).ok());
  EXPECT_TRUE(CheckPhrase(Phrase(Repeated("坏", 100), Repeated("好", 500))).ok());
}

TEST(CheckPhrase, RefusesWhatIsTooShortOrTooLong) {
  EXPECT_EQ(ReasonOf(CheckPhrase(Phrase(""))), "PHRASE_TOO_SHORT");
  EXPECT_EQ(ReasonOf(CheckPhrase(Phrase("坏"))), "PHRASE_TOO_SHORT");
  // Only white space would be in every text.
  EXPECT_EQ(ReasonOf(CheckPhrase(Phrase("    "))), "PHRASE_TOO_SHORT");
  EXPECT_EQ(ReasonOf(CheckPhrase(Phrase(" 坏 "))), "PHRASE_TOO_SHORT");
  EXPECT_EQ(ReasonOf(CheckPhrase(Phrase(Repeated("坏", 101)))), "PHRASE_TOO_LONG");
  const absl::Status advice = CheckPhrase(Phrase("没办法", Repeated("好", 501)));
  EXPECT_EQ(ReasonOf(advice), "ADVICE_TOO_LONG");
  EXPECT_EQ(FieldOf(advice), "phrase.advice");
}

}  // namespace
}  // namespace redress::messaging
