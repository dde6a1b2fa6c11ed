#include "services/feedback/store/survey_record.h"

#include "base/status_macros.h"

namespace redress::feedback {

SurveyRecord ToRecord(const v1::Survey& survey, const SurveyId& id, const crypto::Sealer& sealer) {
  v1::Survey without_comment = survey;
  SurveyRecord kept;
  if (!survey.answers().comment().empty()) {
    kept.sealed_comment = sealer.Seal(survey.answers().comment(), id.Name());
    without_comment.mutable_answers()->clear_comment();
  }
  kept.record = without_comment.SerializeAsString();
  return kept;
}

absl::StatusOr<v1::Survey> FromRow(const pg::Rows& rows, int row, const crypto::Sealer& sealer) {
  v1::Survey survey;
  if (!survey.ParseFromString(rows.Text(row, 1))) {
    return absl::DataLossError("the record of a survey cannot be read");
  }
  if (!rows.IsNull(row, 2)) {
    ASSIGN_OR_RETURN(std::string comment,
                     sealer.Open(rows.View(row, 2), SurveyId(rows.Id(row, 0)).Name()));
    survey.mutable_answers()->set_comment(std::move(comment));
  }
  return survey;
}

}  // namespace redress::feedback
