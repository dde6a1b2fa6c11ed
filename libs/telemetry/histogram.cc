#include "telemetry/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace redress {

size_t Histogram::BucketOf(int64_t nanoseconds) {
  const uint64_t value = static_cast<uint64_t>(nanoseconds);
  // Below 2^kSubBits every value has a bucket of its own.
  const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - 1 - kSubBits);
  // The highest kSubBits + 1 bits tell the bucket; the first of them is always set when shifted.
  return (static_cast<size_t>(shift) << kSubBits) + static_cast<size_t>(value >> shift);
}

int64_t Histogram::MiddleOf(size_t bucket) {
  constexpr size_t kSubCount = size_t{1} << kSubBits;
  if (bucket < 2 * kSubCount) return static_cast<int64_t>(bucket);
  const size_t shift = (bucket >> kSubBits) - 1;
  const int64_t low = static_cast<int64_t>((bucket & (kSubCount - 1)) + kSubCount) << shift;
  return low + (int64_t{1} << shift) / 2;
}

void Histogram::Record(absl::Duration duration) {
  const int64_t value =
      std::clamp<int64_t>(absl::ToInt64Nanoseconds(duration), 0, (int64_t{1} << kValueBits) - 1);
  ++buckets_[BucketOf(value)];
  ++count_;
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

absl::Duration Histogram::mean() const {
  if (count_ == 0) return absl::ZeroDuration();
  return absl::Nanoseconds(sum_ / static_cast<double>(count_));
}

absl::Duration Histogram::Percentile(double percent) const {
  if (count_ == 0) return absl::ZeroDuration();
  const auto wanted = static_cast<int64_t>(std::ceil(percent / 100 * static_cast<double>(count_)));
  if (wanted >= count_) return max();
  int64_t seen = 0;
  for (size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= std::max<int64_t>(wanted, 1)) {
      return absl::Nanoseconds(std::min(MiddleOf(bucket), max_));
    }
  }
  return max();
}

}  // namespace redress
