#include "services/routing/store/incident_work.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/app/raise_linked.h"
#include "services/routing/app/take_in_filings.h"
#include "services/routing/store/incident_book.h"
#include "services/routing/store/incident_sql.h"
#include "services/routing/store/readers.h"

namespace redress::routing {
namespace {

// Whether a filing has the key and was complained of in time.
bool Belongs(const CaseKey& key, const CaseFacts& facts, const std::string& wanted, int64_t from_s,
             int64_t to_s) {
  if (!facts.facts) return false;
  const GroupFiling filing = GroupFilingOf({key, &*facts.facts, facts.place.open_time});
  const int64_t own_s = absl::ToUnixSeconds(std::min(filing.own_time, filing.known_time));
  // The opening of a case is a little later than its filing.
  const int64_t slack_s = facts.facts->has_occurred_time() ? 0 : 60;
  if (own_s <= from_s || own_s > to_s + slack_s) return false;
  const std::vector<GroupKey> keys = KeysOf(filing);
  return std::any_of(keys.begin(), keys.end(),
                     [&](const GroupKey& one) { return KeyText(one) == wanted; });
}

}  // namespace

absl::StatusOr<int64_t> RaiseSome(pg::Transaction& tx, const Resources& resources) {
  ASSIGN_OR_RETURN(const pg::Rows shared, tx.Exec(sql::kRaiseIncidents, kRaisedAtOnce));
  if (shared.empty()) return 0;
  std::map<IncidentKey, v1::Incident> incidents;
  std::vector<absl::string_view> incident_tenants;
  std::vector<Uuid> incident_ids;
  for (int r = 0; r < shared.size(); ++r) {
    incident_tenants.push_back(shared.View(r, 0));
    incident_ids.push_back(shared.Id(r, 1));
    const IncidentKey key{shared.Text(r, 0), IncidentId(shared.Id(r, 1))};
    ASSIGN_OR_RETURN(incidents[key], ReadIncident(shared, r, 2));
  }
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kRaiseTake, incident_tenants, incident_ids, kRaisedAtOnce));
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  std::vector<LinkedCase> linked;
  std::vector<int32_t> statements;
  for (int r = 0; r < rows.size(); ++r) {
    const CaseKey key{rows.Text(r, 0), ComplaintId(rows.Id(r, 1))};
    const IncidentId id(rows.Id(r, 2));
    const v1::Incident& incident = incidents.at({key.tenant, id});
    // R-R7: whoever comes later hears the newest statement, in which the earlier ones are.
    const int newest = incident.statements_size();
    tenants.push_back(rows.View(r, 0));
    complaints.push_back(key.complaint.uuid());
    statements.push_back(newest);
    // Of a drill nobody hears, and for a false alarm nobody is called any more.
    if (incident.drill() || !incident.false_alarm_reason().empty()) continue;
    linked.push_back(
        {key, id, rows.Text(r, 3), newest == 0 ? nullptr : &incident.statements(newest - 1)});
  }
  Workplace work(tx, resources);
  RETURN_IF_ERROR(RaiseLinked(work.dispatch, work.staff, linked));
  RETURN_IF_ERROR(tx.Exec(sql::kRaiseDone, tenants, complaints, statements).status());
  return rows.size();
}

absl::StatusOr<int64_t> SearchSome(pg::Transaction& tx, const Resources& resources) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kSearchTake));
  if (rows.empty()) return 0;
  const IncidentKey incident{rows.Text(0, 0), IncidentId(rows.Id(0, 1))};
  const std::string key = rows.Text(0, 2);
  ASSIGN_OR_RETURN(const std::vector<CaseFacts> cases,
                   ListCaseFacts(tx, incident.tenant, {rows.Time(0, 5), rows.Id(0, 6)},
                                 rows.Time(0, 7), kSearchedAtOnce));
  std::vector<NewLink> links;
  for (const CaseFacts& one : cases) {
    const ComplaintId complaint(one.place.complaint_id);
    if (Belongs({incident.tenant, complaint}, one, key, rows.Int(0, 3), rows.Int(0, 4))) {
      links.push_back({incident, complaint, kDetected});
    }
  }
  PgIncidentBook book(tx, resources.timers);
  RETURN_IF_ERROR(book.Link(links, resources.clock.Now()).status());
  if (static_cast<int64_t>(cases.size()) < kSearchedAtOnce) {
    RETURN_IF_ERROR(tx.Exec(sql::kSearchDone, incident.tenant, incident.id.uuid(), key).status());
  } else {
    const CasePlace& last = cases.back().place;
    RETURN_IF_ERROR(tx.Exec(sql::kSearchMove, incident.tenant, incident.id.uuid(), key,
                            last.open_time, last.complaint_id)
                        .status());
  }
  return 1;
}

absl::StatusOr<int64_t> TellSome(pg::Transaction& tx, const Resources& resources) {
  ASSIGN_OR_RETURN(const pg::Rows job, tx.Exec(sql::kNoticeTake));
  if (job.empty()) return 0;
  const IncidentKey key{job.Text(0, 0), IncidentId(job.Id(0, 1))};
  const auto number = static_cast<int32_t>(job.Int(0, 2));
  ASSIGN_OR_RETURN(const v1::Incident incident, ReadIncident(job, 0, 4));
  ASSIGN_OR_RETURN(const pg::Rows page, tx.Exec(sql::kNoticePage, key.tenant, key.id.uuid(),
                                                job.Id(0, 3), number, kToldAtOnce));
  std::vector<Uuid> told;
  events::Outbox outbox(resources.log, tx);
  const absl::Time now = resources.clock.Now();
  for (int r = 0; r < page.size(); ++r) {
    told.push_back(page.Id(r, 0));
    if (incident.drill()) continue;  // of a drill nobody hears
    FillNotice(
        key.id, incident.statements(number - 1), page.View(r, 1),
        *outbox.Add(key.tenant, ComplaintId(page.Id(r, 0)), now, "").mutable_incident_noticed());
  }
  if (told.empty()) {
    RETURN_IF_ERROR(tx.Exec(sql::kNoticeDone, key.tenant, key.id.uuid(), number).status());
    return 1;
  }
  RETURN_IF_ERROR(tx.Exec(sql::kNoticeTold, key.tenant, told, number).status());
  RETURN_IF_ERROR(
      tx.Exec(sql::kNoticeMove, key.tenant, key.id.uuid(), number, told.back()).status());
  return 1;
}

absl::Status TellOverdue(pg::Transaction& tx, events::Outbox& outbox, absl::Time now,
                         const IncidentRecord& record) {
  if (record.incident.drill()) return absl::OkStatus();
  const IncidentKey& key = record.key;
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kLinkToTell, key.tenant, key.id.uuid()));
  if (rows.empty()) return absl::OkStatus();
  events::v1::IncidentStatementOverdue& overdue =
      *outbox.Add(key.tenant, ComplaintId(rows.Id(0, 0)), now, "")
           .mutable_incident_statement_overdue();
  overdue.set_incident(key.id.Name());
  *overdue.mutable_due_time() = record.incident.statement_due_time();
  overdue.set_lead(LeadOf(record.incident));
  return absl::OkStatus();
}

}  // namespace redress::routing
