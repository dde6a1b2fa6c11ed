// A question to the figures, checked.
//
//   ASSIGN_OR_RETURN(const Question question, ReadQuestion(request));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "redress/analytics/v1/analytics.pb.h"
#include "services/analytics/domain/calendar.h"

namespace redress::analytics {

inline constexpr int kRowsMax = 10'000;

// A value.
struct Question {
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  std::vector<v1::Dimension> dimensions;
  int32_t channel = 0;     // 0 for every one
  std::string category;    // "" for every one
  int32_t level = 0;       // 0 for every one
  std::string department;  // "" for every one
  v1::TimeGrain grain = v1::TIME_GRAIN_UNSPECIFIED;
  Range range;  // whole hours

  bool SplitsBy(v1::Dimension dimension) const;
};

// Errors: INVALID_ARGUMENT with reason METRIC_MISSING, DIMENSION_MISSING, DIMENSION_TWICE,
// CHANNEL_UNKNOWN, CATEGORY_TOO_LONG, LEVEL_OUT_OF_RANGE, DEPARTMENT_TOO_LONG,
// DEPARTMENT_MALFORMED, TIME_OUT_OF_RANGE or RANGE_EMPTY.
absl::StatusOr<Question> ReadQuestion(const v1::QueryRequest& request);

// The error for an answer of more than kRowsMax rows.
absl::Status TooManyRows();

}  // namespace redress::analytics
