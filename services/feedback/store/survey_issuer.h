// Surveys as closings issue them, a batch at a time, in Postgres.
//
//   PgSurveyIssuer issuer(tx, log, timers);
//   RETURN_IF_ERROR(IssueSurveys(issuer, closings, validity, now, random));
#pragma once

#include "events/log.h"
#include "pg/database.h"
#include "services/feedback/app/ports.h"
#include "timer/timers.h"

namespace redress::feedback {

// Kind of the timer that hands a survey to messaging; its subject is the survey, its payload the
// complaint's name.
inline constexpr absl::string_view kSendTimer = "send_survey";

// Lives as long as the transaction; two statements whatever the number of surveys.
class PgSurveyIssuer final : public SurveyIssuer {
 public:
  PgSurveyIssuer(pg::Transaction& tx, events::Log& log, timer::Timers& timers)
      : tx_(tx), outbox_(log, tx), timers_(timers) {}

  absl::Status BeginRounds(absl::Span<const Opening> openings) override;
  absl::StatusOr<absl::flat_hash_set<SurveyId>> Add(absl::Span<const Issue> issues) override;
  absl::Status ArmSending(absl::Span<const Issue> issues, absl::Time now) override;
  events::v1::Event& AddEvent(absl::string_view tenant, const ComplaintId& complaint,
                              absl::Time now) override;

 private:
  pg::Transaction& tx_;
  events::Outbox outbox_;
  timer::Timers& timers_;
};

}  // namespace redress::feedback
