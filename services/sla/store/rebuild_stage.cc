#include "services/sla/store/rebuild_stage.h"

#include "base/error.h"
#include "base/status_macros.h"

namespace redress::sla {
namespace {

// Waits for work under way under a lease; nobody can take one up or prove one while the table is
// locked so.
constexpr pg::Statement kLockLeases{"sla_rebuild_lock_leases",
                                    "LOCK TABLE lease IN EXCLUSIVE MODE"};
constexpr pg::Statement kHeldLeases{
    "sla_rebuild_held_leases",
    "SELECT count(*) FROM lease_member WHERE job IN ('consumer', 'timer') "
    "AND expire_time >= clock_timestamp()"};
constexpr pg::Statement kTakenIn{"sla_rebuild_taken_in",
                                 "SELECT source, seq FROM consumer_cursor WHERE partition = $1"};
constexpr pg::Statement kTold{"sla_rebuild_told",
                              "SELECT last_seq FROM event_head WHERE partition = $1"};
constexpr pg::Statement kParked{"sla_rebuild_parked",
                                "SELECT source, seq FROM event_parked WHERE partition = $1"};
constexpr pg::Statement kClear{"sla_rebuild_clear", "TRUNCATE rebuild_event"};
constexpr pg::Statement kAdd{
    "sla_rebuild_add",
    "INSERT INTO rebuild_event (complaint_id, own, payload) "
    "SELECT complaint_id, own, payload FROM unnest($1::uuid[], $2::bool[], $3::bytea[]) "
    "  WITH ORDINALITY AS given(complaint_id, own, payload, place) ORDER BY place"};
constexpr pg::Statement kRead{
    "sla_rebuild_read",
    "SELECT complaint_id, place, own, payload FROM rebuild_event "
    "WHERE (complaint_id, place) > ($1, $2) ORDER BY complaint_id, place LIMIT $3"};

}  // namespace

absl::Status KeepReplicasOut(pg::Transaction& tx) {
  RETURN_IF_ERROR(tx.Exec(kLockLeases).status());
  ASSIGN_OR_RETURN(const pg::Rows held, tx.Exec(kHeldLeases));
  if (held.Int(0, 0) == 0) return absl::OkStatus();
  return FailedPrecondition("REPLICA_RUNNING",
                            "a replica of this service is at work; stop all of them, wait some "
                            "seconds, and begin again");
}

absl::StatusOr<PartitionMark> MarkOf(pg::Transaction& tx, int partition) {
  PartitionMark mark;
  const auto number = static_cast<int32_t>(partition);
  ASSIGN_OR_RETURN(const pg::Rows taken_in, tx.Exec(kTakenIn, number));
  for (int r = 0; r < taken_in.size(); ++r) {
    mark.taken_in[taken_in.Text(r, 0)] = taken_in.Int(r, 1);
  }
  ASSIGN_OR_RETURN(const pg::Rows told, tx.Exec(kTold, number));
  if (!told.empty()) mark.told = told.Int(0, 0);
  return mark;
}

absl::StatusOr<absl::flat_hash_set<std::pair<std::string, int64_t>>> ParkedIn(pg::Transaction& tx,
                                                                              int partition) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kParked, static_cast<int32_t>(partition)));
  absl::flat_hash_set<std::pair<std::string, int64_t>> parked;
  for (int r = 0; r < rows.size(); ++r) parked.emplace(rows.Text(r, 0), rows.Int(r, 1));
  return parked;
}

absl::Status ClearStage(pg::Transaction& tx) { return tx.Exec(kClear).status(); }

absl::Status AddToStage(pg::Transaction& tx, absl::Span<const StagedEvent> events) {
  if (events.empty()) return absl::OkStatus();
  std::vector<Uuid> complaints;
  std::vector<bool> own;
  std::vector<pg::Bytes> payloads;
  for (const StagedEvent& event : events) {
    complaints.push_back(event.complaint.uuid());
    own.push_back(event.own);
    payloads.push_back({event.payload});
  }
  return tx.Exec(kAdd, complaints, own, payloads).status();
}

absl::StatusOr<std::vector<StagedEvent>> ReadStage(pg::Transaction& tx, const StagePlace& after,
                                                   int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(kRead, after.complaint.uuid(), after.place,
                                                static_cast<int64_t>(limit)));
  std::vector<StagedEvent> events;
  events.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    events.push_back(
        {ComplaintId(rows.Id(r, 0)), rows.Int(r, 1), rows.Bool(r, 2), rows.Text(r, 3)});
  }
  return events;
}

}  // namespace redress::sla
