#include "timer/timers.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"
#include "timer/firing.h"

namespace redress::timer {
namespace {

constexpr absl::Duration kHorizon = absl::Seconds(10);
constexpr absl::Duration kReadEvery = absl::Seconds(1);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
constexpr absl::Duration kErrandDeadline = absl::Seconds(5);
constexpr size_t kBatchMax = 500;
constexpr size_t kHintsMax = 200'000;
constexpr int kErrandThreads = 4;

}  // namespace

Timers::Timers(pg::Database& db, Clock& clock, Random& random, Metrics& metrics)
    : db_(db),
      clock_(clock),
      leases_(db, {.job = "timer", .slot_count = kShardCount}, clock, random),
      errand_threads_(kErrandThreads, 10'000),
      lateness_seconds_(
          metrics.Seconds("redress_timer_lateness_seconds", "From due to fired and committed", {})),
      fired_total_(metrics.Counter("redress_timers_fired_total", "Timers fired", {})) {}

Timers::~Timers() { Stop(); }

void Timers::On(const std::string& kind, Handler& handler) {
  kinds_.push_back(kind);
  handlers_.push_back(&handler);
  errands_.push_back(nullptr);
}

void Timers::On(const std::string& kind, Errand& errand) {
  kinds_.push_back(kind);
  handlers_.push_back(nullptr);
  errands_.push_back(&errand);
}

absl::Status Timers::Arm(pg::Transaction& tx, absl::Span<const Timer> timers) {
  if (timers.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Row> rows, Upsert(tx, timers));
  std::vector<Near> armed;
  for (const Row& row : rows) {
    const auto kind = std::find(kinds_.begin(), kinds_.end(), row.kind);
    if (kind == kinds_.end())
      return absl::InternalError(absl::StrCat("nobody handles timers of kind ", row.kind));
    armed.push_back({absl::ToUnixMicros(row.due_time), row.version, row.subject,
                     ShardOf(row.subject), static_cast<int>(kind - kinds_.begin())});
  }
  tx.AfterCommit([this, armed = std::move(armed)] {
    absl::MutexLock lock(&mutex_);
    // A hint only: what does not fit is found when the horizon is read next.
    if (hints_.size() + armed.size() <= kHintsMax)
      hints_.insert(hints_.end(), armed.begin(), armed.end());
  });
  return absl::OkStatus();
}

absl::Status Timers::Disarm(pg::Transaction& tx, const std::string& kind,
                            const std::vector<Uuid>& subjects) {
  if (subjects.empty()) return absl::OkStatus();
  return Remove(tx, kind, subjects);
}

void Timers::Start() {
  if (kinds_.empty()) return;
  leases_.Start();
  thread_ = std::thread([this] { Loop(); });
}

void Timers::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
  errand_threads_.Stop();
  if (!kinds_.empty()) leases_.Stop();
}

void Timers::Keep(const Near& near) {
  const Key key{near.subject, near.kind};
  {
    absl::MutexLock lock(&mutex_);
    if (running_.contains(key)) return;
  }
  const auto [known, inserted] = known_.try_emplace(key, near.version);
  if (!inserted) {
    if (known->second >= near.version) return;
    known->second = near.version;  // the older one in the heap is dropped when it comes up
  }
  near_.push(near);
}

void Timers::TakeHints() {
  std::deque<Near> hints;
  {
    absl::MutexLock lock(&mutex_);
    hints.swap(hints_);
  }
  for (const Near& near : hints) {
    const bool ours = std::any_of(held_.begin(), held_.end(), [&](const pg::HeldLease& lease) {
      return lease.slot == near.shard;
    });
    if (ours && absl::FromUnixMicros(near.due_micros) < horizon_end_) Keep(near);
  }
}

absl::Status Timers::ReadHorizon() {
  if (generation_ != leases_.generation()) {
    generation_ = leases_.generation();
    held_ = leases_.Held();
    near_ = {};
    known_.clear();
    absl::MutexLock lock(&mutex_);
    held_copy_ = held_;
  }
  std::vector<int32_t> shards;
  for (const pg::HeldLease& lease : held_) shards.push_back(lease.slot);
  if (shards.empty()) return absl::OkStatus();
  std::vector<Row> rows;
  absl::Time database_now;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Seconds(10), .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(rows, SelectNear(tx, shards, kHorizon, database_now));
                            return absl::OkStatus();
                          }));
  clock_offset_ = database_now - clock_.Now();
  horizon_end_ = database_now + kHorizon;
  for (const Row& row : rows) {
    const auto kind = std::find(kinds_.begin(), kinds_.end(), row.kind);
    if (kind == kinds_.end()) continue;  // of a newer build; its replica fires it
    Keep({absl::ToUnixMicros(row.due_time), row.version, row.subject, ShardOf(row.subject),
          static_cast<int>(kind - kinds_.begin())});
  }
  return absl::OkStatus();
}

std::vector<Timers::Near> Timers::PopDue(size_t limit) {
  std::vector<Near> due;
  const int64_t now_micros = absl::ToUnixMicros(DatabaseNow());
  while (!near_.empty() && due.size() < limit && near_.top().due_micros <= now_micros) {
    const Near near = near_.top();
    if (!due.empty() && near.kind != due.front().kind) break;
    near_.pop();
    const auto known = known_.find(Key{near.subject, near.kind});
    if (known == known_.end() || known->second != near.version)
      continue;  // replaced by a later one
    known_.erase(known);
    due.push_back(near);
  }
  return due;
}

std::vector<pg::HeldLease> Timers::LeasesOf(absl::Span<const Near> batch) const {
  std::set<int> shards;
  for (const Near& near : batch) shards.insert(near.shard);
  std::vector<pg::HeldLease> leases;
  absl::MutexLock lock(&mutex_);
  for (const pg::HeldLease& lease : held_copy_) {
    if (shards.contains(lease.slot)) leases.push_back(lease);
  }
  return leases;
}

absl::Status Timers::FireInDatabase(absl::Span<const Near> batch) {
  const std::string& kind = kinds_[static_cast<size_t>(batch[0].kind)];
  Handler& handler = *handlers_[static_cast<size_t>(batch[0].kind)];
  std::vector<Uuid> subjects;
  std::vector<int64_t> versions;
  for (const Near& near : batch) {
    subjects.push_back(near.subject);
    versions.push_back(near.version);
  }
  const std::vector<pg::HeldLease> leases = LeasesOf(batch);
  std::vector<Fired> fired;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Seconds(20)},
                          [&](pg::Transaction& tx) -> absl::Status {
                            RETURN_IF_ERROR(leases_.Fence(tx, leases));
                            ASSIGN_OR_RETURN(fired, SelectDue(tx, kind, subjects, versions));
                            if (fired.empty()) return absl::OkStatus();
                            RETURN_IF_ERROR(handler.Fire(tx, fired));
                            return DeleteFired(tx, kind, subjects, versions);
                          }));
  const absl::Time now = DatabaseNow();
  for (const Fired& one : fired)
    lateness_seconds_.Observe(absl::ToDoubleSeconds(now - one.due_time));
  fired_total_.Increment(static_cast<double>(fired.size()));
  return absl::OkStatus();
}

void Timers::FireBatch(std::vector<Near> batch) {
  if (errands_[static_cast<size_t>(batch[0].kind)] != nullptr) {
    for (const Near& near : batch) StartErrand(near);
    return;
  }
  absl::Status status = FireInDatabase(batch);
  if (status.ok()) return;
  LogWarning("timers_failed", {{"kind", kinds_[static_cast<size_t>(batch[0].kind)]},
                               {"timers", static_cast<int64_t>(batch.size())},
                               {"error", status.message()}});
  if (ReasonOf(status) == "LEASE_LOST") return leases_.Refresh();
  if (!IsPassing(status) && batch.size() > 1) {
    // One bad timer must not hold up the others.
    for (const Near& near : batch) {
      status = FireInDatabase(absl::MakeConstSpan(&near, 1));
      if (!status.ok() && !IsPassing(status)) PutOff(near, status);
    }
    return;  // those that failed are found again when the horizon is read
  }
  if (IsPassing(status)) return clock_.Sleep(kRetryDelay);
  PutOff(batch[0], status);
}

void Timers::PutOff(const Near& near, const absl::Status& failure) {
  const std::string& kind = kinds_[static_cast<size_t>(near.kind)];
  LogError("timer_failed",
           {{"kind", kind}, {"subject", near.subject.ToString()}, {"error", failure.message()}});
  const absl::Status status =
      db_.Run({.deadline = clock_.Now() + absl::Seconds(5)},
              [&](pg::Transaction& tx) { return Postpone(tx, kind, near.subject, near.version); });
  if (!status.ok()) LogWarning("timer_not_put_off", {{"error", status.message()}});
}

void Timers::StartErrand(const Near& near) {
  {
    absl::MutexLock lock(&mutex_);
    if (!running_.insert(Key{near.subject, near.kind}).second) return;
  }
  if (errand_threads_.Submit([this, near] { RunErrand(near); })) return;
  absl::MutexLock lock(&mutex_);  // too many wait; found again when the horizon is read
  running_.erase(Key{near.subject, near.kind});
}

void Timers::RunErrand(const Near& near) {
  const std::string& kind = kinds_[static_cast<size_t>(near.kind)];
  Errand& errand = *errands_[static_cast<size_t>(near.kind)];
  const std::vector<Uuid> subjects = {near.subject};
  const std::vector<int64_t> versions = {near.version};
  std::vector<Fired> fired;
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) {  // the row stays; whoever has the shard next runs it
      running_.erase(Key{near.subject, near.kind});
      return;
    }
  }
  absl::Status status = db_.Run({.deadline = clock_.Now() + absl::Seconds(5), .read_only = true},
                                [&](pg::Transaction& tx) -> absl::Status {
                                  ASSIGN_OR_RETURN(fired, SelectDue(tx, kind, subjects, versions));
                                  return absl::OkStatus();
                                });
  if (status.ok() && !fired.empty()) {
    const absl::StatusOr<std::string> outcome =
        errand.Perform(fired[0], clock_.Now() + kErrandDeadline);
    const bool again = !outcome.ok() && IsPassing(outcome.status()) &&
                       fired[0].attempt + 1 < errand.attempts_max();
    const std::vector<pg::HeldLease> leases = LeasesOf(absl::MakeConstSpan(&near, 1));
    status = db_.Run(
        {.deadline = clock_.Now() + absl::Seconds(10)}, [&](pg::Transaction& tx) -> absl::Status {
          if (leases.empty())
            return Error(absl::StatusCode::kAborted, "LEASE_LOST",
                         "this shard is not held any more");
          RETURN_IF_ERROR(leases_.Fence(tx, leases));
          if (again) return Postpone(tx, kind, near.subject, near.version);
          // Another one may have recorded it since; then the row has another version or is gone.
          ASSIGN_OR_RETURN(const std::vector<Fired> still, SelectDue(tx, kind, subjects, versions));
          if (still.empty()) return absl::OkStatus();
          RETURN_IF_ERROR(errand.Record(tx, fired[0], outcome));
          return DeleteFired(tx, kind, subjects, versions);
        });
    if (status.ok() && !again) fired_total_.Increment();
  }
  if (!status.ok()) {
    LogWarning("errand_failed",
               {{"kind", kind}, {"subject", near.subject.ToString()}, {"error", status.message()}});
  }
  absl::MutexLock lock(&mutex_);
  running_.erase(Key{near.subject, near.kind});
}

void Timers::Loop() {
  while (true) {
    absl::Duration wait = absl::Milliseconds(50);
    if (!near_.empty()) {
      wait = std::min(wait, absl::FromUnixMicros(near_.top().due_micros) - DatabaseNow());
    }
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopped_ || !hints_.empty();
      };
      if (wait > absl::ZeroDuration()) mutex_.AwaitWithTimeout(absl::Condition(&ready), wait);
      if (stopped_) return;
    }
    if (clock_.Monotonic() >= next_read_ || generation_ != leases_.generation()) {
      next_read_ = clock_.Monotonic() + kReadEvery;
      if (const absl::Status status = ReadHorizon(); !status.ok()) {
        LogWarning("timer_horizon_failed", {{"error", status.message()}});
        next_read_ = clock_.Monotonic() + kRetryDelay;
      }
    }
    TakeHints();
    if (std::vector<Near> due = PopDue(kBatchMax); !due.empty()) FireBatch(std::move(due));
  }
}

}  // namespace redress::timer
