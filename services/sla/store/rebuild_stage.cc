#include "services/sla/store/rebuild_stage.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "events/inbox.h"
#include "events/log.h"
#include "pg/lease.h"
#include "services/sla/store/rebuild_sql.h"

namespace redress::sla {

absl::Status KeepReplicasOut(pg::Transaction& tx) {
  ASSIGN_OR_RETURN(const bool alone, pg::KeepMembersOut(tx, {"consumer", "timer"}));
  if (alone) return absl::OkStatus();
  return FailedPrecondition("REPLICA_RUNNING",
                            "a replica of this service is at work; stop all of them, wait some "
                            "seconds, and begin again");
}

absl::StatusOr<PartitionMark> MarkOf(pg::Transaction& tx, int partition) {
  PartitionMark mark;
  ASSIGN_OR_RETURN(const std::vector<events::Position> positions,
                   events::PositionsIn(tx, partition));
  for (const events::Position& position : positions) mark.taken_in[position.source] = position.seq;
  ASSIGN_OR_RETURN(mark.told, events::HeadOf(tx, partition));
  return mark;
}

absl::Status ClearStage(pg::Transaction& tx) { return tx.Exec(sql::kClearStage).status(); }

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
  return tx.Exec(sql::kAddToStage, complaints, own, payloads).status();
}

absl::StatusOr<std::vector<StagedEvent>> ReadStage(pg::Transaction& tx, const StagePlace& after,
                                                   int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kReadStage, after.complaint.uuid(),
                                                after.place, static_cast<int64_t>(limit)));
  std::vector<StagedEvent> events;
  events.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    events.push_back(
        {ComplaintId(rows.Id(r, 0)), rows.Int(r, 1), rows.Bool(r, 2), rows.Text(r, 3)});
  }
  return events;
}

}  // namespace redress::sla
