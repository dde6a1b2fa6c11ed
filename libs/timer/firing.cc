#include "timer/firing.h"

#include <algorithm>
#include <bitset>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::timer {
namespace {

constexpr absl::Duration kFireDeadline = absl::Seconds(20);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

}  // namespace

std::vector<pg::HeldLease> LeasesOf(absl::Span<const Entry> batch,
                                    const std::vector<pg::HeldLease>& leases) {
  std::bitset<kShardCount> wanted;
  for (const Entry& entry : batch) wanted.set(entry.shard);
  std::vector<pg::HeldLease> held;
  for (const pg::HeldLease& lease : leases) {
    if (wanted.test(static_cast<size_t>(lease.slot))) held.push_back(lease);
  }
  return held;
}

Firing::Firing(pg::Database& db, Clock& clock, pg::LeaseKeeper& leases,
               std::function<void(const Kind&, absl::Span<const Fired>)> on_fired)
    : db_(db), clock_(clock), leases_(leases), on_fired_(std::move(on_fired)) {}

absl::Status Firing::Fire(const Kind& kind, const std::vector<pg::HeldLease>& leases, Select select,
                          Due& due) {
  RETURN_IF_ERROR(
      db_.Run({.deadline = clock_.Now() + kFireDeadline}, [&](pg::Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(leases_.Fence(tx, leases));
        ASSIGN_OR_RETURN(due, select(tx));
        if (due.fired.empty()) return absl::OkStatus();
        RETURN_IF_ERROR(kind.handler->Fire(tx, due.fired));
        return DeleteFired(tx, kind.name, due);
      }));
  on_fired_(kind, due.fired);
  return absl::OkStatus();
}

absl::Status Firing::FireEntries(const Kind& kind, absl::Span<const Entry> batch,
                                 const std::vector<pg::HeldLease>& leases,
                                 std::vector<Entry>& not_yet) {
  // A shard may have been handed over since the entry was dispatched: without its lease nothing
  // would keep the new owner from firing it at the same time.
  const std::vector<pg::HeldLease> held = LeasesOf(batch, leases);
  std::bitset<kShardCount> ours;
  for (const pg::HeldLease& lease : held) ours.set(static_cast<size_t>(lease.slot));
  std::vector<Uuid> subjects;
  subjects.reserve(batch.size());
  for (const Entry& entry : batch) {
    if (ours.test(entry.shard)) subjects.push_back(entry.subject);
  }
  if (subjects.empty()) return absl::OkStatus();
  Due due;
  RETURN_IF_ERROR(Fire(
      kind, held, [&](pg::Transaction& tx) { return SelectDue(tx, kind.name, subjects); }, due));
  if (due.fired.size() == batch.size()) return absl::OkStatus();
  absl::flat_hash_set<Uuid> fired;
  for (const Fired& one : due.fired) fired.insert(one.subject);
  for (const Entry& entry : batch) {
    const bool early = entry.due_micros > absl::ToUnixMicros(due.began);
    if (early && ours.test(entry.shard) && !fired.contains(entry.subject)) not_yet.push_back(entry);
  }
  return absl::OkStatus();
}

void Firing::FireDue(const Kind& kind, absl::Span<const Entry> batch,
                     const std::vector<pg::HeldLease>& leases, std::vector<Entry>& not_yet) {
  const absl::Status status = FireEntries(kind, batch, leases, not_yet);
  if (!status.ok()) Recover(status, kind, batch, leases, not_yet);
}

int Firing::FireOverdue(const Kind& kind, const std::vector<pg::HeldLease>& leases,
                        absl::Time before, int limit) {
  std::vector<int32_t> shards;
  shards.reserve(leases.size());
  for (const pg::HeldLease& lease : leases) shards.push_back(lease.slot);
  Due due;
  const absl::Status status = Fire(
      kind, leases,
      [&](pg::Transaction& tx) -> absl::StatusOr<Due> {
        RETURN_IF_ERROR(ReadInOrder(tx));
        return SelectOverdue(tx, kind.name, shards, before, limit);
      },
      due);
  const int count = static_cast<int>(due.fired.size());
  if (status.ok()) return count;
  std::vector<Entry> batch;
  for (const Fired& one : due.fired) {
    batch.push_back({absl::ToUnixMicros(one.due_time), one.subject, 0,
                     static_cast<uint16_t>(ShardOf(one.subject))});
  }
  std::vector<Entry> not_yet;
  Recover(status, kind, batch, leases, not_yet);
  return count;
}

void Firing::Recover(const absl::Status& failure, const Kind& kind, absl::Span<const Entry> batch,
                     const std::vector<pg::HeldLease>& leases, std::vector<Entry>& not_yet) {
  LogWarning("timers_failed", {{"kind", kind.name},
                               {"timers", static_cast<int64_t>(batch.size())},
                               {"error", failure.message()}});
  if (ReasonOf(failure) == "LEASE_LOST") return leases_.Refresh();
  if (IsPassing(failure)) return clock_.Sleep(kRetryDelay);
  if (batch.size() == 1) return PutOff(kind, batch[0], failure);
  // One bad timer must not hold up the others.
  for (const Entry& entry : batch) {
    const absl::Status status = FireEntries(kind, absl::MakeConstSpan(&entry, 1), leases, not_yet);
    if (!status.ok() && !IsPassing(status)) PutOff(kind, entry, status);
  }
}

void Firing::PutOff(const Kind& kind, const Entry& entry, const absl::Status& failure) {
  LogError(
      "timer_failed",
      {{"kind", kind.name}, {"subject", entry.subject.ToString()}, {"error", failure.message()}});
  const absl::Status status = db_.Run({.deadline = clock_.Now() + absl::Seconds(5)},
                                      [&](pg::Transaction& tx) -> absl::Status {
                                        return Postpone(tx, kind.name, entry.subject).status();
                                      });
  if (!status.ok()) LogWarning("timer_not_put_off", {{"error", status.message()}});
}

}  // namespace redress::timer
