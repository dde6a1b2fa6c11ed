// Answers a question with figures (R-A1).
//
//   RETURN_IF_ERROR(AnswerQuery(figures, question, zone, response));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/analytics/app/ports.h"

namespace redress::analytics {

// Reads whole days from the rollup by day wherever the question allows it. Error of its own:
// INVALID_ARGUMENT with reason TOO_MANY_ROWS.
absl::Status AnswerQuery(Figures& figures, const Question& question, const absl::TimeZone& zone,
                         v1::QueryResponse& response);

}  // namespace redress::analytics
