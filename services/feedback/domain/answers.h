// What a customer may answer, and how it folds (R-F1).
//
//   RETURN_IF_ERROR(CheckAnswers(request.answers()));
//   survey.set_verdict(VerdictOf(answers.overall()));
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "redress/feedback/v1/feedback.pb.h"

namespace redress::feedback {

inline constexpr absl::string_view kSatisfied = "satisfied";
inline constexpr absl::string_view kNeutral = "neutral";
inline constexpr absl::string_view kDissatisfied = "dissatisfied";

// Errors: INVALID_ARGUMENT naming the answer: RATING_OUT_OF_RANGE, RECOMMEND_OUT_OF_RANGE,
// COMMENT_TOO_LONG.
absl::Status CheckAnswers(const v1::Answers& answers);

// 4 and 5 satisfied, 3 neutral, 1 and 2 dissatisfied.
std::string VerdictOf(int overall);

}  // namespace redress::feedback
