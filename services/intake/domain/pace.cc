#include "services/intake/domain/pace.h"

namespace redress::intake {
namespace {

// Commits come in batches: a shorter look sees one or none.
constexpr absl::Duration kLookMin = absl::Milliseconds(100);
constexpr int kRestPerWork = 2;

}  // namespace

absl::Duration Pace::RestAfter(absl::Duration worked, int64_t count, absl::Time now) {
  if (counted_at_ == absl::InfinitePast()) {
    counted_at_ = now;
    count_before_ = count;
  } else if (now - counted_at_ >= kLookMin) {
    busy_ = static_cast<double>(count - count_before_) >
            busy_per_s_ * absl::ToDoubleSeconds(now - counted_at_);
    counted_at_ = now;
    count_before_ = count;
  }
  return busy_ ? worked * kRestPerWork : absl::ZeroDuration();
}

}  // namespace redress::intake
