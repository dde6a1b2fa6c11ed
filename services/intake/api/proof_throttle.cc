#include "services/intake/api/proof_throttle.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::intake {
namespace {

constexpr int kFailedMax = 5;
constexpr absl::Duration kWindow = absl::Minutes(10);
constexpr absl::Duration kAway = absl::Seconds(2);
constexpr size_t kIdleMax = 8;

absl::Status Closed(absl::Duration left) {
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_PROOFS",
               "too many wrong proofs for this reference; try again later")
      .RetryAfter(left);
}

}  // namespace

absl::Status ProofThrottle::Check(const std::string& reference) {
  RETURN_IF_ERROR(CheckOwn(reference));
  const std::string key = absl::StrCat(options_.prefix, reference);
  const std::vector<redis::Reply> replies = Ask({{{"GET", key}, {"PTTL", key}}});
  int failed = 0;
  if (replies.size() != 2 || replies[0].is_nil() || replies[0].is_error() ||
      !absl::SimpleAtoi(replies[0].text(), &failed) || failed < kFailedMax) {
    return absl::OkStatus();
  }
  return Closed(absl::Milliseconds(std::max<int64_t>(1, replies[1].integer())));
}

void ProofThrottle::Failed(const std::string& reference) {
  CountOwn(reference);
  {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = clock_.Now();
    if (now - begun_since_ >= kWindow) {
      begun_ = 0;
      begun_since_ = now;
    }
    // Redis is not there to be filled by made-up references.
    if (begun_ >= options_.counts_max) return;
  }
  const std::string key = absl::StrCat(options_.prefix, reference);
  const std::string window = absl::StrCat(absl::ToInt64Milliseconds(kWindow));
  const std::vector<redis::Reply> replies = Ask({{{"INCR", key}, {"PEXPIRE", key, window, "NX"}}});
  if (replies.size() == 2 && replies[0].integer() == 1) {
    absl::MutexLock lock(&mutex_);
    ++begun_;
  }
}

absl::Status ProofThrottle::CheckOwn(const std::string& reference) {
  absl::MutexLock lock(&mutex_);
  const auto found = counts_.find(reference);
  if (found == counts_.end()) return absl::OkStatus();
  const absl::Duration left = found->second.since + kWindow - clock_.Now();
  if (left <= absl::ZeroDuration()) {
    counts_.erase(found);
    return absl::OkStatus();
  }
  return found->second.failed < kFailedMax ? absl::OkStatus() : Closed(left);
}

void ProofThrottle::CountOwn(const std::string& reference) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_.Now();
  if (counts_.size() >= options_.counts_max && !counts_.contains(reference)) {
    // A flood of made-up references. Whoever wants a reference forgotten that they failed at n
    // times must fail n times at each of very many others.
    absl::erase_if(counts_, [&](const auto& entry) { return entry.second.since + kWindow <= now; });
    for (int few = 1; counts_.size() >= options_.counts_max; ++few) {
      absl::erase_if(counts_, [&](const auto& entry) { return entry.second.failed <= few; });
    }
  }
  Count& count = counts_[reference];
  if (count.since + kWindow <= now) count.failed = 0;
  if (count.failed++ == 0) count.since = now;
}

std::vector<redis::Reply> ProofThrottle::Ask(
    absl::Span<const redis::Connection::Arguments> commands) {
  std::unique_ptr<redis::Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    if (clock_.Monotonic() < away_until_) return {};
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!connection) {
    redis::Options options = options_.redis;
    options.timeout = std::min(options.timeout, absl::Milliseconds(200));
    connection = std::make_unique<redis::Connection>(options);
  }
  absl::StatusOr<std::vector<redis::Reply>> replies = connection->Pipeline(commands);
  absl::MutexLock lock(&mutex_);
  if (!replies.ok()) {
    // Each replica counts for itself meanwhile.
    away_until_ = clock_.Monotonic() + kAway;
    LogWarning("proofs_counted_alone", {{"error", replies.status().message()}});
    return {};
  }
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(connection));
  return *std::move(replies);
}

}  // namespace redress::intake
