#include "services/intake/api/proof_throttle.h"

#include "base/error.h"

namespace redress::intake {
namespace {

constexpr int kFailedMax = 5;
constexpr absl::Duration kWindow = absl::Minutes(10);
constexpr size_t kCountsMax = 100'000;

}  // namespace

absl::Status ProofThrottle::Check(const std::string& reference) {
  absl::MutexLock lock(&mutex_);
  const auto found = counts_.find(reference);
  if (found == counts_.end()) return absl::OkStatus();
  const absl::Duration left = found->second.since + kWindow - clock_.Now();
  if (left <= absl::ZeroDuration()) {
    counts_.erase(found);
    return absl::OkStatus();
  }
  if (found->second.failed < kFailedMax) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_PROOFS",
               "too many wrong proofs for this reference; try again later")
      .RetryAfter(left);
}

void ProofThrottle::Failed(const std::string& reference) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_.Now();
  if (counts_.size() >= kCountsMax) {
    // A flood of made-up references: forget those whose time is over, and if none is, all of them.
    absl::erase_if(counts_, [&](const auto& entry) { return entry.second.since + kWindow <= now; });
    if (counts_.size() >= kCountsMax) counts_.clear();
  }
  Count& count = counts_[reference];
  if (count.failed++ == 0) count.since = now;
}

}  // namespace redress::intake
