// Takes a customer's answers, and has a dissatisfied one called (R-F1, R-F3).
//
//   ASSIGN_OR_RETURN(v1::Survey survey, AnswerSurvey(surveys, callbacks, facts, reply, now));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/feedback/app/ports.h"

namespace redress::feedback {

struct Reply {
  SurveyId survey;
  v1::Answers answers;  // passed CheckAnswers
  std::string actor;
  CallbackId callback;  // its id, should one be needed
  absl::Duration callback_within;
};

// Errors: NOT_FOUND; FAILED_PRECONDITION ALREADY_ANSWERED or SURVEY_EXPIRED.
absl::StatusOr<v1::Survey> AnswerSurvey(Surveys& surveys, Callbacks& callbacks, Facts& facts,
                                        const Reply& reply, absl::Time now);

}  // namespace redress::feedback
