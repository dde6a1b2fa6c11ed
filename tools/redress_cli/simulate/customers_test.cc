#include "tools/redress_cli/simulate/customers.h"

#include <gtest/gtest.h>

#include "crypto/hmac.h"

namespace redress::cli {
namespace {

// R-F1: the link is signed, and its token is what answers.
TEST(SurveyToken, IsFoundAtTheEndOfTheLink) {
  const std::string token = crypto::SignToken("secret", "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee");
  EXPECT_EQ(SurveyTokenIn("How was it? https://example.com/s/" + token), token);
  EXPECT_EQ(SurveyTokenIn("How was it? https://example.com/s/" + token + ". Thank you."), token);
  EXPECT_EQ(SurveyTokenIn("请评价：https://example.com/s/" + token + "，谢谢"), token);
  EXPECT_EQ(SurveyTokenIn("https://example.com/s/" + token + "\n"), token);
}

TEST(SurveyToken, IsNotSeenWhereThereIsNone) {
  EXPECT_EQ(SurveyTokenIn("Your complaint was received."), "");
  EXPECT_EQ(SurveyTokenIn("See https://example.com/progress/RD-261121-7K3QX2"), "");
  EXPECT_EQ(SurveyTokenIn("24/7"), "");
  EXPECT_EQ(SurveyTokenIn(""), "");
}

TEST(DrawAnswers, StayWithinBoundsAndComeBackWithTheSeed) {
  int unhappy = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string token = "token" + std::to_string(i);
    const auto answers = DrawAnswers(7, token, 0.2);
    for (const int rating :
         {answers.attitude(), answers.speed(), answers.solved(), answers.overall()}) {
      EXPECT_GE(rating, 1);
      EXPECT_LE(rating, 5);
    }
    EXPECT_GE(answers.recommend(), 0);
    EXPECT_LE(answers.recommend(), 10);
    unhappy += answers.overall() <= 2 ? 1 : 0;
    EXPECT_EQ(answers.SerializeAsString(), DrawAnswers(7, token, 0.2).SerializeAsString());
  }
  EXPECT_NEAR(unhappy, 400, 80);
}

TEST(DrawAnswers, TheShareCanBeNoneOrAll) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_GE(DrawAnswers(1, std::to_string(i), 0).overall(), 3);
    EXPECT_LE(DrawAnswers(1, std::to_string(i), 1).overall(), 2);
  }
}

}  // namespace
}  // namespace redress::cli
