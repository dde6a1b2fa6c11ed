#include "services/feedback/domain/survey.h"

#include "base/error.h"
#include "base/proto_time.h"
#include "services/feedback/domain/answers.h"

namespace redress::feedback {

bool IsSurveyOwed(absl::string_view outcome) {
  return outcome == "resolved" || outcome == "rejected";
}

v1::Survey NewSurvey(const SurveyId& id, const ComplaintId& complaint, absl::Time now,
                     absl::Duration validity) {
  v1::Survey survey;
  survey.set_name(id.Name());
  survey.set_complaint(complaint.Name());
  survey.set_state(v1::SURVEY_STATE_ISSUED);
  *survey.mutable_issue_time() = ToProto(ToMicros(now));
  *survey.mutable_expire_time() = ToProto(ToMicros(now + validity));
  return survey;
}

bool MarkSent(v1::Survey& survey) {
  if (survey.state() != v1::SURVEY_STATE_ISSUED) return false;
  survey.set_state(v1::SURVEY_STATE_SENT);
  return true;
}

absl::Status Answer(v1::Survey& survey, const v1::Answers& answers, absl::Time now) {
  switch (StateAt(survey, now)) {
    case v1::SURVEY_STATE_ANSWERED:
      return FailedPrecondition("ALREADY_ANSWERED",
                                "this survey was answered already; an answer counts once");
    case v1::SURVEY_STATE_EXPIRED:
      return FailedPrecondition("SURVEY_EXPIRED",
                                "this survey is open no longer; write to us in the complaint");
    default: break;
  }
  survey.set_state(v1::SURVEY_STATE_ANSWERED);
  *survey.mutable_answers() = answers;
  *survey.mutable_answer_time() = ToProto(ToMicros(now));
  survey.set_verdict(VerdictOf(answers.overall()));
  return absl::OkStatus();
}

v1::SurveyState StateAt(const v1::Survey& survey, absl::Time now) {
  const bool open =
      survey.state() == v1::SURVEY_STATE_ISSUED || survey.state() == v1::SURVEY_STATE_SENT;
  return open && now >= FromProto(survey.expire_time()) ? v1::SURVEY_STATE_EXPIRED : survey.state();
}

events::v1::SurveyAnswered AnsweredEvent(const SurveyId& id, const v1::Survey& survey) {
  const v1::Answers& answers = survey.answers();
  events::v1::SurveyAnswered event;
  event.set_survey_id(id.uuid().ToString());
  event.set_attitude(answers.attitude());
  event.set_speed(answers.speed());
  event.set_solved(answers.solved());
  event.set_overall(answers.overall());
  event.set_recommend(answers.has_recommend() ? answers.recommend() : -1);
  event.set_verdict(survey.verdict());
  return event;
}

}  // namespace redress::feedback
