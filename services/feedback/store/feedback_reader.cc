#include "services/feedback/store/feedback_reader.h"

#include "base/status_macros.h"
#include "services/feedback/store/sql.h"
#include "services/feedback/store/survey_record.h"

namespace redress::feedback {
namespace {

// Above every id.
Uuid LastUuid() {
  Uuid uuid;
  uuid.bytes.fill(0xFF);
  return uuid;
}

}  // namespace

absl::StatusOr<std::optional<v1::Survey>> FindSurvey(pg::Transaction& tx,
                                                     const crypto::Envelope& envelope,
                                                     absl::string_view tenant, const SurveyId& id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kFindSurvey, tenant, id.uuid()));
  if (rows.empty()) return std::optional<v1::Survey>();
  ASSIGN_OR_RETURN(v1::Survey survey, FromRow(rows, 0, envelope, tenant));
  return std::optional<v1::Survey>(std::move(survey));
}

absl::StatusOr<std::vector<v1::Survey>> ListSurveys(pg::Transaction& tx,
                                                    const crypto::Envelope& envelope,
                                                    absl::string_view tenant,
                                                    const SurveyFilter& filter) {
  const Uuid before = filter.before ? filter.before->uuid() : LastUuid();
  const int64_t limit = int64_t{filter.limit} + 1;
  pg::Rows rows;
  if (filter.complaint) {
    ASSIGN_OR_RETURN(rows, tx.Exec(sql::kListSurveysOfComplaint, tenant, before,
                                   filter.answered_only, limit, filter.complaint->uuid()));
  } else {
    ASSIGN_OR_RETURN(rows, tx.Exec(sql::kListSurveys, tenant, before, filter.answered_only, limit));
  }
  std::vector<v1::Survey> surveys;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(v1::Survey survey, FromRow(rows, r, envelope, tenant));
    surveys.push_back(std::move(survey));
  }
  return surveys;
}

absl::StatusOr<std::vector<v1::Callback>> ListCallbacks(pg::Transaction& tx,
                                                        absl::string_view tenant, bool open_only,
                                                        const Urgency& after, int limit) {
  const int32_t state_max = open_only ? v1::CALLBACK_STATE_OPEN : v1::CALLBACK_STATE_DONE;
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kListCallbacks, tenant, static_cast<int32_t>(after.state),
                           after.due_time, after.id.uuid(), state_max, int64_t{limit} + 1));
  std::vector<v1::Callback> callbacks;
  for (int r = 0; r < rows.size(); ++r) {
    if (!callbacks.emplace_back().ParseFromString(rows.Text(r, 0))) {
      return absl::DataLossError("the record of a callback cannot be read");
    }
  }
  return callbacks;
}

absl::StatusOr<Rate> ResponseRate(pg::Transaction& tx, absl::string_view tenant, absl::Time from,
                                  absl::Time until) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kRate, tenant, from, until));
  return Rate{rows.Int(0, 0), rows.Int(0, 1)};
}

}  // namespace redress::feedback
