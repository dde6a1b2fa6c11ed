#include "services/feedback/app/answer_survey.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/feedback/domain/answers.h"
#include "services/feedback/domain/callback.h"
#include "services/feedback/domain/survey.h"

namespace redress::feedback {

absl::StatusOr<v1::Survey> AnswerSurvey(Surveys& surveys, Callbacks& callbacks, Facts& facts,
                                        const Reply& reply, absl::Time now) {
  ASSIGN_OR_RETURN(std::optional<v1::Survey> survey, surveys.Lock(reply.survey));
  if (!survey) return NotFound("survey", reply.survey.Name());
  RETURN_IF_ERROR(Answer(*survey, reply.answers, now));
  RETURN_IF_ERROR(surveys.Save(reply.survey, *survey));
  ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(survey->complaint()));
  *facts.Add(complaint, now, reply.actor).mutable_survey_answered() =
      AnsweredEvent(reply.survey, *survey);
  if (survey->verdict() != kDissatisfied) return *std::move(survey);

  const v1::Callback callback =
      NewCallback(reply.callback, complaint, now + reply.callback_within);  // R-F3
  RETURN_IF_ERROR(callbacks.Add(reply.callback, callback));
  events::v1::CallbackRequested& requested =
      *facts.Add(complaint, now, reply.actor).mutable_callback_requested();
  requested.set_callback_id(reply.callback.uuid().ToString());
  *requested.mutable_due_time() = callback.due_time();
  return *std::move(survey);
}

}  // namespace redress::feedback
