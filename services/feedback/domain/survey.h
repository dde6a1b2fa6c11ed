// One survey, from the closing of a case to the customer's answers (R-F1).
//
//   v1::Survey survey = NewSurvey(id, complaint, now, absl::Hours(24 * 14));
//   RETURN_IF_ERROR(Answer(survey, answers, now));
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "services/feedback/domain/names.h"

namespace redress::feedback {

// True for a case whose end the customer is asked about: resolved or rejected, not withdrawn.
bool IsSurveyOwed(absl::string_view outcome);

// A survey on its way, open for `validity`.
v1::Survey NewSurvey(const SurveyId& id, const ComplaintId& complaint, absl::Time now,
                     absl::Duration validity);

// Messaging has it. False, and nothing changed, when the survey is further than that.
bool MarkSent(v1::Survey& survey);

// Takes answers that passed CheckAnswers, once. Errors: FAILED_PRECONDITION ALREADY_ANSWERED or
// SURVEY_EXPIRED.
absl::Status Answer(v1::Survey& survey, const v1::Answers& answers, absl::Time now);

// Where the survey stands at `now`: one that ran out unanswered is EXPIRED.
v1::SurveyState StateAt(const v1::Survey& survey, absl::Time now);

// The fact for everybody else: ratings and verdict, never the comment.
events::v1::SurveyAnswered AnsweredEvent(const SurveyId& id, const v1::Survey& survey);

}  // namespace redress::feedback
