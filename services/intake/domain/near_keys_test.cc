#include "services/intake/domain/near_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "services/intake/domain/corpus.h"

namespace redress::intake {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

bool Meet(absl::string_view a, absl::string_view b) {
  const std::vector<uint64_t> keys = NearKeys(a);
  const std::vector<uint64_t> others = NearKeys(b);
  return std::find_first_of(keys.begin(), keys.end(), others.begin(), others.end()) != keys.end();
}

TEST(NearKeys, AreTheSameForTheSameTextHoweverTyped_R_I5) {
  const char* text = "买的电饭煲用了两天就不通电了，联系卖家没人理，订单 2023111500012345";
  EXPECT_THAT(NearKeys(text), SizeIs(kNearKeysMax));
  EXPECT_EQ(NearKeys(text),
            NearKeys("您好！买的電飯煲用了兩天就不通電了!!!联系卖家没人理 订单９９９９９９９９"));
  EXPECT_EQ(NearKeys("My NEW phone screen cracked after two weeks and nobody answers"),
            NearKeys("hello, my new phone screen cracked after two weeks, and nobody answers!!"));
}

TEST(NearKeys, AVeryShortTextHasNone_R_I5) {
  for (const char* text :
       {"", "差评", "差评差评", "退款退款退款", "very bad item", "！！！！！！！！！"})
    EXPECT_THAT(NearKeys(text), IsEmpty()) << text;
  EXPECT_THAT(NearKeys("收到货发现外壳裂了一道"), SizeIs(kNearKeysMax));
}

// They are kept in the register: a change of the keys of a text needs a new index.
TEST(NearKeys, StayAsTheyAre) {
  EXPECT_EQ(NearKeys("收到货发现外壳裂了一道").at(0), 12667934046574273147U);
}

TEST(NearKeys, NearTextsMeetInNinetySevenOfAHundred_R_I5) {
  std::mt19937_64 random(11);
  int near = 0;
  int met = 0;
  for (int at = 0; at < 4'000; ++at) {
    // Characters at random, so that every shingle is another: n characters have n-2 shingles, and
    // one replaced in the middle changes three of them.
    const size_t characters = 32 + random() % 60;
    std::u16string made;
    for (size_t i = 0; i < characters; ++i)
      made += static_cast<char16_t>(0x5000 + random() % 0x3000);
    const auto utf8 = [](const std::u16string& text) {
      std::string out;
      for (const char16_t c : text) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
      }
      return out;
    };
    // k edits of three shingles each: J = (s - 3k) / (s + 3k) >= 0.8.
    const size_t shingles = characters - 2;
    const size_t edits = shingles / 27;
    std::u16string edited = made;
    for (size_t k = 0; k < edits; ++k)
      edited[characters * (2 * k + 1) / (2 * edits)] = static_cast<char16_t>(0x4E00 + k);
    ++near;
    met += Meet(utf8(made), utf8(edited)) ? 1 : 0;
  }
  EXPECT_GE(met, near * 97 / 100);
  RecordProperty("met_percent", met * 100 / near);
}

TEST(NearKeys, EditsAsCustomersMakeThemMeet_R_I5) {
  const std::string text =
      "上周在你们平台买的空气炸锅第一次用就冒烟了，客服说要我自己承担运费寄回去检测，"
      "我觉得非常不合理，要求全额退款并且上门取件，订单号 88231234567";
  EXPECT_TRUE(Meet(text, text + "。请尽快处理"));
  EXPECT_TRUE(Meet(text, "投诉！" + text));
  std::string typo = text;
  typo.replace(typo.find("检测"), 6, "检侧");
  EXPECT_TRUE(Meet(text, typo));
  std::string other_order = text;
  other_order.replace(other_order.find("88231234567"), 11, "88239876543");
  EXPECT_TRUE(Meet(text, other_order));
}

TEST(NearKeys, TextsThatHaveNothingToDoWithEachOtherDoNotMeet_R_I5) {
  const std::filesystem::path directory =
      std::filesystem::path(std::getenv("REDRESS_SOURCE")) / "services/intake/corpus";
  std::vector<LabelledText> corpus;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".tsv") continue;
    std::stringstream content;
    content << std::ifstream(entry.path()).rdbuf();
    auto texts = ReadCorpus("corpus", content.str());
    ASSERT_TRUE(texts.ok()) << texts.status();
    corpus.insert(corpus.end(), texts->begin(), texts->end());
  }
  std::unordered_map<uint64_t, int> texts_of_key;
  int64_t texts = 0;
  int64_t pairs = 0;
  for (const LabelledText& text : corpus) {
    const std::vector<uint64_t> keys = NearKeys(text.text);
    texts += keys.empty() ? 0 : 1;
    for (const uint64_t key : keys) pairs += texts_of_key[key]++;
  }
  ASSERT_GT(texts, 3'000);
  EXPECT_LT(static_cast<double>(pairs), 0.5e-4 * static_cast<double>(texts * texts));
}

}  // namespace
}  // namespace redress::intake
