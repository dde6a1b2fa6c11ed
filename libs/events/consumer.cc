#include "events/consumer.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"
#include "telemetry/trace.h"

namespace redress::events {
namespace {

constexpr int kAttemptsMax = 5;
constexpr char kUnreadable[] = "the bytes are no event that this build can read";
constexpr absl::Duration kStreamWait = absl::Milliseconds(200);
// Even with a healthy Redis each log is looked at this often: an event that never reached Redis is
// found. One log at a time, as each is a call: all of them together would hold up the streams.
constexpr absl::Duration kLogPoll = absl::Seconds(10);
constexpr int kLooksMax = 4;  // before the streams
// A source that does not answer is not asked again for so long.
constexpr absl::Duration kAway = absl::Seconds(2);
constexpr absl::Duration kGapPause = absl::Milliseconds(50);
constexpr absl::Duration kLogPollWithoutRedis = absl::Milliseconds(100);
constexpr absl::Duration kBackoffMax = absl::Seconds(2);

}  // namespace

Consumer::Consumer(pg::Database& db, Handler& handler, ConsumerOptions options,
                   rpc::TokenSource& tokens, Clock& clock, Random& random, Metrics& metrics)
    : db_(db),
      handler_(handler),
      options_(std::move(options)),
      clock_(clock),
      leases_(db, {.job = "consumer", .slot_count = kPartitionCount}, clock, random),
      reader_(options_.sources, options_.redis, options_.stream_prefix, tokens, clock, random),
      taken_in_total_(metrics.Counter("redress_events_taken_in_total", "Events taken in", {})),
      parked_total_(metrics.Counter("redress_events_parked_total", "Events set aside", {})) {}

Consumer::~Consumer() { Stop(); }

void Consumer::Start() {
  leases_.Start();
  thread_ = std::thread([this] { Loop(); });
}

void Consumer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
  leases_.Stop();
}

bool Consumer::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

std::vector<v1::PartitionLag> Consumer::Lag() const {
  absl::MutexLock lock(&mutex_);
  std::vector<v1::PartitionLag> lag;
  for (const auto& [key, seq] : positions_) {
    v1::PartitionLag& row = lag.emplace_back();
    row.set_source(key.first);
    row.set_partition(key.second);
    row.set_consumed_seq(seq);
    const auto heard = heard_.find(key);
    row.set_last_seq(std::max(seq, heard == heard_.end() ? 0 : heard->second));
  }
  return lag;
}

void Consumer::Loop() {
  while (!stopped()) {
    const absl::Status status = Turn();
    if (status.ok()) {
      failures_ = 0;
      continue;
    }
    LogWarning("consumer_turn_failed", {{"error", status.message()}, {"reason", ReasonOf(status)}});
    generation_ = -1;  // begin again from what the database says
    if (ReasonOf(status) == "LEASE_LOST" || ReasonOf(status) == "CURSOR_MOVED") leases_.Refresh();
    clock_.Sleep(std::min(kBackoffMax, absl::Milliseconds(20) * (1 << std::min(failures_++, 8))));
  }
}

absl::Status Consumer::Reload() {
  const int64_t generation = leases_.generation();
  held_ = leases_.Held();
  std::vector<int32_t> partitions;
  for (const pg::HeldLease& lease : held_) partitions.push_back(lease.slot);
  std::vector<std::string> sources;
  for (const Source& source : options_.sources) sources.push_back(source.name);
  std::vector<Position> positions;
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Seconds(5)},
                          [&](pg::Transaction& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(positions, TakeUpPositions(tx, sources, partitions));
                            return absl::OkStatus();
                          }));
  absl::MutexLock lock(&mutex_);
  positions_.clear();
  for (const Position& position : positions)
    positions_[{position.source, position.partition}] = position.seq;
  generation_ = generation;
  read_all_logs_ = true;  // new partitions: look at their logs first
  return absl::OkStatus();
}

bool Consumer::LookAtLog(const Position& position, Found& found) {
  absl::StatusOr<std::vector<Numbered>> events = ReadLog(position);
  if (!events.ok()) return false;
  if (!events->empty()) found.emplace_back(position, *std::move(events));
  return true;
}

Consumer::Found Consumer::LookAtLogs(const std::vector<Position>& positions) {
  Found found;
  if (read_all_logs_) {
    for (const Position& position : positions) LookAtLog(position, found);
    read_all_logs_ = false;
    next_log_poll_ = clock_.Monotonic() + kLogPoll / static_cast<int64_t>(positions.size());
  } else if (!streams_are_next_) {
    bool answered = true;
    for (int looks = 0; looks < kLooksMax && answered && found.empty(); ++looks) {
      if (clock_.Monotonic() < next_log_poll_) break;
      answered = LookAtNextLog(positions, found);
    }
  }
  streams_are_next_ = !found.empty();
  return found;
}

bool Consumer::LookAtNextLog(const std::vector<Position>& positions, Found& found) {
  const std::string& source = positions[next_log_ % positions.size()].source;
  const bool answered = LookAtLog(positions[next_log_ % positions.size()], found);
  // From when it was due: whoever waits for a stream in between makes up for it.
  next_log_poll_ = std::max(next_log_poll_, clock_.Monotonic() - kLogPoll);
  do {  // the whole of a source that does not answer is passed over
    next_log_poll_ += kLogPoll / static_cast<int64_t>(positions.size());
    next_log_ = (next_log_ + 1) % positions.size();
  } while (!answered && next_log_ != 0 && positions[next_log_].source == source);
  return answered;
}

absl::StatusOr<std::vector<Numbered>> Consumer::ReadLog(const Position& position) {
  absl::Time& away_until = away_until_[position.source];
  if (clock_.Monotonic() < away_until)
    return Unavailable("SOURCE_AWAY", absl::StrCat(position.source, " did not answer just now"));
  absl::StatusOr<std::vector<Numbered>> events = reader_.ReadLog(position);
  if (!events.ok()) {
    away_until = clock_.Monotonic() + kAway;
    LogDebug("log_read_failed",
             {{"source", position.source}, {"error", events.status().message()}});
  }
  return events;
}

absl::StatusOr<std::vector<Numbered>> Consumer::WithoutGap(const Position& position,
                                                           std::vector<Numbered> events) {
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].seq == position.seq + 1 + static_cast<int64_t>(i)) continue;
    if (i > 0) {  // take in what is whole; the gap shows again next time
      events.resize(i);
      return events;
    }
    LogDebug("stream_gap", {{"source", position.source},
                            {"partition", position.partition},
                            {"after", position.seq},
                            {"found", events[0].seq}});
    return ReadLog(position);
  }
  return events;
}

absl::Status Consumer::Turn() {
  if (generation_ != leases_.generation()) RETURN_IF_ERROR(Reload());
  std::vector<Position> positions;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [key, seq] : positions_) positions.push_back({key.first, key.second, seq});
  }
  if (positions.empty()) {
    clock_.Sleep(absl::Milliseconds(50));
    return absl::OkStatus();
  }
  if (const absl::Duration early = next_batch_ - clock_.Monotonic(); early > absl::ZeroDuration())
    clock_.Sleep(early);
  Found found = LookAtLogs(positions);
  if (found.empty()) {
    auto streams = reader_.ReadStreams(positions, kStreamWait);
    if (streams.ok()) {
      found = *std::move(streams);
    } else {
      LogDebug("stream_read_failed", {{"error", streams.status().message()}});
      clock_.Sleep(kLogPollWithoutRedis);
      read_all_logs_ = true;
      return absl::OkStatus();
    }
  }
  Batch batch;
  for (auto& [position, events] : found) {
    {
      absl::MutexLock lock(&mutex_);
      int64_t& heard = heard_[{position.source, position.partition}];
      heard = std::max(heard, events.back().seq);
    }
    const absl::StatusOr<std::vector<Numbered>> whole = WithoutGap(position, std::move(events));
    if (!whole.ok()) continue;
    for (const Numbered& numbered : *whole) batch.push_back(Deliver(position.source, numbered));
  }
  // Only behind gaps that cannot be read now: the streams would show the same again at once.
  if (batch.empty() && !found.empty()) clock_.Sleep(kGapPause);
  if (batch.size() > 1) next_batch_ = clock_.Monotonic() + options_.pace;
  for (size_t at = 0; at < batch.size(); at += static_cast<size_t>(options_.batch_max)) {
    const auto part =
        absl::MakeConstSpan(batch).subspan(at, static_cast<size_t>(options_.batch_max));
    const absl::Status status = TakeIn(part);
    if (status.ok()) continue;
    if (IsPassing(status)) return status;
    LogWarning("batch_failed",
               {{"events", static_cast<int64_t>(part.size())}, {"error", status.message()}});
    RETURN_IF_ERROR(TakeInOneByOne(part));
  }
  return absl::OkStatus();
}

absl::Status Consumer::InTransaction(absl::Span<const Delivered> batch,
                                     absl::FunctionRef<absl::Status(pg::Transaction&)> effect) {
  std::map<std::pair<std::string, int>, int64_t> reached;
  std::set<int> partitions;
  for (const Delivered& event : batch) {
    reached[{event.source, event.partition}] = event.seq;
    partitions.insert(event.partition);
  }
  std::vector<pg::HeldLease> fenced;
  for (const pg::HeldLease& lease : held_) {
    if (partitions.contains(lease.slot)) fenced.push_back(lease);
  }
  std::vector<Move> moves;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [key, seq] : reached) {
      moves.push_back({{key.first, key.second, positions_[key]}, seq});
    }
  }
  RETURN_IF_ERROR(db_.Run({.deadline = clock_.Now() + absl::Seconds(20)},
                          [&](pg::Transaction& tx) -> absl::Status {
                            RETURN_IF_ERROR(leases_.Fence(tx, fenced));
                            RETURN_IF_ERROR(MovePositions(tx, moves));
                            return effect(tx);
                          }));
  absl::MutexLock lock(&mutex_);
  for (const auto& [key, seq] : reached) positions_[key] = seq;
  return absl::OkStatus();
}

absl::Status Consumer::TakeIn(absl::Span<const Delivered> batch) {
  const bool all_readable = std::none_of(batch.begin(), batch.end(),
                                         [](const Delivered& event) { return event.unreadable; });
  RETURN_IF_ERROR(InTransaction(batch, [&](pg::Transaction& tx) -> absl::Status {
    std::vector<Uuid> complaints;
    for (const Delivered& event : batch) complaints.push_back(event.complaint.uuid());
    ASSIGN_OR_RETURN(const auto parked, ParkedAmong(tx, complaints));
    if (parked.empty() && all_readable) return handler_.Handle(tx, batch);
    Batch good;
    for (const Delivered& event : batch) {
      if (event.unreadable) {  // nobody knows whose it is; a source must not stand still for it
        RETURN_IF_ERROR(Park(tx, event, kUnreadable, 1));
      } else if (parked.contains(event.complaint)) {
        RETURN_IF_ERROR(Park(tx, event, "", 0));  // order holds: it waits behind the poison one
      } else {
        good.push_back(event);
      }
    }
    return good.empty() ? absl::OkStatus() : handler_.Handle(tx, good);
  }));
  taken_in_total_.Increment(static_cast<double>(batch.size()));
  for (const Delivered& event : batch) {
    if (event.unreadable) TellParked(event, kUnreadable);
  }
  return absl::OkStatus();
}

absl::Status Consumer::TakeInOneByOne(absl::Span<const Delivered> batch) {
  for (size_t i = 0; i < batch.size(); ++i) {
    const auto one = batch.subspan(i, 1);
    TraceScope scope(one[0].event.trace_id());
    absl::Status status;
    for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
      status = TakeIn(one);
      if (status.ok() || IsPassing(status) || stopped()) break;
      if (attempt < kAttemptsMax) clock_.Sleep(absl::Milliseconds(50) * attempt);
    }
    if (status.ok()) continue;
    if (IsPassing(status) || stopped()) return status;
    RETURN_IF_ERROR(ParkEvent(one[0], status.message()));
  }
  return absl::OkStatus();
}

absl::Status Consumer::ParkEvent(const Delivered& event, absl::string_view error) {
  RETURN_IF_ERROR(InTransaction(absl::MakeConstSpan(&event, 1), [&](pg::Transaction& tx) {
    return Park(tx, event, error, kAttemptsMax);
  }));
  TellParked(event, error);
  return absl::OkStatus();
}

void Consumer::TellParked(const Delivered& event, absl::string_view error) {
  parked_total_.Increment();
  LogError("event_parked", {{"source", event.source},
                            {"partition", event.partition},
                            {"seq", event.seq},
                            {"complaint", event.complaint.Name()},
                            {"kind", KindOf(event.event)},
                            {"error", error}});
}

absl::StatusOr<int> Consumer::RetryParked(const ComplaintId& complaint, absl::Time deadline) {
  int retried = 0;
  while (true) {
    bool none = false;
    const absl::Status status =
        db_.Run({.deadline = deadline}, [&](pg::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const Batch oldest, OldestParked(tx, complaint));
          none = oldest.empty();
          if (none) return absl::OkStatus();
          if (oldest[0].unreadable) return absl::InvalidArgumentError(kUnreadable);
          RETURN_IF_ERROR(Unpark(tx, oldest[0]));
          return handler_.Handle(tx, oldest);
        });
    if (!status.ok()) {
      if (IsPassing(status)) return status;
      LogWarning("parked_retry_failed",
                 {{"complaint", complaint.Name()}, {"error", status.message()}});
      return retried;
    }
    if (none) return retried;
    ++retried;
  }
}

}  // namespace redress::events
