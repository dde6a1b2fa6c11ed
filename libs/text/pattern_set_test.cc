#include "text/pattern_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress::text {
namespace {

TEST(PatternSet, FindsEveryPatternThatOccurs) {
  const auto set = PatternSet::Compile({"假货|山寨", "\\bfake\\b", "过敏"});
  ASSERT_TRUE(set.ok());
  EXPECT_THAT((*set)->Match("用了山寨货以后过敏"), testing::ElementsAre(0, 2));
  EXPECT_THAT((*set)->Match("it is a fake."), testing::ElementsAre(1));
  EXPECT_THAT((*set)->Match("fakery"), testing::IsEmpty());
  EXPECT_EQ((*set)->Find(0, "用了山寨货以后过敏"), "山寨");
}

TEST(PatternSet, NamesTheBadPattern) {
  EXPECT_THAT(PatternSet::Compile({"ok", "("}).status().message(), testing::HasSubstr("("));
}

}  // namespace
}  // namespace redress::text
