#include "services/feedback/domain/survey.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/proto_time.h"

namespace redress::feedback {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);
const SurveyId kId = *SurveyId::Parse("surveys/01900000-0000-7000-8000-000000000002");
const ComplaintId kComplaint =
    *ComplaintId::Parse("complaints/01900000-0000-7000-8000-000000000001");

v1::Survey Issued() { return NewSurvey(kId, kComplaint, kNow, absl::Hours(24 * 14)); }

v1::Answers Overall(int overall) {
  v1::Answers answers;
  answers.set_overall(overall);
  return answers;
}

// R-F1
TEST(Survey, IsOwedForAResultOnly) {
  EXPECT_TRUE(IsSurveyOwed("resolved"));
  EXPECT_TRUE(IsSurveyOwed("rejected"));
  EXPECT_FALSE(IsSurveyOwed("withdrawn"));
  EXPECT_FALSE(IsSurveyOwed(""));
}

TEST(Survey, IsOpenForItsTime) {
  const v1::Survey survey = Issued();
  EXPECT_EQ(survey.state(), v1::SURVEY_STATE_ISSUED);
  EXPECT_EQ(FromProto(survey.expire_time()), kNow + absl::Hours(24 * 14));
  const absl::Time end = FromProto(survey.expire_time());
  EXPECT_EQ(StateAt(survey, end - absl::Microseconds(1)), v1::SURVEY_STATE_ISSUED);
  EXPECT_EQ(StateAt(survey, end), v1::SURVEY_STATE_EXPIRED);
}

TEST(Survey, IsSentOnceAndNeverBack) {
  v1::Survey survey = Issued();
  EXPECT_TRUE(MarkSent(survey));
  EXPECT_EQ(survey.state(), v1::SURVEY_STATE_SENT);
  EXPECT_FALSE(MarkSent(survey));
  ASSERT_TRUE(Answer(survey, Overall(5), kNow).ok());
  EXPECT_FALSE(MarkSent(survey));
  EXPECT_EQ(survey.state(), v1::SURVEY_STATE_ANSWERED);
}

// R-F1
TEST(Survey, IsAnsweredOnce) {
  v1::Survey survey = Issued();
  ASSERT_TRUE(Answer(survey, Overall(4), kNow).ok());
  EXPECT_EQ(survey.verdict(), "satisfied");
  EXPECT_EQ(FromProto(survey.answer_time()), kNow);
  const absl::Status again = Answer(survey, Overall(1), kNow);
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(again), "ALREADY_ANSWERED");
  EXPECT_EQ(survey.answers().overall(), 4);
}

// R-F1
TEST(Survey, TakesNoAnswerWhenItRanOut) {
  v1::Survey survey = Issued();
  const absl::Status late = Answer(survey, Overall(4), FromProto(survey.expire_time()));
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(late), "SURVEY_EXPIRED");
  EXPECT_FALSE(survey.has_answers());
}

TEST(Survey, StaysAnsweredAfterItsTime) {
  v1::Survey survey = Issued();
  ASSERT_TRUE(Answer(survey, Overall(4), kNow).ok());
  const absl::Time later = kNow + absl::Hours(24 * 365);
  EXPECT_EQ(StateAt(survey, later), v1::SURVEY_STATE_ANSWERED);
  EXPECT_EQ(ReasonOf(Answer(survey, Overall(4), later)), "ALREADY_ANSWERED");
}

// R-I10: the fact has figures only.
TEST(Survey, TellsFiguresAndNoWords) {
  v1::Survey survey = Issued();
  v1::Answers answers = Overall(2);
  answers.set_speed(3);
  answers.set_comment("打13800138000找我");
  ASSERT_TRUE(Answer(survey, answers, kNow).ok());
  events::v1::SurveyAnswered event = AnsweredEvent(kId, survey);
  EXPECT_EQ(event.survey_id(), "01900000-0000-7000-8000-000000000002");
  EXPECT_EQ(event.overall(), 2);
  EXPECT_EQ(event.speed(), 3);
  EXPECT_EQ(event.attitude(), 0);
  EXPECT_EQ(event.verdict(), "dissatisfied");
  EXPECT_EQ(event.recommend(), -1);  // not given
  EXPECT_EQ(event.SerializeAsString().find("13800138000"), std::string::npos);
}

TEST(Survey, TellsARecommendationOfZeroAsZero) {
  v1::Survey survey = Issued();
  v1::Answers answers = Overall(1);
  answers.set_recommend(0);
  ASSERT_TRUE(Answer(survey, answers, kNow).ok());
  EXPECT_EQ(AnsweredEvent(kId, survey).recommend(), 0);
}

}  // namespace
}  // namespace redress::feedback
