#include "services/routing/store/incident_book.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/store/incident_sql.h"

namespace redress::routing {
namespace {

// The first row of what is locked, if there is one.
absl::StatusOr<std::optional<IncidentRecord>> Locked(const std::string& tenant,
                                                     const pg::Rows& rows) {
  if (rows.empty()) return std::optional<IncidentRecord>();
  IncidentRecord record{.key = {tenant, IncidentId(rows.Id(0, 0))},
                        .ref = rows.Text(0, 2),
                        .version = rows.Int(0, 3)};
  ASSIGN_OR_RETURN(record.incident, ReadIncident(rows, 0, 1));
  return std::optional<IncidentRecord>(std::move(record));
}

}  // namespace

absl::StatusOr<v1::Incident> ReadIncident(const pg::Rows& rows, int r, int column) {
  v1::Incident incident;
  const absl::string_view bytes = rows.View(r, column);
  if (!incident.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("the record of an incident cannot be read");
  }
  return incident;
}

absl::StatusOr<std::optional<IncidentRecord>> PgIncidentBook::Lock(const IncidentKey& key) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kIncidentLock, key.tenant, key.id.uuid()));
  return Locked(key.tenant, rows);
}

absl::StatusOr<std::optional<IncidentRecord>> PgIncidentBook::LockDetected(
    const std::string& tenant, const std::string& ref) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kIncidentLockDetected, tenant, ref));
  return Locked(tenant, rows);
}

absl::Status PgIncidentBook::Save(IncidentRecord& record) {
  v1::Incident& incident = record.incident;
  incident.set_etag(absl::StrCat(++record.version));
  incident.clear_complaints_count();
  incident.clear_pending_count();
  incident.clear_notices_pending_count();
  std::optional<absl::Time> close_time;
  if (incident.has_close_time()) close_time = FromProto(incident.close_time());
  const std::string bytes = incident.SerializeAsString();
  ASSIGN_OR_RETURN(
      const pg::Rows saved,
      tx_.Exec(sql::kIncidentSave, record.key.tenant, record.key.id.uuid(), record.ref,
               static_cast<int32_t>(incident.state()), incident.drill(),
               FromProto(incident.open_time()), close_time, record.version, pg::Bytes{bytes}));
  if (saved.affected() == 1) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
}

absl::StatusOr<std::vector<WatchedIncident>> PgIncidentBook::Watched(const std::string& tenant,
                                                                     absl::Time closed_since) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kIncidentWatched, tenant, closed_since));
  std::vector<WatchedIncident> all;
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(const v1::Incident incident, ReadIncident(rows, r, 2));
    all.push_back({.key = {tenant, IncidentId(rows.Id(r, 0))},
                   .ref = rows.Text(r, 1),
                   .keys = {incident.keys().begin(), incident.keys().end()},
                   .closed = incident.state() == v1::INCIDENT_STATE_CLOSED,
                   .past = incident.past(),
                   .false_alarm = !incident.false_alarm_reason().empty()});
  }
  return all;
}

absl::StatusOr<int64_t> PgIncidentBook::Link(const std::vector<NewLink>& links, absl::Time now) {
  if (links.empty()) return 0;
  std::vector<absl::string_view> tenants;
  std::vector<absl::string_view> reasons;
  std::vector<Uuid> complaints;
  std::vector<Uuid> incidents;
  for (const NewLink& link : links) {
    tenants.emplace_back(link.incident.tenant);
    complaints.push_back(link.complaint.uuid());
    incidents.push_back(link.incident.id.uuid());
    reasons.push_back(link.reason);
  }
  ASSIGN_OR_RETURN(const pg::Rows added,
                   tx_.Exec(sql::kLinkAdd, tenants, complaints, incidents, reasons, now));
  return added.affected();
}

absl::Status PgIncidentBook::Search(const IncidentSearch& search, absl::Time now) {
  // No case is opened before it was complained of; clocks of two machines may differ a little.
  const absl::Time from = absl::FromUnixSeconds(search.from_s) - absl::Minutes(1);
  return tx_
      .Exec(sql::kSearchAdd, search.incident.tenant, search.incident.id.uuid(), search.key,
            search.from_s, search.to_s, from, Uuid(), now + absl::Seconds(1))
      .status();
}

absl::Status PgIncidentBook::Tell(const IncidentKey& key, int statement) {
  return tx_.Exec(sql::kNoticeAdd, key.tenant, key.id.uuid(), statement).status();
}

absl::Status PgIncidentBook::ArmStatement(const IncidentRecord& record) {
  return timers_.Arm(tx_, {{.kind = kIncidentStatement,
                            .tenant = record.key.tenant,
                            .subject = record.key.id.uuid(),
                            .due_time = FromProto(record.incident.statement_due_time())}});
}

absl::StatusOr<std::optional<v1::Incident>> FindIncident(pg::Transaction& tx,
                                                         const IncidentKey& key) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kIncidentGet, key.tenant, key.id.uuid()));
  if (rows.empty()) return std::optional<v1::Incident>();
  ASSIGN_OR_RETURN(v1::Incident incident, ReadIncident(rows, 0, 0));
  RETURN_IF_ERROR(FillCounts(tx, key.tenant, {&incident}));
  return std::optional<v1::Incident>(std::move(incident));
}

absl::StatusOr<std::vector<v1::Incident>> ListIncidents(pg::Transaction& tx,
                                                        const std::string& tenant,
                                                        const IncidentFilter& filter) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kIncidentList, tenant, filter.before_time,
                                                filter.before_id, filter.states, filter.limit));
  std::vector<v1::Incident> incidents;
  std::vector<v1::Incident*> places;
  incidents.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    ASSIGN_OR_RETURN(v1::Incident incident, ReadIncident(rows, r, 0));
    places.push_back(&incidents.emplace_back(std::move(incident)));
  }
  RETURN_IF_ERROR(FillCounts(tx, tenant, places));
  return incidents;
}

absl::Status FillCounts(pg::Transaction& tx, const std::string& tenant,
                        const std::vector<v1::Incident*>& incidents) {
  if (incidents.empty()) return absl::OkStatus();
  std::vector<Uuid> ids;
  std::vector<int32_t> statements;
  absl::flat_hash_map<Uuid, v1::Incident*> places;
  for (v1::Incident* incident : incidents) {
    ASSIGN_OR_RETURN(const IncidentId id, IncidentId::Parse(incident->name()));
    ids.push_back(id.uuid());
    statements.push_back(incident->statements_size());
    places[id.uuid()] = incident;
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kIncidentCounts, tenant, ids, statements));
  for (int r = 0; r < rows.size(); ++r) {
    v1::Incident& incident = *places[rows.Id(r, 0)];
    incident.set_complaints_count(rows.Int(r, 1));
    incident.set_pending_count(rows.Int(r, 2));
    incident.set_notices_pending_count(rows.Int(r, 3));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::IncidentComplaint>> ListLinked(pg::Transaction& tx,
                                                              const IncidentKey& key,
                                                              const Uuid& after, int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kLinkList, key.tenant, key.id.uuid(), after, limit));
  std::vector<v1::IncidentComplaint> all;
  for (int r = 0; r < rows.size(); ++r) {
    v1::IncidentComplaint& one = all.emplace_back();
    one.set_complaint(ComplaintId(rows.Id(r, 0)).Name());
    one.set_reason(rows.Text(r, 1));
    *one.mutable_link_time() = ToProto(rows.Time(r, 2));
    one.set_raised(rows.Bool(r, 3));
    one.set_statement(static_cast<int32_t>(rows.Int(r, 4)));
  }
  return all;
}

absl::StatusOr<absl::flat_hash_map<ComplaintId, IncidentId>> IncidentsOf(
    pg::Transaction& tx, const std::string& tenant, const std::vector<Uuid>& complaints) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kLinkOf, tenant, complaints));
  absl::flat_hash_map<ComplaintId, IncidentId> all;
  for (int r = 0; r < rows.size(); ++r) {
    all[ComplaintId(rows.Id(r, 0))] = IncidentId(rows.Id(r, 1));
  }
  return all;
}

absl::StatusOr<std::vector<Uuid>> KnownCases(pg::Transaction& tx, const std::string& tenant,
                                             const std::vector<Uuid>& complaints) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kCaseKnown, tenant, complaints));
  std::vector<Uuid> known;
  known.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) known.push_back(rows.Id(r, 0));
  return known;
}

absl::StatusOr<std::vector<Uuid>> Unlink(pg::Transaction& tx, const IncidentKey& key,
                                         const std::vector<Uuid>& complaints) {
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   tx.Exec(sql::kLinkRemove, key.tenant, key.id.uuid(), complaints));
  std::vector<Uuid> removed;
  removed.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) removed.push_back(rows.Id(r, 0));
  return removed;
}

}  // namespace redress::routing
