// Surveys, callbacks and the response rate as they are read.
//
//   ASSIGN_OR_RETURN(auto surveys, ListSurveys(tx, envelope, tenant, {.limit = 50}));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/envelope.h"
#include "pg/database.h"
#include "redress/feedback/v1/feedback.pb.h"
#include "services/feedback/domain/names.h"

namespace redress::feedback {

// Errors of the reads of surveys: DATA_LOSS for a comment that cannot be opened.
absl::StatusOr<std::optional<v1::Survey>> FindSurvey(pg::Transaction& tx,
                                                     const crypto::Envelope& envelope,
                                                     absl::string_view tenant, const SurveyId& id);

struct SurveyFilter {
  std::optional<ComplaintId> complaint;
  bool answered_only = false;
  std::optional<SurveyId> before;  // the last one of the page before
  int limit = 50;
};

// Newest first, one more than the limit when there are more.
absl::StatusOr<std::vector<v1::Survey>> ListSurveys(pg::Transaction& tx,
                                                    const crypto::Envelope& envelope,
                                                    absl::string_view tenant,
                                                    const SurveyFilter& filter);

// Place of a callback in the order of urgency: open before done, then by when it is due.
struct Urgency {
  int state = 0;
  absl::Time due_time = absl::UnixEpoch();
  CallbackId id;
};

// Most urgent first, those after `after`, one more than the limit when there are more.
absl::StatusOr<std::vector<v1::Callback>> ListCallbacks(pg::Transaction& tx,
                                                        absl::string_view tenant, bool open_only,
                                                        const Urgency& after, int limit);

struct Rate {
  int64_t issued = 0;
  int64_t answered = 0;
};

// Of the surveys issued in [from, until).
absl::StatusOr<Rate> ResponseRate(pg::Transaction& tx, absl::string_view tenant, absl::Time from,
                                  absl::Time until);

}  // namespace redress::feedback
