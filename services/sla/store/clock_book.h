// Clock sets in Postgres, with their alarms and events.
//
//   PgClockBook book(tx, host.log(), host.timers());
//   RETURN_IF_ERROR(TakeInEvents(book, shelf, arrivals, now));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "events/log.h"
#include "pg/database.h"
#include "services/sla/app/ports.h"
#include "timer/timers.h"

namespace redress::sla {

// The one kind of timer: the next threshold of any of a complaint's clocks.
inline constexpr char kClockTimer[] = "clock_next";

// Lives inside one transaction; not thread-safe. An alarm is a durable timer whose subject is the
// complaint.
class PgClockBook final : public ClockBook {
 public:
  PgClockBook(pg::Transaction& tx, events::Log& log, timer::Timers& timers);

  // Error: DATA_LOSS for a row that cannot be read.
  absl::Status Load(ClockSets& sets) override;
  absl::Status Save(absl::Span<const ClockSets::value_type* const> sets) override;
  absl::Status SetAlarms(absl::Span<const NextAlarm> alarms) override;
  void Tell(const SetKey& key, const Facts& facts, absl::Time now,
            absl::string_view trace_id) override;

 private:
  pg::Transaction& tx_;
  timer::Timers& timers_;
  events::Outbox outbox_;
};

// Lives inside one transaction, which may be read-only; not thread-safe.
class PgClockIndex final : public ClockIndex {
 public:
  explicit PgClockIndex(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::optional<v1::GetClocksResponse>> Find(absl::string_view tenant,
                                                            const ComplaintId& complaint) override;
  absl::StatusOr<std::vector<OpenSet>> ListOpen(absl::string_view tenant, absl::Time before,
                                                const OpenPlace& after, int limit) override;

 private:
  pg::Transaction& tx_;
};

// A set as a watcher read it last.
struct SeenSet {
  absl::string_view tenant;
  ComplaintId complaint;
  int64_t version = 0;  // 0: not yet
};

struct ChangedSet {
  size_t place = 0;  // among those seen
  int64_t version = 0;
  v1::GetClocksResponse record;
};

// The sets that have been written since, `limit` at most.
absl::StatusOr<std::vector<ChangedSet>> ChangedSince(pg::Transaction& tx,
                                                     absl::Span<const SeenSet> seen, int limit);

std::vector<std::pair<std::string, std::string>> MigrationFiles();

}  // namespace redress::sla
