// Latencies in buckets that grow with their size: any percentile to within 1 %.
//
//   Histogram latencies;
//   latencies.Record(clock.Monotonic() - start);
//   latencies.Percentile(99.9);
#pragma once

#include <array>
#include <cstdint>

#include "absl/time/time.h"

namespace redress {

// Fixed memory, from 1 ns to about 9 hours; longer ones count as the longest. Not thread-safe.
class Histogram {
 public:
  // A negative duration counts as zero.
  void Record(absl::Duration duration);

  int64_t count() const { return count_; }
  absl::Duration max() const { return absl::Nanoseconds(max_); }
  absl::Duration mean() const;
  // The value that `percent` of all values do not exceed; zero when empty. `percent` in [0, 100].
  absl::Duration Percentile(double percent) const;

 private:
  // 2^7 buckets for each doubling, so a bucket is at most 1/128 of its values wide.
  static constexpr int kSubBits = 7;
  static constexpr int kValueBits = 45;
  static constexpr size_t kBucketCount = static_cast<size_t>(kValueBits - kSubBits + 1) << kSubBits;

  static size_t BucketOf(int64_t nanoseconds);
  // The middle of a bucket's values.
  static int64_t MiddleOf(size_t bucket);

  std::array<int64_t, kBucketCount> buckets_{};
  int64_t count_ = 0;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace redress
