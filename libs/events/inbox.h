// The transactional side of consuming: cursors and parked events in the consumer's own database.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/ids.h"
#include "events/log.h"
#include "pg/database.h"
#include "redress/events/v1/event_log_service.pb.h"

namespace redress::events {

// An event as a consumer gets it.
struct Delivered {
  std::string source;
  int partition = 0;
  int64_t seq = 0;
  ComplaintId complaint;
  Event event;
  // The bytes, where they are no event that this build can read; `complaint` is nil then.
  std::optional<std::string> unreadable = {};
};

// Takes events in. Called inside the transaction that moves the cursors; does everything on `tx`.
// May be called again with the same events after a rollback. Errors: UNAVAILABLE and ABORTED are
// tried again for ever; any other five times, then the event is parked.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual absl::Status Handle(pg::Transaction& tx, absl::Span<const Delivered> events) = 0;
};

// Where a consumer stands in one partition of one source.
struct Position {
  std::string source;
  int partition = 0;
  int64_t seq = 0;
};

struct Move {
  Position from;
  int64_t to_seq = 0;
};

// Positions of the given sources in the given partitions; those never seen begin at 0.
absl::StatusOr<std::vector<Position>> TakeUpPositions(pg::Transaction& tx,
                                                      const std::vector<std::string>& sources,
                                                      const std::vector<int32_t>& partitions);
// Moves positions that were taken up. Error: ABORTED with reason CURSOR_MOVED when one is not at
// `from` any more.
absl::Status MovePositions(pg::Transaction& tx, absl::Span<const Move> moves);

// Where the consumer stands in every source that it has ever taken a partition's events in from.
absl::StatusOr<std::vector<Position>> PositionsIn(pg::Transaction& tx, int partition);

// Complaints among `complaints` that have parked events; keeps them so until the commit.
absl::StatusOr<absl::flat_hash_set<ComplaintId>> ParkedAmong(pg::Transaction& tx,
                                                             const std::vector<Uuid>& complaints);
// Parked events of a partition, by source and number.
absl::StatusOr<absl::flat_hash_set<std::pair<std::string, int64_t>>> ParkedIn(pg::Transaction& tx,
                                                                              int partition);
absl::Status Park(pg::Transaction& tx, const Delivered& event, absl::string_view error,
                  int attempts);

// For operators.
absl::StatusOr<std::vector<v1::ParkedEvent>> ListParked(pg::Transaction& tx, int64_t after_order,
                                                        int limit, int64_t& last_order);
absl::StatusOr<int64_t> CountParked(pg::Transaction& tx);
absl::StatusOr<int64_t> CountParkedOf(pg::Transaction& tx, const ComplaintId& complaint);
// The oldest parked event of the complaint, locked, or none.
absl::StatusOr<std::vector<Delivered>> OldestParked(pg::Transaction& tx,
                                                    const ComplaintId& complaint);
absl::Status Unpark(pg::Transaction& tx, const Delivered& event);
absl::StatusOr<int64_t> DropParked(pg::Transaction& tx, const ComplaintId& complaint);

// Serialised Event to Delivered.
Delivered Deliver(absl::string_view source, const Numbered& numbered);

}  // namespace redress::events
