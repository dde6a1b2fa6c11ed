#include "events/relay.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::events {
namespace {

// Commits of other replicas are found within this time.
constexpr absl::Duration kLogTick = absl::Milliseconds(20);
// A Redis that lost its data is noticed within this time.
constexpr absl::Duration kRedisCheck = absl::Seconds(1);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
constexpr int kReadMax = 1000;
constexpr size_t kCommittedMax = 50'000;  // events; beyond it the log is read instead

}  // namespace

std::string StreamName(absl::string_view prefix, absl::string_view service, int partition) {
  return absl::StrCat(prefix, ":", service, ":{", partition, "}");
}

Relay::Relay(pg::Database& db, Log& log, RelayOptions options, Clock& clock, Random& random,
             Metrics& metrics)
    : log_(log),
      options_(std::move(options)),
      clock_(clock),
      leader_(db, {.job = "relay", .slot_count = 1}, clock, random),
      redis_(options_.redis),
      published_total_(
          metrics.Counter("redress_events_published_total", "Events given to Redis", {})) {
  log_.OnCommit([this](std::shared_ptr<const Batch> batch) {
    absl::MutexLock lock(&mutex_);
    if (committed_count_ + batch->size() > kCommittedMax)
      return;  // found in the log by the next tick
    committed_count_ += batch->size();
    committed_.push_back(std::move(batch));
  });
}

Relay::~Relay() { Stop(); }

void Relay::Start() {
  leader_.Start();
  thread_ = std::thread([this] { Loop(); });
}

void Relay::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
  leader_.Stop();
}

std::vector<int64_t> Relay::Published() const {
  absl::MutexLock lock(&mutex_);
  return {published_.begin(), published_.end()};
}

absl::Status Relay::BecomeLeader() {
  // Every partition's newest event is offered again: a Redis that lost its data shows the number,
  // and consumers read the gap before it from the log. One that has it refuses it.
  ASSIGN_OR_RETURN(const std::vector<int64_t> heads, log_.Heads(clock_.Now() + absl::Seconds(5)));
  Batch newest;
  for (int partition = 0; partition < kPartitionCount; ++partition) {
    const int64_t head = heads[static_cast<size_t>(partition)];
    if (head == 0) continue;
    ASSIGN_OR_RETURN(Batch batch,
                     log_.Read(partition, head - 1, 1, clock_.Now() + absl::Seconds(5)));
    for (Numbered& event : batch) newest.push_back(std::move(event));
  }
  RETURN_IF_ERROR(Publish(newest));
  absl::MutexLock lock(&mutex_);
  for (size_t partition = 0; partition < heads.size(); ++partition)
    published_[partition] = heads[partition];
  return absl::OkStatus();
}

absl::Status Relay::Publish(const Batch& batch) {
  if (batch.empty()) return absl::OkStatus();
  std::vector<redis::Connection::Arguments> commands;
  commands.reserve(batch.size());
  const std::string length_max = absl::StrCat(options_.stream_length_max);
  for (const Numbered& event : batch) {
    commands.push_back(
        {"XADD", StreamName(options_.stream_prefix, options_.service, event.partition), "MAXLEN",
         "~", length_max, absl::StrCat(event.seq, "-0"), "e", event.payload});
  }
  ASSIGN_OR_RETURN(const std::vector<redis::Reply> replies, redis_.Pipeline(commands));
  for (const redis::Reply& reply : replies) {
    // "equal or smaller than the target stream top item": somebody published it before.
    if (reply.is_error() && !absl::StrContains(reply.text(), "equal or smaller")) {
      return Unavailable("REDIS_UNAVAILABLE", absl::StrCat("Redis: ", std::string(reply.text())));
    }
  }
  published_total_.Increment(static_cast<double>(batch.size()));
  absl::MutexLock lock(&mutex_);
  for (const Numbered& event : batch) {
    int64_t& published = published_[static_cast<size_t>(event.partition)];
    published = std::max(published, event.seq);
  }
  return absl::OkStatus();
}

void Relay::TakeCommitted(std::array<std::deque<Numbered>, kPartitionCount>& pending) {
  std::deque<std::shared_ptr<const Batch>> batches;
  {
    absl::MutexLock lock(&mutex_);
    batches.swap(committed_);
    committed_count_ = 0;
  }
  for (const auto& batch : batches) {
    for (const Numbered& event : *batch)
      pending[static_cast<size_t>(event.partition)].push_back(event);
  }
}

absl::Status Relay::Turn(std::array<std::deque<Numbered>, kPartitionCount>& pending,
                         bool look_at_log) {
  std::vector<int64_t> published = Published();
  Batch batch;
  std::vector<int> behind;
  for (size_t partition = 0; partition < kPartitionCount; ++partition) {
    std::deque<Numbered>& waiting = pending[partition];
    std::sort(waiting.begin(), waiting.end(),
              [](const Numbered& a, const Numbered& b) { return a.seq < b.seq; });
    while (!waiting.empty() && waiting.front().seq <= published[partition]) waiting.pop_front();
    while (!waiting.empty() && waiting.front().seq == published[partition] + 1) {
      published[partition] = waiting.front().seq;
      batch.push_back(std::move(waiting.front()));
      waiting.pop_front();
    }
    if (!waiting.empty()) {
      behind.push_back(static_cast<int>(partition));
      waiting.clear();
    }
  }
  RETURN_IF_ERROR(Publish(batch));
  if (look_at_log) {
    ASSIGN_OR_RETURN(const std::vector<int64_t> heads, log_.Heads(clock_.Now() + absl::Seconds(5)));
    for (size_t partition = 0; partition < kPartitionCount; ++partition) {
      if (heads[partition] > published[partition]) behind.push_back(static_cast<int>(partition));
    }
  }
  for (const int partition : behind) {
    while (true) {
      const int64_t after = Published()[static_cast<size_t>(partition)];
      ASSIGN_OR_RETURN(const Batch missing,
                       log_.Read(partition, after, kReadMax, clock_.Now() + absl::Seconds(5)));
      RETURN_IF_ERROR(Publish(missing));
      if (missing.size() < kReadMax) break;
    }
  }
  if (clock_.Monotonic() >= next_redis_check_) {
    next_redis_check_ = clock_.Monotonic() + kRedisCheck;
    for (int partition = 0; partition < kPartitionCount; ++partition) {
      const int64_t expected = Published()[static_cast<size_t>(partition)];
      if (expected == 0) continue;
      ASSIGN_OR_RETURN(
          const redis::Reply newest,
          redis_.Command({"XREVRANGE",
                          StreamName(options_.stream_prefix, options_.service, partition), "+", "-",
                          "COUNT", "1"}));
      int64_t seq = 0;
      if (newest.size() == 1 &&
          !absl::SimpleAtoi(
              absl::string_view(newest[0][0].text()).substr(0, newest[0][0].text().find('-')),
              &seq)) {
        seq = 0;
      }
      if (seq < expected) {
        LogWarning("redis_lost_events",
                   {{"partition", partition}, {"found", seq}, {"expected", expected}});
        return BecomeLeader();
      }
    }
  }
  return absl::OkStatus();
}

void Relay::Loop() {
  std::array<std::deque<Numbered>, kPartitionCount> pending;
  absl::Time next_log_look = absl::InfinitePast();
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopped_ || !committed_.empty();
      };
      mutex_.AwaitWithTimeout(absl::Condition(&ready), kLogTick);
      if (stopped_ && committed_.empty()) return;
    }
    TakeCommitted(pending);
    if (leader_.Held().empty()) {
      leading_ = false;
      for (auto& waiting : pending) waiting.clear();
      absl::MutexLock lock(&mutex_);
      if (stopped_) return;
      continue;
    }
    absl::Status status;
    if (!leading_) {
      status = BecomeLeader();
      leading_ = status.ok();
    }
    if (status.ok()) {
      const absl::Time now = clock_.Monotonic();
      const bool look_at_log = now >= next_log_look;
      if (look_at_log) next_log_look = now + kLogTick;
      status = Turn(pending, look_at_log);
    }
    if (!status.ok()) {
      LogWarning("relay_turn_failed", {{"error", status.message()}});
      leading_ = false;  // begins again from what Redis has then
      clock_.Sleep(kRetryDelay);
      absl::MutexLock lock(&mutex_);
      if (stopped_) return;
    }
  }
}

}  // namespace redress::events
