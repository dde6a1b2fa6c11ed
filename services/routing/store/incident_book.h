// Incidents and their complaints in Postgres (R-R7).
//
//   PgIncidentBook book(tx, timers);
//   ASSIGN_OR_RETURN(std::optional<IncidentRecord> record, book.Lock(key));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/database.h"
#include "services/routing/app/incident_ports.h"
#include "timer/timers.h"

namespace redress::routing {

// Kind of the timer that sees a statement missing; its subject is the incident.
inline constexpr char kIncidentStatement[] = "incident_statement";

// Lives inside one transaction. Not thread-safe.
class PgIncidentBook final : public IncidentBook {
 public:
  PgIncidentBook(pg::Transaction& tx, timer::Timers& timers) : tx_(tx), timers_(timers) {}

  absl::StatusOr<std::optional<IncidentRecord>> Lock(const IncidentKey& key) override;
  absl::StatusOr<std::optional<IncidentRecord>> LockDetected(const std::string& tenant,
                                                             const std::string& ref) override;
  absl::Status Save(IncidentRecord& record) override;
  absl::StatusOr<std::vector<WatchedIncident>> Watched(const std::string& tenant,
                                                       absl::Time closed_since) override;
  absl::StatusOr<int64_t> Link(const std::vector<NewLink>& links, absl::Time now) override;
  absl::Status Search(const IncidentSearch& search, absl::Time now) override;
  absl::Status Tell(const IncidentKey& key, int statement) override;
  absl::Status ArmStatement(const IncidentRecord& record) override;

 private:
  pg::Transaction& tx_;
  timer::Timers& timers_;
};

// The record of an incident in a column. Error: INTERNAL when it is none.
absl::StatusOr<v1::Incident> ReadIncident(const pg::Rows& rows, int r, int column);

struct IncidentFilter {
  std::vector<int32_t> states;
  absl::Time before_time = absl::InfiniteFuture();
  Uuid before_id;
  int64_t limit = 50;
};

// With its counts; nothing when there is none.
absl::StatusOr<std::optional<v1::Incident>> FindIncident(pg::Transaction& tx,
                                                         const IncidentKey& key);
// The newest first, with their counts.
absl::StatusOr<std::vector<v1::Incident>> ListIncidents(pg::Transaction& tx,
                                                        const std::string& tenant,
                                                        const IncidentFilter& filter);
absl::Status FillCounts(pg::Transaction& tx, const std::string& tenant,
                        const std::vector<v1::Incident*>& incidents);
// Complaints after `after`, in the order of their ids.
absl::StatusOr<std::vector<v1::IncidentComplaint>> ListLinked(pg::Transaction& tx,
                                                              const IncidentKey& key,
                                                              const Uuid& after, int64_t limit);

// Which incident complaints belong to, of those that belong to any.
absl::StatusOr<absl::flat_hash_map<ComplaintId, IncidentId>> IncidentsOf(
    pg::Transaction& tx, const std::string& tenant, const std::vector<Uuid>& complaints);
// Those of the complaints that have a case.
absl::StatusOr<std::vector<Uuid>> KnownCases(pg::Transaction& tx, const std::string& tenant,
                                             const std::vector<Uuid>& complaints);
// Takes complaints out; returns those that were in it.
absl::StatusOr<std::vector<Uuid>> Unlink(pg::Transaction& tx, const IncidentKey& key,
                                         const std::vector<Uuid>& complaints);

}  // namespace redress::routing
