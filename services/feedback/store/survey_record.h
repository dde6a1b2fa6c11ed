// A survey as its row keeps it: a record without the comment, and the comment sealed (R-I10).
//
//   ASSIGN_OR_RETURN(const SurveyRecord row, ToRecord(tx, vault, tenant, survey, id));
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "services/feedback/domain/names.h"
#include "vault/vault.h"

namespace redress::feedback {

struct SurveyRecord {
  std::string record;
  std::optional<std::string> sealed_comment;
};

// Holds the complaint's key where there is a comment.
absl::StatusOr<SurveyRecord> ToRecord(pg::Transaction& tx, vault::Vault& vault,
                                      absl::string_view tenant, const v1::Survey& survey,
                                      const SurveyId& id);

// Of a row whose columns are survey_id, record, sealed_comment and the complaint's wrapped key. A
// comment that is erased is not there. Error: DATA_LOSS.
absl::StatusOr<v1::Survey> FromRow(const pg::Rows& rows, int row, const crypto::Envelope& envelope,
                                   absl::string_view tenant);

}  // namespace redress::feedback
