// Fires timers in the database: handled, taken out of the table and committed together.
//
//   std::vector<Entry> not_yet;
//   firing.FireDue(kind, batch, leases, not_yet);
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "pg/database.h"
#include "pg/lease.h"
#include "timer/near.h"
#include "timer/rows.h"
#include "timer/timers.h"

namespace redress::timer {

// Who handles timers of a kind: one of the two.
struct Kind {
  std::string name;
  Handler* handler = nullptr;
  Errand* errand = nullptr;
};

// Thread-safe; no two threads fire the same timer at the same time.
class Firing {
 public:
  // `on_fired` is told what was committed, on the thread that fired it.
  Firing(pg::Database& db, Clock& clock, pg::LeaseKeeper& leases,
         std::function<void(const Kind&, absl::Span<const Fired>)> on_fired);

  // Fires those of one kind that are due and whose shards are leased, in one transaction. When that
  // fails for a reason that stays, each by itself; what fails alone is put off. Appends to
  // `not_yet` what is armed for a later moment of Postgres' clock. What fails for a passing reason
  // stays in the table.
  void FireDue(const Kind& kind, absl::Span<const Entry> batch,
               const std::vector<pg::HeldLease>& leases, std::vector<Entry>& not_yet);
  // Fires the `limit` longest overdue ones of the leased shards that were due before `before`. How
  // many there were.
  int FireOverdue(const Kind& kind, const std::vector<pg::HeldLease>& leases, absl::Time before,
                  int limit);

 private:
  using Select = absl::FunctionRef<absl::StatusOr<Due>(pg::Transaction&)>;

  absl::Status Fire(const Kind& kind, const std::vector<pg::HeldLease>& leases, Select select,
                    Due& due);
  absl::Status FireEntries(const Kind& kind, absl::Span<const Entry> batch,
                           const std::vector<pg::HeldLease>& leases, std::vector<Entry>& not_yet);
  void Recover(const absl::Status& failure, const Kind& kind, absl::Span<const Entry> batch,
               const std::vector<pg::HeldLease>& leases, std::vector<Entry>& not_yet);
  void PutOff(const Kind& kind, const Entry& entry, const absl::Status& failure);

  pg::Database& db_;
  Clock& clock_;
  pg::LeaseKeeper& leases_;
  const std::function<void(const Kind&, absl::Span<const Fired>)> on_fired_;
};

// Those of `leases` whose shards the batch is in.
std::vector<pg::HeldLease> LeasesOf(absl::Span<const Entry> batch,
                                    const std::vector<pg::HeldLease>& leases);

}  // namespace redress::timer
