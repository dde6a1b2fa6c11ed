#include "services/feedback/domain/answers.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::feedback {
namespace {

v1::Answers Full() {
  v1::Answers answers;
  answers.set_attitude(5);
  answers.set_speed(4);
  answers.set_solved(3);
  answers.set_overall(4);
  answers.set_recommend(10);
  answers.set_comment("谢谢");
  return answers;
}

void ExpectRefused(const v1::Answers& answers, const std::string& field,
                   const std::string& reason) {
  const absl::Status status = CheckAnswers(answers);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldOf(status), field);
  EXPECT_EQ(ReasonOf(status), reason);
}

// R-F1
TEST(Answers, AreTakenWholeOrWithOverallAlone) {
  EXPECT_TRUE(CheckAnswers(Full()).ok());
  v1::Answers overall_alone;
  overall_alone.set_overall(1);
  EXPECT_TRUE(CheckAnswers(overall_alone).ok());
}

// R-F1
TEST(Answers, NeedOverallFromOneToFive) {
  for (const int overall : {0, -1, 6}) {
    v1::Answers answers = Full();
    answers.set_overall(overall);
    ExpectRefused(answers, "answers.overall", "RATING_OUT_OF_RANGE");
  }
}

// R-F1
TEST(Answers, HaveOtherRatingsFromNoneToFive) {
  for (const int rating : {-1, 6}) {
    v1::Answers answers = Full();
    answers.set_attitude(rating);
    ExpectRefused(answers, "answers.attitude", "RATING_OUT_OF_RANGE");
    answers = Full();
    answers.set_speed(rating);
    ExpectRefused(answers, "answers.speed", "RATING_OUT_OF_RANGE");
    answers = Full();
    answers.set_solved(rating);
    ExpectRefused(answers, "answers.solved", "RATING_OUT_OF_RANGE");
  }
}

// R-F1
TEST(Answers, RecommendFromZeroToTenOrNotAtAll) {
  v1::Answers answers = Full();
  answers.set_recommend(0);
  EXPECT_TRUE(CheckAnswers(answers).ok());
  for (const int recommend : {-1, 11}) {
    answers.set_recommend(recommend);
    ExpectRefused(answers, "answers.recommend", "RECOMMEND_OUT_OF_RANGE");
  }
  answers.clear_recommend();
  EXPECT_TRUE(CheckAnswers(answers).ok());
}

TEST(Answers, BoundTheCommentInCharactersNotBytes) {
  v1::Answers answers = Full();
  std::string comment;
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&comment, "好");
  answers.set_comment(comment);
  EXPECT_TRUE(CheckAnswers(answers).ok());
  answers.set_comment(comment + "好");
  ExpectRefused(answers, "answers.comment", "COMMENT_TOO_LONG");
}

// R-F1
TEST(Verdict, FoldsOverall) {
  EXPECT_EQ(VerdictOf(5), "satisfied");
  EXPECT_EQ(VerdictOf(4), "satisfied");
  EXPECT_EQ(VerdictOf(3), "neutral");
  EXPECT_EQ(VerdictOf(2), "dissatisfied");
  EXPECT_EQ(VerdictOf(1), "dissatisfied");
}

}  // namespace
}  // namespace redress::feedback
