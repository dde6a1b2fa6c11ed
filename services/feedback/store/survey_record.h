// A survey as its row keeps it: a record without the comment, and the comment sealed (R-I10).
//
//   const SurveyRecord row = ToRecord(survey, id, sealer);
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/sealer.h"
#include "pg/rows.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "services/feedback/domain/names.h"

namespace redress::feedback {

struct SurveyRecord {
  std::string record;
  std::optional<std::string> sealed_comment;
};

SurveyRecord ToRecord(const v1::Survey& survey, const SurveyId& id, const crypto::Sealer& sealer);

// Of a row whose columns are survey_id, record, sealed_comment. Error: DATA_LOSS.
absl::StatusOr<v1::Survey> FromRow(const pg::Rows& rows, int row, const crypto::Sealer& sealer);

}  // namespace redress::feedback
