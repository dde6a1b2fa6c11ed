#include "services/feedback/store/survey_record.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/feedback/store/erasing.h"

namespace redress::feedback {

absl::StatusOr<SurveyRecord> ToRecord(pg::Transaction& tx, vault::Vault& vault,
                                      absl::string_view tenant, const v1::Survey& survey,
                                      const SurveyId& id) {
  v1::Survey without_comment = survey;
  SurveyRecord kept;
  if (!survey.answers().comment().empty()) {
    ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(survey.complaint()));
    const vault::Owner owner = KeyOwnerOf(tenant, complaint);
    ASSIGN_OR_RETURN(const vault::Keys keys, vault.Hold(tx, {owner}));
    kept.sealed_comment =
        vault.envelope().Seal(keys.at(owner), survey.answers().comment(), id.Name());
    without_comment.mutable_answers()->clear_comment();
  }
  kept.record = without_comment.SerializeAsString();
  return kept;
}

absl::StatusOr<v1::Survey> FromRow(const pg::Rows& rows, int row, const crypto::Envelope& envelope,
                                   absl::string_view tenant) {
  v1::Survey survey;
  if (!survey.ParseFromString(rows.Text(row, 1))) {
    return absl::DataLossError("the record of a survey cannot be read");
  }
  if (rows.IsNull(row, 2)) return survey;
  ASSIGN_OR_RETURN(const ComplaintId complaint, ComplaintId::Parse(survey.complaint()));
  const std::string owner = complaint.uuid().ToString();
  absl::StatusOr<std::string> comment =
      envelope.Open({tenant, owner}, rows.IsNull(row, 3) ? "" : rows.View(row, 3),
                    rows.View(row, 2), SurveyId(rows.Id(row, 0)).Name());
  if (ReasonOf(comment.status()) == "KEY_DESTROYED") return survey;
  if (!comment.ok()) return comment.status();
  survey.mutable_answers()->set_comment(*std::move(comment));
  return survey;
}

}  // namespace redress::feedback
