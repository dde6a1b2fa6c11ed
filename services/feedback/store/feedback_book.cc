#include "services/feedback/store/feedback_book.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/feedback/store/sql.h"
#include "services/feedback/store/survey_record.h"

namespace redress::feedback {

absl::StatusOr<std::optional<v1::Survey>> SurveyBook::Lock(const SurveyId& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLockSurvey, tenant_, id.uuid()));
  if (rows.empty()) return std::optional<v1::Survey>();
  ASSIGN_OR_RETURN(v1::Survey survey, FromRow(rows, 0, vault_.envelope(), tenant_));
  return std::optional<v1::Survey>(std::move(survey));
}

absl::Status SurveyBook::Save(const SurveyId& id, const v1::Survey& survey) {
  ASSIGN_OR_RETURN(const SurveyRecord kept, ToRecord(tx_, vault_, tenant_, survey, id));
  std::optional<pg::Bytes> comment;
  if (kept.sealed_comment) comment = pg::Bytes{*kept.sealed_comment};
  return tx_
      .Exec(sql::kSaveSurvey, tenant_, id.uuid(), static_cast<int32_t>(survey.state()),
            pg::Bytes{kept.record}, comment)
      .status();
}

absl::Status CallbackBook::Add(const CallbackId& id, const v1::Callback& callback) {
  const std::string record = callback.SerializeAsString();
  return tx_
      .Exec(sql::kInsertCallback, tenant_, id.uuid(), static_cast<int32_t>(callback.state()),
            FromProto(callback.due_time()), pg::Bytes{record})
      .status();
}

absl::StatusOr<std::optional<v1::Callback>> CallbackBook::Lock(const CallbackId& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kLockCallback, tenant_, id.uuid()));
  if (rows.empty()) return std::optional<v1::Callback>();
  v1::Callback callback;
  if (!callback.ParseFromString(rows.Text(0, 0))) {
    return absl::DataLossError("the record of a callback cannot be read");
  }
  return std::optional<v1::Callback>(std::move(callback));
}

absl::Status CallbackBook::Save(const CallbackId& id, const v1::Callback& callback) {
  const std::string record = callback.SerializeAsString();
  return tx_
      .Exec(sql::kSaveCallback, tenant_, id.uuid(), static_cast<int32_t>(callback.state()),
            pg::Bytes{record})
      .status();
}

}  // namespace redress::feedback
