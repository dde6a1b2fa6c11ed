// The statements behind Timers.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "pg/database.h"
#include "timer/timers.h"

namespace redress::timer {

// Shard of a subject; the same for ever.
int ShardOf(const Uuid& subject);

struct Row {
  std::string kind;
  Uuid subject;
  int64_t version = 0;
  absl::Time due_time;
};

absl::StatusOr<std::vector<Row>> Upsert(pg::Transaction& tx, absl::Span<const Timer> timers);
absl::Status Remove(pg::Transaction& tx, const std::string& kind,
                    const std::vector<Uuid>& subjects);
// Timers of the shards due before `horizon` from now, soonest first, and the database's clock.
absl::StatusOr<std::vector<Row>> SelectNear(pg::Transaction& tx, const std::vector<int32_t>& shards,
                                            absl::Duration horizon, absl::Time& database_now);
// Of the given (subject, version) of one kind, those that are still armed and due.
absl::StatusOr<std::vector<Fired>> SelectDue(pg::Transaction& tx, const std::string& kind,
                                             const std::vector<Uuid>& subjects,
                                             const std::vector<int64_t>& versions);
// Deletes them, unless armed anew in the meantime.
absl::Status DeleteFired(pg::Transaction& tx, const std::string& kind,
                         const std::vector<Uuid>& subjects, const std::vector<int64_t>& versions);
// Puts the next try off: 200 ms, then twice as long each time, 5 minutes at most.
absl::Status Postpone(pg::Transaction& tx, const std::string& kind, const Uuid& subject,
                      int64_t version);

}  // namespace redress::timer
