// The statements behind Timers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "timer/near.h"
#include "timer/timers.h"

namespace redress::timer {

// Shard of a subject; the same for ever.
int ShardOf(const Uuid& subject);

absl::Status Upsert(pg::Transaction& tx, absl::Span<const Timer> timers);
absl::Status Remove(pg::Transaction& tx, const std::string& kind,
                    const std::vector<Uuid>& subjects);

absl::StatusOr<absl::Time> SelectClock(pg::Transaction& tx);

// For the rest of the transaction what is due is read in its order. Timers come and go faster than
// the planner's figures: a plan made for few rows would read and sort all that is due for each
// batch.
absl::Status ReadInOrder(pg::Transaction& tx);

// What to read of one kind: from `from` (a moment of Postgres' clock) until `until`.
struct Range {
  std::string kind;
  absl::Time from;
  absl::Time until;
  int limit = 0;
};
// Timers of the shards in the range, soonest first. `kind` of each entry is left for the caller.
absl::StatusOr<std::vector<Entry>> SelectNear(pg::Transaction& tx,
                                              const std::vector<int32_t>& shards,
                                              const Range& range);
// True when a timer of the shards is due before `before`.
absl::StatusOr<bool> AnyBefore(pg::Transaction& tx, const std::vector<int32_t>& shards,
                               const std::string& kind, absl::Time before);

// Timers that are armed and due, each with the version that tells it from one armed later. Not
// locked: a handler locks its state first, as everybody does who arms.
struct Due {
  std::vector<Fired> fired;
  std::vector<int64_t> versions;
  absl::Time began;  // Postgres' clock when the statement began
};
// Of these subjects of one kind.
absl::StatusOr<Due> SelectDue(pg::Transaction& tx, const std::string& kind,
                              const std::vector<Uuid>& subjects);
// Of one kind and the shards, those that were due before `before`, the longest overdue first.
absl::StatusOr<Due> SelectOverdue(pg::Transaction& tx, const std::string& kind,
                                  const std::vector<int32_t>& shards, absl::Time before, int limit);
// Deletes them, but for those that were armed anew since.
absl::Status DeleteFired(pg::Transaction& tx, const std::string& kind, const Due& due);

// Puts the next try of what is due off: 200 ms, then twice as long each time, 5 minutes at most.
// The moment of it; none when there is nothing due.
absl::StatusOr<std::optional<absl::Time>> Postpone(pg::Transaction& tx, const std::string& kind,
                                                   const Uuid& subject);

// Tells every replica, when the transaction commits.
absl::Status Notify(pg::Transaction& tx, const std::vector<std::string>& payloads);

}  // namespace redress::timer
