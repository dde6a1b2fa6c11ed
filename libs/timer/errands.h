// Runs errands on threads of its own: outside first, then recorded once.
//
//   errands.Start(kind, entry, leases);
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "pg/database.h"
#include "pg/lease.h"
#include "rpc/executor.h"
#include "timer/firing.h"
#include "timer/near.h"

namespace redress::timer {

// Thread-safe.
class Errands {
 public:
  // `on_done` is told of each errand that ran, with the moment of its next try, if there is one.
  Errands(pg::Database& db, Clock& clock, pg::LeaseKeeper& leases,
          std::function<void(const Kind&, absl::Span<const Fired>)> on_fired,
          std::function<void(const Entry&, std::optional<absl::Time>)> on_done);

  // False when too many wait; then `on_done` is not called.
  [[nodiscard]] bool Start(const Kind& kind, const Entry& entry,
                           const std::vector<pg::HeldLease>& leases);
  // Those that wait are left to whoever has their shards next.
  void Stop();

 private:
  absl::StatusOr<std::optional<absl::Time>> Run(const Kind& kind, const Entry& entry,
                                                const std::vector<pg::HeldLease>& leases);

  pg::Database& db_;
  Clock& clock_;
  pg::LeaseKeeper& leases_;
  const std::function<void(const Kind&, absl::Span<const Fired>)> on_fired_;
  const std::function<void(const Entry&, std::optional<absl::Time>)> on_done_;
  std::atomic<bool> stopped_ = false;
  rpc::Executor threads_;
};

}  // namespace redress::timer
