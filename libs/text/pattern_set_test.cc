#include "text/pattern_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress::text {
namespace {

std::vector<std::pair<int, std::string>> Matches(const PatternSet& set, absl::string_view text) {
  std::vector<std::pair<int, std::string>> matches;
  for (const auto& [index, words] : set.Match(text)) matches.emplace_back(index, words);
  return matches;
}

TEST(PatternSet, FindsEveryPatternThatOccurs) {
  const auto set = PatternSet::Compile({"假货|山寨", "\\bfake\\b", "过敏", "不.{0,3}退"});
  ASSERT_TRUE(set.ok());
  using testing::ElementsAre;
  using testing::Pair;
  EXPECT_THAT(Matches(**set, "用了山寨货以后过敏"), ElementsAre(Pair(0, "山寨"), Pair(2, "过敏")));
  EXPECT_THAT(Matches(**set, "it is a fake."), ElementsAre(Pair(1, "fake")));
  EXPECT_THAT(Matches(**set, "fakery"), testing::IsEmpty());
  EXPECT_THAT(Matches(**set, "就是不给退"), ElementsAre(Pair(3, "不给退")));
  EXPECT_THAT(Matches(**set, ""), testing::IsEmpty());
}

TEST(PatternSet, MayBeEmpty) {
  const auto set = PatternSet::Compile({});
  ASSERT_TRUE(set.ok());
  EXPECT_THAT((*set)->Match("fake"), testing::IsEmpty());
}

TEST(PatternSet, NamesTheBadPattern) {
  EXPECT_THAT(PatternSet::Compile({"ok", "("}).status().message(), testing::HasSubstr("("));
}

}  // namespace
}  // namespace redress::text
