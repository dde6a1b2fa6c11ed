#include "text/terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/normalise.h"

namespace redress::text {
namespace {

using testing::ElementsAre;

std::vector<std::string> TermsOf(absl::string_view text) {
  std::vector<std::string> terms;
  ForEachTerm(Normalise(text), [&](absl::string_view term) { terms.emplace_back(term); });
  return terms;
}

bool Finds(absl::string_view query, absl::string_view text) {
  return Query(Normalise(query)).Matches(Normalise(text));
}

// R-I11
TEST(Terms, AreWordsAndCharactersAndPairs) {
  EXPECT_THAT(TermsOf("收到假貨, Two REFUNDS!"),
              ElementsAre("收", "到", "收到", "假", "到假", "货", "假货", "two", "refund"));
  EXPECT_THAT(TermsOf("iPhone15屏幕"), ElementsAre("iphone15", "屏", "幕", "屏幕"));
  EXPECT_THAT(TermsOf("!?， 。"), ElementsAre());
  EXPECT_THAT(TermsOf("class bus this gas"), ElementsAre("class", "bus", "this", "gas"));
}

TEST(Query, FindsWhatStandsThere) {
  EXPECT_TRUE(Finds("假货", "我收到的是假貨，要退款"));
  EXPECT_TRUE(Finds("退款 假货", "我收到的是假货，要退款"));
  EXPECT_TRUE(Finds("refund", "Where are my REFUNDS?"));
  EXPECT_TRUE(Finds("ＲＥＦＵＮＤ", "no refund yet"));
  EXPECT_TRUE(Finds("货", "假货"));
  EXPECT_FALSE(Finds("货假", "假货"));
  EXPECT_FALSE(Finds("fund", "no refund yet"));
  EXPECT_FALSE(Finds("到货", "到了，货"));
  EXPECT_TRUE(Query(Normalise("!?")).empty());
}

// What the index is asked for is in every text that matches.
TEST(Query, AsksForTermsThatTheTextHas) {
  for (const auto& [query, text] : std::vector<std::pair<std::string, std::string>>{
           {"假货", "收到假貨"},
           {"货", "假货"},
           {"订单20261125退款", "订单 20261125 要退款, 订单20261125退款"},
           {"refunds late", "late refund"}}) {
    ASSERT_TRUE(Finds(query, text)) << query;
    const std::vector<std::string> has = TermsOf(text);
    for (const std::string& term : Query(Normalise(query)).Terms()) {
      EXPECT_THAT(has, testing::Contains(term)) << query;
    }
  }
}

TEST(Terms, NeverEndInsideACharacter) {
  std::string text = "a";
  for (int i = 0; i < 40; ++i) text += "é";
  for (const std::string& term : TermsOf(text)) {
    EXPECT_LE(term.size(), 64u);
    EXPECT_EQ(term.size() % 2, 1u);
  }
  EXPECT_TRUE(Finds(text, text));
  ForEachTerm("\xff\xe5\x81 \xf0\x9f", [](absl::string_view) {});
}

}  // namespace
}  // namespace redress::text
