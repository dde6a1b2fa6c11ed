#include "services/intake/domain/pace.h"

namespace redress::intake {
namespace {

// Commits come in batches: a shorter look sees one or none.
constexpr absl::Duration kLookMin = absl::Milliseconds(100);
// Where the foreground begins to be busy.
constexpr double kRestPerWork = 2;

}  // namespace

absl::Duration Pace::RestAfter(absl::Duration worked, int64_t count, absl::Time now) {
  if (counted_at_ == absl::InfinitePast()) {
    counted_at_ = now;
    count_before_ = count;
  } else if (now - counted_at_ >= kLookMin) {
    per_s_ = static_cast<double>(count - count_before_) / absl::ToDoubleSeconds(now - counted_at_);
    counted_at_ = now;
    count_before_ = count;
  }
  return busy() ? worked * (kRestPerWork * per_s_ / busy_per_s_) : absl::ZeroDuration();
}

}  // namespace redress::intake
