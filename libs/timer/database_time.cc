#include "timer/database_time.h"

#include <algorithm>

namespace redress::timer {

bool DatabaseTime::Measure(const Measurement& measurement) {
  const absl::Duration half = (measurement.received - measurement.sent) / 2;
  const absl::Time zero = measurement.sent + half - (measurement.database - absl::UnixEpoch());
  const absl::Duration moved = zero > zero_ ? zero - zero_ : zero_ - zero;
  const bool first = uncertainty_ == absl::InfiniteDuration();
  // A slow answer says little; it neither proves a jump nor takes the place of a sharp one.
  if (!first && moved <= std::max(kJump, half + uncertainty_)) {
    if (half <= 4 * uncertainty_ + absl::Microseconds(200)) {
      zero_ = zero;
      uncertainty_ = half;
    } else {
      uncertainty_ += absl::Microseconds(50);  // grows until a sharp one comes
    }
    agreed_ = std::min(agreed_ + 1, kAgreeing);
    return settled();
  }
  if (!first && settled()) ++jumps_;
  zero_ = zero;
  uncertainty_ = half;
  agreed_ = 1;
  return false;
}

}  // namespace redress::timer
