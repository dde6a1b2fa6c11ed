// Where events of one partition lie, complaint by complaint, while clocks are made again from the
// logs; and the guard that nothing moves meanwhile.
//
//   RETURN_IF_ERROR(ClearStage(tx));
//   RETURN_IF_ERROR(AddToStage(tx, events));
//   ASSIGN_OR_RETURN(const std::vector<StagedEvent> page, ReadStage(tx, after, 2'000));
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/ids.h"
#include "pg/database.h"

namespace redress::sla {

struct StagedEvent {
  ComplaintId complaint;
  int64_t place = 0;  // given when added
  bool own = false;   // a fact that this service told
  std::string payload;
};

// A place among the staged events.
struct StagePlace {
  ComplaintId complaint;
  int64_t place = 0;
};

// How far a partition has come: what was taken in of each source, and what was told.
struct PartitionMark {
  std::map<std::string, int64_t> taken_in;
  int64_t told = 0;
  friend bool operator==(const PartitionMark&, const PartitionMark&) = default;
};

// Stands in `tx` that no replica takes events in or fires timers, and keeps it so until the commit.
// Error: FAILED_PRECONDITION with REPLICA_RUNNING.
absl::Status KeepReplicasOut(pg::Transaction& tx);

absl::StatusOr<PartitionMark> MarkOf(pg::Transaction& tx, int partition);

absl::Status ClearStage(pg::Transaction& tx);
absl::Status AddToStage(pg::Transaction& tx, absl::Span<const StagedEvent> events);
// By complaint and place, `limit` at most.
absl::StatusOr<std::vector<StagedEvent>> ReadStage(pg::Transaction& tx, const StagePlace& after,
                                                   int limit);

}  // namespace redress::sla
