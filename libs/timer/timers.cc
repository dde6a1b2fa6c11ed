#include "timer/timers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/process.h"
#include "base/status_macros.h"
#include "telemetry/log.h"
#include "timer/errands.h"
#include "timer/firing.h"
#include "timer/hints.h"
#include "timer/rows.h"

namespace redress::timer {
namespace {

constexpr absl::Duration kReadEvery = absl::Seconds(1);
constexpr absl::Duration kHorizon = absl::Seconds(3);
constexpr absl::Duration kOverdueAfter = absl::Seconds(2);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
constexpr absl::Duration kSettleEvery = absl::Milliseconds(20);
// A thread that slept for longer than it asked for by this may have been stopped with its process:
// its leases may be another's by now.
constexpr absl::Duration kAsleep = absl::Seconds(2);
constexpr absl::Duration kIdle = absl::Seconds(1);
constexpr int kLanes = 3;
constexpr size_t kBatchMax = 500;
constexpr size_t kReadyMax = 10'000;
constexpr int kNearMax = 200'000;
constexpr size_t kForeignMax = 10'000;
constexpr int kOverdueBatch = 800;
constexpr int kDrains = 2;  // threads of the overdue lane, each with a part of the shards
constexpr uint32_t kAllParts = (1u << kDrains) - 1;
// While overdue ones drain, what is on time is fired by one thread in batches this far apart: many
// small commits would take the processor from the drain, and a few milliseconds hurt nobody then.
constexpr absl::Duration kPaceWhileDraining = absl::Milliseconds(8);
// The overdue lane lets the others go first while one of theirs is later than this.
constexpr absl::Duration kLaneLate = absl::Milliseconds(12);
constexpr absl::Duration kYield = absl::Milliseconds(2);
constexpr int kYieldsMax = 5;

}  // namespace

Timers::Timers(pg::Database& db, Clock& clock, Random& random, Metrics& metrics)
    : db_(db),
      clock_(clock),
      leases_(db,
              {.job = "timer",
               .slot_count = kShardCount,
               .on_change = [this] { reader_wakeup_.Wake(); }},
              clock, random),
      lateness_seconds_(
          metrics.Seconds("redress_timer_lateness_seconds", "From due to fired and committed", {})),
      fired_total_(metrics.Counter("redress_timers_fired_total", "Timers fired", {})),
      near_(metrics.Gauge("redress_timers_near", "Timers due within seconds, in memory", {})),
      overdue_(metrics.Gauge("redress_timers_overdue",
                             "1 while timers that were due long ago drain, else 0", {})),
      shards_(metrics.Gauge("redress_timer_shards_owned", "Shards this replica fires", {})),
      clock_jumps_total_(metrics.Counter("redress_timer_clock_jumps_total",
                                         "Jumps of Postgres' clock against passing time", {})) {
  const auto on_fired = [this](const Kind& kind, absl::Span<const Fired> fired) {
    OnFired(kind, fired);
  };
  firing_ = std::make_unique<Firing>(db_, clock_, leases_, on_fired);
  errands_ = std::make_unique<Errands>(db_, clock_, leases_, on_fired,
                                       [this](const Entry& entry, std::optional<absl::Time> next) {
                                         if (!next) return Finish({&entry, 1}, {});
                                         Entry again = entry;
                                         again.due_micros = absl::ToUnixMicros(*next);
                                         Finish({&entry, 1}, {&again, 1});
                                       });
}

Timers::~Timers() { Stop(); }

void Timers::On(const std::string& kind, Handler& handler) {
  kinds_.push_back({.name = kind, .handler = &handler});
}

void Timers::On(const std::string& kind, Errand& errand) {
  kinds_.push_back({.name = kind, .errand = &errand});
}

int Timers::KindOf(absl::string_view name) const {
  for (size_t kind = 0; kind < kinds_.size(); ++kind) {
    if (kinds_[kind].name == name) return static_cast<int>(kind);
  }
  return -1;
}

absl::Status Timers::Arm(pg::Transaction& tx, absl::Span<const Timer> timers) {
  if (timers.empty()) return absl::OkStatus();
  std::vector<Entry> armed;
  for (const Timer& timer : timers) {
    const int kind = KindOf(timer.kind);
    if (kind < 0)
      return absl::InternalError(absl::StrCat("nobody handles timers of kind ", timer.kind));
    armed.push_back({absl::ToUnixMicros(timer.due_time), timer.subject, static_cast<uint16_t>(kind),
                     static_cast<uint16_t>(ShardOf(timer.subject))});
  }
  RETURN_IF_ERROR(Upsert(tx, timers));
  tx.AfterCommit([this, armed = std::move(armed)] { Hint(armed); });
  return absl::OkStatus();
}

absl::Status Timers::Disarm(pg::Transaction& tx, const std::string& kind,
                            const std::vector<Uuid>& subjects) {
  if (subjects.empty()) return absl::OkStatus();
  return Remove(tx, kind, subjects);
}

void Timers::Hint(absl::Span<const Entry> armed) {
  bool sooner = false;
  bool foreign = false;
  {
    absl::MutexLock lock(&mutex_);
    if (!time_.settled()) return;  // a reading comes first and finds them
    const absl::Time now = time_.At(clock_.Monotonic());
    const int64_t horizon = absl::ToUnixMicros(now + kHorizon);
    // The owner of another shard reads what is due later than this in time by itself.
    const int64_t told = absl::ToUnixMicros(now + kReadEvery + kRetryDelay);
    for (const Entry& entry : armed) {
      if (owned_.test(entry.shard)) {
        // What is for later is found when the horizon is read.
        if (entry.due_micros < horizon) sooner |= AddNear(entry);
      } else if (entry.due_micros < told && foreign_.size() < kForeignMax) {
        foreign_.push_back({kinds_[entry.kind].name, entry.subject, entry.due_micros});
        foreign = true;
      }
    }
  }
  if (sooner) scheduler_wakeup_.Wake();
  if (foreign) reader_wakeup_.Wake();
}

bool Timers::AddNear(const Entry& entry) {
  if (soon_.size() >= kNearMax) return false;  // found when the horizon is read
  if (entry.due_micros < absl::ToUnixMicros(boundary_) && kinds_[entry.kind].handler != nullptr) {
    overdue_parts_[entry.kind] = kAllParts;
    return false;
  }
  const std::optional<int64_t> next = soon_.NextDueMicros();
  soon_.Add(entry);
  return !next || entry.due_micros < *next;
}

void Timers::Hear(absl::string_view payload) {
  bool sooner = false;
  {
    absl::MutexLock lock(&mutex_);
    for (const ForeignHint& hint : ParseHints(payload)) {
      const int kind = KindOf(hint.kind);
      const int shard = ShardOf(hint.subject);
      if (kind < 0 || !owned_.test(static_cast<size_t>(shard))) continue;
      sooner |= AddNear({hint.due_micros, hint.subject, static_cast<uint16_t>(kind),
                         static_cast<uint16_t>(shard)});
    }
  }
  if (sooner) scheduler_wakeup_.Wake();
}

void Timers::TellForeign() {
  std::vector<ForeignHint> foreign;
  {
    absl::MutexLock lock(&mutex_);
    foreign.swap(foreign_);
  }
  if (foreign.empty()) return;
  const std::vector<std::string> payloads = FormatHints(foreign);
  const absl::Status status = db_.Run({.deadline = clock_.Now() + absl::Seconds(1)},
                                      [&](pg::Transaction& tx) { return Notify(tx, payloads); });
  if (!status.ok()) LogWarning("timer_hints_lost", {{"error", status.message()}});
}

void Timers::Start() {
  if (kinds_.empty()) return;
  {
    absl::MutexLock lock(&mutex_);
    ready_.resize(kinds_.size());
    overdue_parts_.resize(kinds_.size());
    for (const Kind& kind : kinds_) lateness_.push_back({kind.name, {}, {}});
  }
  hearing_ = db_.listener().On(std::string(kHintChannel),
                               [this](absl::string_view payload) { Hear(payload); });
  leases_.Start();
  threads_.emplace_back([this] { Read(); });
  threads_.emplace_back([this] { Schedule(); });
  for (int part = 0; part < kDrains; ++part) threads_.emplace_back([this, part] { Drain(part); });
  for (int lane = 0; lane < kLanes; ++lane) threads_.emplace_back([this, lane] { Fire(lane); });
}

void Timers::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  scheduler_wakeup_.Wake();
  reader_wakeup_.Wake();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  errands_->Stop();
  if (hearing_ != 0) db_.listener().Off(std::exchange(hearing_, 0));
  if (!threads_.empty()) leases_.Stop();
  threads_.clear();
}

Standing Timers::standing() const {
  absl::MutexLock lock(&mutex_);
  const absl::Time mono = clock_.Monotonic();
  return {leases_.owner(), lateness_,
          time_.settled() ? time_.At(mono) - clock_.Now() : absl::ZeroDuration(), time_.settled()};
}

// ---- the reader: what is due soon, who owns what, and Postgres' clock

void Timers::Read() {
  absl::Time next_read = absl::InfinitePast();  // monotonic
  int64_t generation = -1;
  while (true) {
    const bool changed = generation != leases_.generation();
    generation = leases_.generation();
    TellForeign();
    if (changed || clock_.Monotonic() >= next_read || Unsettled())
      next_read = clock_.Monotonic() + ReadOnce();
    reader_wakeup_.WaitFor(next_read - clock_.Monotonic());
    absl::MutexLock lock(&mutex_);
    if (stopped_) return;
  }
}

bool Timers::Unsettled() const {
  absl::MutexLock lock(&mutex_);
  return !time_.settled();
}

absl::Duration Timers::ReadOnce() {
  if (const absl::Status status = ReadHorizon(); !status.ok()) {
    LogWarning("timer_horizon_failed", {{"error", status.message()}});
    return kRetryDelay;
  }
  scheduler_wakeup_.Wake();
  return Unsettled() ? kSettleEvery : kReadEvery;
}

absl::Status Timers::ReadHorizon() {
  const std::vector<pg::HeldLease> held = leases_.Held();
  std::vector<int32_t> shards;
  std::bitset<kShardCount> owned;
  for (const pg::HeldLease& lease : held) {
    shards.push_back(lease.slot);
    owned.set(static_cast<size_t>(lease.slot));
  }
  absl::Time floor;
  {
    absl::MutexLock lock(&mutex_);
    soon_.BeginReading();
    floor = boundary_;
  }
  Measurement clock;
  absl::Time boundary;
  std::vector<Entry> entries;
  std::vector<uint32_t> overdue_parts(kinds_.size());
  RETURN_IF_ERROR(db_.Run(
      {.deadline = clock_.Now() + absl::Seconds(10), .read_only = true},
      [&](pg::Transaction& tx) -> absl::Status {
        entries.clear();
        clock.sent = clock_.Monotonic();
        ASSIGN_OR_RETURN(clock.database, SelectClock(tx));
        clock.received = clock_.Monotonic();
        boundary = std::max(floor, clock.database - kOverdueAfter);
        if (shards.empty()) return absl::OkStatus();
        RETURN_IF_ERROR(ReadInOrder(tx));
        for (size_t kind = 0; kind < kinds_.size(); ++kind) {
          const bool handled = kinds_[kind].handler != nullptr;
          ASSIGN_OR_RETURN(std::vector<Entry> read,
                           SelectNear(tx, shards,
                                      {.kind = kinds_[kind].name,
                                       .from = handled ? boundary : absl::InfinitePast(),
                                       .until = clock.database + kHorizon,
                                       .limit = handled ? kNearMax : static_cast<int>(kReadyMax)}));
          for (Entry& entry : read) entry.kind = static_cast<uint16_t>(kind);
          entries.insert(entries.end(), read.begin(), read.end());
          if (!handled) continue;
          ASSIGN_OR_RETURN(const bool any, AnyBefore(tx, shards, kinds_[kind].name, boundary));
          overdue_parts[kind] = any ? kAllParts : 0;
        }
        return absl::OkStatus();
      }));
  absl::MutexLock lock(&mutex_);
  const int jumps = time_.jumps();
  time_.Measure(clock);
  if (time_.jumps() != jumps) {
    clock_jumps_total_.Increment();
    LogWarning("timer_clock_jumped", {});
  }
  held_ = held;
  owned_ = owned;
  soon_.Adopt(std::move(entries));
  MoveBoundary(boundary, clock.database);
  overdue_parts_ = std::move(overdue_parts);
  const bool any = std::any_of(overdue_parts_.begin(), overdue_parts_.end(),
                               [](uint32_t parts) { return parts != 0; });
  near_.Set(static_cast<double>(soon_.size()));
  overdue_.Set(any ? 1 : 0);
  shards_.Set(static_cast<double>(held_.size()));
  return absl::OkStatus();
}

void Timers::MoveBoundary(absl::Time to, absl::Time database_now) {
  const absl::Time oldest =
      soon_.OldestUnderWay([this](uint16_t kind) { return kinds_[kind].handler != nullptr; });
  // Postgres' clock went back: start over, when nobody is at work on either side.
  if (boundary_ > database_now && draining_ == 0 && oldest == absl::InfiniteFuture()) {
    boundary_ = absl::InfinitePast();
    return reader_wakeup_.Wake();
  }
  boundary_ = std::max(boundary_, std::min(to, oldest));
}

// ---- the scheduler: gives what is due to the lanes at its moment

void Timers::Schedule() {
  TakePrecedence();
  absl::Time expected = clock_.Monotonic();
  while (true) {
    absl::Duration wait = kIdle;
    {
      absl::MutexLock lock(&mutex_);
      if (stopped_) return;
      const absl::Time mono = clock_.Monotonic();
      if (mono - expected > kAsleep) {
        LogWarning("timer_was_asleep", {{"seconds", absl::ToDoubleSeconds(mono - expected)}});
        time_.Unsettle();
        reader_wakeup_.Wake();
      }
      if (time_.settled()) {
        const absl::Time now = time_.At(mono) - time_.uncertainty();
        Dispatch(now);
        if (const std::optional<int64_t> next = soon_.NextDueMicros())
          wait = std::clamp(absl::FromUnixMicros(*next) - now, absl::ZeroDuration(), kIdle);
      }
      expected = mono + wait;
    }
    // A full queue of the lanes is looked at again soon.
    scheduler_wakeup_.WaitFor(std::max(wait, absl::Microseconds(50)));
  }
}

void Timers::Dispatch(absl::Time now) {
  size_t waiting = 0;
  for (const std::deque<Entry>& ready : ready_) waiting += ready.size();
  if (waiting >= kReadyMax) return;
  std::vector<Entry> due;
  soon_.PopDue(absl::ToUnixMicros(now), kReadyMax - waiting, due);
  std::vector<Entry> refused;
  for (const Entry& entry : due) {
    lateness_[entry.kind].dispatched.Record(now - absl::FromUnixMicros(entry.due_micros));
    if (kinds_[entry.kind].handler != nullptr) {
      ready_[entry.kind].push_back(entry);
    } else if (!errands_->Start(kinds_[entry.kind], entry, held_)) {
      refused.push_back(entry);
    }
  }
  soon_.Done(refused);  // found again when the horizon is read
}

// ---- the lanes

std::vector<Entry> Timers::TakeReady(int lane, size_t& kind, std::vector<pg::HeldLease>& leases) {
  const auto wanted = [this, lane]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (stopped_) return true;
    if (draining_ > 0 && lane > 0) return false;
    return std::any_of(ready_.begin(), ready_.end(),
                       [](const std::deque<Entry>& ready) { return !ready.empty(); });
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&wanted));
  std::vector<Entry> batch;
  if (stopped_) return batch;
  kind = ready_.size();
  for (size_t k = 0; k < ready_.size(); ++k) {
    if (ready_[k].empty()) continue;
    if (kind == ready_.size() || ready_[k].front().due_micros < ready_[kind].front().due_micros)
      kind = k;
  }
  std::deque<Entry>& ready = ready_[kind];
  const size_t count = std::min(ready.size(), kBatchMax);
  batch.assign(ready.begin(), ready.begin() + static_cast<ptrdiff_t>(count));
  ready.erase(ready.begin(), ready.begin() + static_cast<ptrdiff_t>(count));
  leases = held_;
  return batch;
}

void Timers::Fire(int lane) {
  TakePrecedence();
  while (true) {
    size_t kind = 0;
    std::vector<pg::HeldLease> leases;
    const std::vector<Entry> batch = TakeReady(lane, kind, leases);
    if (batch.empty()) return;
    const absl::Time start = clock_.Monotonic();
    std::vector<Entry> not_yet;
    firing_->FireDue(kinds_[kind], batch, leases, not_yet);
    Finish(batch, not_yet);
    const absl::Duration rest = start + kPaceWhileDraining - clock_.Monotonic();
    if (Draining() && rest > absl::ZeroDuration()) clock_.Sleep(rest);
  }
}

bool Timers::Draining() const {
  absl::MutexLock lock(&mutex_);
  return draining_ > 0;
}

void Timers::Finish(absl::Span<const Entry> batch, absl::Span<const Entry> again) {
  bool wake = !again.empty();
  {
    absl::MutexLock lock(&mutex_);
    wake |= soon_.Done(batch);
    for (const Entry& entry : again) soon_.Add(entry);
  }
  if (wake) scheduler_wakeup_.Wake();
}

// ---- the overdue lane

bool Timers::AwaitOverdue(int part, absl::Time& before, std::vector<pg::HeldLease>& leases,
                          size_t& kind) {
  const auto wanted = [this, part]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopped_ || (time_.settled() && NextOverdue(part) < kinds_.size());
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&wanted));
  if (stopped_) return false;
  kind = NextOverdue(part);
  before = boundary_;
  leases.clear();
  for (const pg::HeldLease& lease : held_) {
    if (lease.slot % kDrains == part) leases.push_back(lease);
  }
  ++draining_;
  return true;
}

size_t Timers::NextOverdue(int part) const {
  for (size_t kind = 0; kind < kinds_.size(); ++kind) {
    if ((overdue_parts_[kind] & (1u << part)) != 0) return kind;
  }
  return kinds_.size();
}

bool Timers::LanesAreLate() const {
  absl::MutexLock lock(&mutex_);
  const absl::Time late = time_.At(clock_.Monotonic()) - kLaneLate;
  return std::any_of(ready_.begin(), ready_.end(), [&](const std::deque<Entry>& ready) {
    return !ready.empty() && ready.front().due_micros < absl::ToUnixMicros(late);
  });
}

void Timers::Drain(int part) {
  absl::Time before;
  std::vector<pg::HeldLease> leases;
  size_t kind = 0;
  while (AwaitOverdue(part, before, leases, kind)) {
    for (int yields = 0; yields < kYieldsMax && LanesAreLate(); ++yields) clock_.Sleep(kYield);
    const int fired =
        leases.empty() ? 0 : firing_->FireOverdue(kinds_[kind], leases, before, kOverdueBatch);
    absl::MutexLock lock(&mutex_);
    --draining_;
    // More may have become overdue meanwhile: the next reading tells.
    if (fired < kOverdueBatch && before == boundary_) overdue_parts_[kind] &= ~(1u << part);
  }
}

void Timers::OnFired(const Kind& kind, absl::Span<const Fired> fired) {
  fired_total_.Increment(static_cast<double>(fired.size()));
  absl::MutexLock lock(&mutex_);
  if (!time_.settled()) return;
  const absl::Time now = time_.At(clock_.Monotonic());
  Histogram& committed = lateness_[static_cast<size_t>(KindOf(kind.name))].committed;
  for (const Fired& one : fired) {
    committed.Record(now - one.due_time);
    lateness_seconds_.Observe(absl::ToDoubleSeconds(now - one.due_time));
  }
}

}  // namespace redress::timer
