#include "services/feedback/store/survey_issuer.h"

#include <algorithm>

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/feedback/store/sql.h"

namespace redress::feedback {

absl::Status PgSurveyIssuer::BeginRounds(absl::Span<const Opening> openings) {
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  for (const Opening& opening : openings) {
    tenants.push_back(opening.tenant);
    complaints.push_back(opening.complaint.uuid());
  }
  return tx_.Exec(sql::kBeginRound, tenants, complaints).status();
}

absl::StatusOr<absl::flat_hash_set<SurveyId>> PgSurveyIssuer::Add(absl::Span<const Issue> issues) {
  // In one order, so that two writers never wait for each other in a circle.
  std::vector<const Issue*> sorted;
  for (const Issue& issue : issues) sorted.push_back(&issue);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Issue* a, const Issue* b) { return a->complaint < b->complaint; });
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> ids;
  std::vector<Uuid> complaints;
  std::vector<int32_t> states;
  std::vector<absl::Time> issue_times;
  std::vector<std::string> records;
  std::vector<pg::Bytes> record_bytes;
  records.reserve(sorted.size());
  for (const Issue* issue : sorted) {
    tenants.push_back(issue->tenant);
    ids.push_back(issue->id.uuid());
    complaints.push_back(issue->complaint.uuid());
    states.push_back(issue->survey.state());
    issue_times.push_back(FromProto(issue->survey.issue_time()));
    records.push_back(issue->survey.SerializeAsString());
    record_bytes.push_back({records.back()});
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kInsertSurveys, tenants, ids, complaints,
                                                 states, issue_times, record_bytes));
  absl::flat_hash_set<SurveyId> added;
  for (int r = 0; r < rows.size(); ++r) added.insert(SurveyId(rows.Id(r, 0)));
  return added;
}

absl::Status PgSurveyIssuer::ArmSending(absl::Span<const Issue> issues, absl::Time now) {
  std::vector<timer::Timer> timers;
  for (const Issue& issue : issues) {
    timers.push_back({.kind = std::string(kSendTimer),
                      .tenant = issue.tenant,
                      .subject = issue.id.uuid(),
                      .due_time = now,
                      .payload = issue.complaint.Name()});
  }
  return timers_.Arm(tx_, timers);
}

events::v1::Event& PgSurveyIssuer::AddEvent(absl::string_view tenant, const ComplaintId& complaint,
                                            absl::Time now) {
  return outbox_.Add(tenant, complaint, now, /*actor=*/"");
}

}  // namespace redress::feedback
