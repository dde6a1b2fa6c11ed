#include "services/feedback/domain/invitation.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"

namespace redress::feedback {
namespace {

// R-F1, R-I11
TEST(Invitation, AsksInBothLanguagesAndEndsInTheLink) {
  const std::string text = Invitation("https://shop.example/survey/", "abc.def");
  EXPECT_TRUE(absl::EndsWith(text, "https://shop.example/survey/abc.def"));
  EXPECT_TRUE(absl::StrContains(text, "评价"));
  EXPECT_TRUE(absl::StrContains(text, "minute"));
}

// R-I4: messaging takes a repeated request for the same one by its content.
TEST(Invitation, IsTheSameEveryTime) {
  EXPECT_EQ(Invitation("http://a/", "t"), Invitation("http://a/", "t"));
}

}  // namespace
}  // namespace redress::feedback
