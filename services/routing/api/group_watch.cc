#include "services/routing/api/group_watch.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/app/take_in_filings.h"
#include "services/routing/store/group_states.h"
#include "services/routing/store/incident_book.h"
#include "services/routing/store/incident_sql.h"
#include "services/routing/store/incident_work.h"
#include "telemetry/log.h"

namespace redress::routing {
namespace {

// From one look to the next: batches are larger and cheaper by it, and two seconds are far off.
constexpr absl::Duration kPace = absl::Milliseconds(400);
constexpr absl::Duration kStreamWait = absl::Milliseconds(5);
constexpr absl::Duration kIdle = absl::Milliseconds(250);
constexpr absl::Duration kBackoffMax = absl::Seconds(2);
constexpr absl::Duration kForgetEvery = absl::Hours(6);
constexpr absl::Duration kDeadline = absl::Seconds(20);
constexpr size_t kFilingsInOneTransaction = 500;
constexpr int kRoundsOfWork = 10;

// The events of a partition that are taken in together, and when each became known: never earlier
// than the one before it.
struct Page {
  std::vector<events::Delivered> events;
  std::vector<absl::Time> known;
  bool whole = true;  // nothing more is there
};

// Merges partitions by time, as far as no partition can still bring something earlier, so that a
// long log is taken in in the order in which it was written.
std::vector<events::Delivered> Merged(std::vector<Page> pages) {
  absl::Time until = absl::InfiniteFuture();
  for (const Page& page : pages) {
    if (!page.whole && !page.known.empty()) until = std::min(until, page.known.back());
  }
  std::vector<std::pair<absl::Time, events::Delivered*>> order;
  for (Page& page : pages) {
    for (size_t i = 0; i < page.events.size() && page.known[i] <= until; ++i) {
      order.emplace_back(page.known[i], &page.events[i]);
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<events::Delivered> merged;
  merged.reserve(order.size());
  for (auto& [time, event] : order) merged.push_back(std::move(*event));
  return merged;
}

}  // namespace

absl::Status FilingTaker::Take(pg::Transaction& tx,
                               absl::Span<const events::Delivered> events) const {
  std::vector<NewFiling> filings;
  for (const events::Delivered& delivered : events) {
    const events::Event& event = delivered.event;
    if (!event.has_complaint_filed() || event.tenant().empty() || !event.has_occur_time()) continue;
    filings.push_back({{event.tenant(), delivered.complaint},
                       &event.complaint_filed(),
                       FromProto(event.occur_time())});
  }
  if (filings.empty()) return absl::OkStatus();
  PgGroupStates states(tx);
  PgIncidentBook incidents(tx, resources_.timers);
  return TakeInFilings(detector_, policy_, states, incidents, filings, resources_.clock.Now());
}

GroupWatch::GroupWatch(runtime::Host& host, const Resources& resources, const IncidentSetup& setup,
                       events::Source source)
    : resources_(resources),
      setup_(setup),
      taker_(resources, setup),
      source_(source.name),
      lease_(host.db(), {.job = "group_watch"}, host.clock(), host.random()),
      reader_({std::move(source)}, host.options().redis, host.options().stream_prefix,
              host.tokens(), host.clock(), host.random()),
      taken_in_total_(host.metrics().Counter("redress_group_events_total",
                                             "Events looked at for group complaints", {})) {}

void GroupWatch::Start() {
  lease_.Start();
  thread_ = std::thread([this] { Loop(); });
}

void GroupWatch::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (!thread_.joinable()) return;
  thread_.join();
  lease_.Stop();
}

bool GroupWatch::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

void GroupWatch::Loop() {
  absl::Duration pause = absl::ZeroDuration();
  int failures = 0;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopped_), pause);
      if (stopped_) return;
    }
    const absl::StatusOr<bool> more = Turn();
    if (more.ok()) {
      failures = 0;
      pause = held_.empty() || !*more ? kIdle : kPace;
      continue;
    }
    LogWarning("group_watch_failed",
               {{"error", more.status().message()}, {"reason", ReasonOf(more.status())}});
    generation_ = -1;  // begin again from what the database says
    if (ReasonOf(more.status()) == "LEASE_LOST") lease_.Refresh();
    pause = std::min(kBackoffMax, absl::Milliseconds(50) * (1 << std::min(failures++, 8)));
  }
}

absl::StatusOr<bool> GroupWatch::Turn() {
  if (generation_ != lease_.generation()) {
    const int64_t generation = lease_.generation();
    held_ = lease_.Held();
    places_.clear();
    RETURN_IF_ERROR(
        resources_.db.Run({.deadline = resources_.clock.Now() + kDeadline, .read_only = true},
                          [&](pg::Transaction& tx) -> absl::Status {
                            for (int partition = 0; partition < kPartitionCount; ++partition)
                              places_[partition] = 0;
                            ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kGroupPlaces));
                            for (int r = 0; r < rows.size(); ++r) {
                              places_[static_cast<int>(rows.Int(r, 0))] = rows.Int(r, 1);
                            }
                            return absl::OkStatus();
                          }));
    generation_ = generation;
  }
  if (held_.empty()) return false;
  std::map<int, int64_t> caps;
  bool work = false;
  RETURN_IF_ERROR(
      resources_.db.Run({.deadline = resources_.clock.Now() + kDeadline, .read_only = true},
                        [&](pg::Transaction& tx) -> absl::Status {
                          ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kGroupCaps, source_));
                          caps.clear();
                          for (int r = 0; r < rows.size(); ++r) {
                            caps[static_cast<int>(rows.Int(r, 0))] = rows.Int(r, 1);
                          }
                          ASSIGN_OR_RETURN(const pg::Rows waiting, tx.Exec(sql::kWorkWaits));
                          work = waiting.Bool(0, 0);
                          return absl::OkStatus();
                        }));
  ASSIGN_OR_RETURN(const bool filings, TakeFilings(std::move(caps)));
  if (work || filings) {
    ASSIGN_OR_RETURN(work, WorkOnIncidents());
  }
  if (resources_.clock.Monotonic() >= next_forget_) {
    RETURN_IF_ERROR(ForgetKeys());
    next_forget_ = resources_.clock.Monotonic() + kForgetEvery;
  }
  return filings || work;
}

absl::StatusOr<bool> GroupWatch::TakeFilings(std::map<int, int64_t> caps) {
  std::vector<events::Position> behind;
  for (const auto& [partition, cap] : caps) {
    if (cap > places_[partition]) behind.push_back({source_, partition, places_[partition]});
  }
  if (behind.empty()) return false;
  // They went through the streams a moment ago; without Redis the log has them.
  std::map<int, std::vector<events::Numbered>> streamed;
  if (auto streams = reader_.ReadStreams(behind, kStreamWait); streams.ok()) {
    for (auto& [position, events] : *streams) streamed[position.partition] = std::move(events);
  }
  std::vector<Page> pages;
  for (const events::Position& after : behind) {
    const int64_t cap = caps[after.partition];
    ASSIGN_OR_RETURN(const std::vector<events::Numbered> numbered,
                     WithoutGap(after, cap, std::move(streamed[after.partition])));
    if (numbered.empty()) continue;
    Page& page = pages.emplace_back();
    absl::Time latest = absl::InfinitePast();
    for (const events::Numbered& one : numbered) {
      events::Delivered& event = page.events.emplace_back(events::Deliver(source_, one));
      if (event.event.has_occur_time()) {
        latest = std::max(latest, FromProto(event.event.occur_time()));
      }
      page.known.push_back(latest);
    }
    page.whole = numbered.back().seq == cap;
  }
  const Batch batch = Merged(std::move(pages));
  for (size_t at = 0; at < batch.size() && !stopped(); at += kFilingsInOneTransaction) {
    RETURN_IF_ERROR(TakeIn(absl::MakeConstSpan(batch).subspan(at, kFilingsInOneTransaction)));
  }
  return !batch.empty();
}

absl::StatusOr<std::vector<events::Numbered>> GroupWatch::WithoutGap(
    const events::Position& after, int64_t cap, std::vector<events::Numbered> numbered) {
  if (numbered.empty() || numbered.front().seq != after.seq + 1) {
    ASSIGN_OR_RETURN(numbered, reader_.ReadLog(after));
  }
  size_t whole = 0;
  while (whole < numbered.size() && numbered[whole].seq <= cap &&
         numbered[whole].seq == after.seq + 1 + static_cast<int64_t>(whole)) {
    ++whole;
  }
  numbered.resize(whole);
  return numbered;
}

absl::Status GroupWatch::TakeIn(absl::Span<const events::Delivered> batch) {
  std::map<int, int64_t> reached;
  for (const events::Delivered& event : batch) reached[event.partition] = event.seq;
  std::vector<int32_t> partitions;
  std::vector<int64_t> from;
  std::vector<int64_t> to;
  for (const auto& [partition, seq] : reached) {
    partitions.push_back(partition);
    from.push_back(places_[partition]);
    to.push_back(seq);
  }
  RETURN_IF_ERROR(Fenced([&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pg::Rows moved, tx.Exec(sql::kGroupMove, partitions, from, to));
    if (moved.affected() != static_cast<int64_t>(partitions.size())) {
      return Error(absl::StatusCode::kAborted, "CURSOR_MOVED",
                   "another replica has looked at these events");
    }
    return taker_.Take(tx, batch);
  }));
  for (const auto& [partition, seq] : reached) places_[partition] = seq;
  taken_in_total_.Increment(static_cast<double>(batch.size()));
  return absl::OkStatus();
}

absl::StatusOr<bool> GroupWatch::WorkOnIncidents() {
  for (int round = 0; round < kRoundsOfWork && !stopped(); ++round) {
    int64_t done = 0;
    for (auto* some : {&SearchSome, &RaiseSome, &TellSome}) {
      int64_t one = 0;
      RETURN_IF_ERROR(Fenced([&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(one, (*some)(tx, resources_));
        return absl::OkStatus();
      }));
      done += one;
    }
    if (done == 0) return false;
  }
  return true;
}

absl::Status GroupWatch::ForgetKeys() {
  std::string tenant;
  while (!stopped()) {
    std::string next;  // an attempt that fails passes no tenant over
    RETURN_IF_ERROR(Fenced([&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(next, NextGroupTenant(tx, tenant));
      return absl::OkStatus();
    }));
    if (next.empty()) return absl::OkStatus();
    tenant = std::move(next);
    bool more = true;
    while (more && !stopped()) {
      RETURN_IF_ERROR(Fenced([&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(more, ForgetIdleKeys(tx, tenant, setup_.group));
        return absl::OkStatus();
      }));
    }
  }
  return absl::OkStatus();
}

absl::Status GroupWatch::Fenced(absl::FunctionRef<absl::Status(pg::Transaction&)> effect) {
  return resources_.db.Run({.deadline = resources_.clock.Now() + kDeadline},
                           [&](pg::Transaction& tx) -> absl::Status {
                             RETURN_IF_ERROR(lease_.Fence(tx, held_));
                             return effect(tx);
                           });
}

}  // namespace redress::routing
