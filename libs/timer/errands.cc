#include "timer/errands.h"

#include <utility>

#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::timer {
namespace {

constexpr absl::Duration kErrandDeadline = absl::Seconds(5);
constexpr int kThreads = 4;
constexpr size_t kQueueMax = 10'000;

}  // namespace

Errands::Errands(pg::Database& db, Clock& clock, pg::LeaseKeeper& leases,
                 std::function<void(const Kind&, absl::Span<const Fired>)> on_fired,
                 std::function<void(const Entry&, std::optional<absl::Time>)> on_done)
    : db_(db),
      clock_(clock),
      leases_(leases),
      on_fired_(std::move(on_fired)),
      on_done_(std::move(on_done)),
      threads_(kThreads, kQueueMax) {}

bool Errands::Start(const Kind& kind, const Entry& entry,
                    const std::vector<pg::HeldLease>& leases) {
  return threads_.Submit([this, &kind, entry, held = LeasesOf({&entry, 1}, leases)] {
    std::optional<absl::Time> next;
    if (!stopped_) {
      const auto ran = Run(kind, entry, held);
      if (ran.ok()) next = *ran;
      if (!ran.ok())
        LogWarning("errand_failed", {{"kind", kind.name},
                                     {"subject", entry.subject.ToString()},
                                     {"error", ran.status().message()}});
    }
    on_done_(entry, next);
  });
}

void Errands::Stop() {
  stopped_ = true;
  threads_.Stop();
}

absl::StatusOr<std::optional<absl::Time>> Errands::Run(const Kind& kind, const Entry& entry,
                                                       const std::vector<pg::HeldLease>& leases) {
  const std::vector<Uuid> subject = {entry.subject};
  Due due;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Seconds(5), .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(due, SelectDue(tx, kind.name, subject));
                            return absl::OkStatus();
                          }));
  if (due.fired.empty()) return std::nullopt;
  const Fired& fired = due.fired[0];
  const absl::StatusOr<std::string> outcome =
      kind.errand->Perform(fired, clock_.Now() + kErrandDeadline);
  const bool again = !outcome.ok() && IsPassing(outcome.status()) &&
                     fired.attempt + 1 < kind.errand->attempts_max();
  if (leases.empty())
    return Error(absl::StatusCode::kAborted, "LEASE_LOST", "this shard is not held any more");
  std::optional<absl::Time> next;
  bool recorded = false;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Seconds(10)},
                          [&](pg::Transaction& tx) -> absl::Status {
                            RETURN_IF_ERROR(leases_.Fence(tx, leases));
                            // Another one may have recorded it or armed it anew since; then this
                            // try was in vain.
                            ASSIGN_OR_RETURN(const Due still, SelectDue(tx, kind.name, subject));
                            next.reset();
                            recorded = false;
                            if (still.versions != due.versions) return absl::OkStatus();
                            if (again) {
                              ASSIGN_OR_RETURN(next, Postpone(tx, kind.name, entry.subject));
                              return absl::OkStatus();
                            }
                            recorded = true;
                            RETURN_IF_ERROR(kind.errand->Record(tx, fired, outcome));
                            return DeleteFired(tx, kind.name, due);
                          }));
  if (recorded) on_fired_(kind, due.fired);
  return next;
}

}  // namespace redress::timer
