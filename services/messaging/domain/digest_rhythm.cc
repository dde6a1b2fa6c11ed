#include "services/messaging/domain/digest_rhythm.h"

#include <algorithm>

namespace redress::messaging {

absl::Time NextDigest(const DigestRhythm& rhythm, absl::Time now) {
  const absl::Time soonest = now + rhythm.interval / 5;
  const absl::Time whole =
      absl::UnixEpoch() + absl::Ceil(soonest - absl::UnixEpoch(), rhythm.interval);
  const absl::Time open = rhythm.hours().NextOpen(whole);
  return open == absl::InfiniteFuture() ? whole : open;  // hours that never come keep nobody silent
}

absl::Time DueOf(const DigestRhythm& rhythm, absl::Time now, bool crisis, absl::Time quiet_until) {
  const absl::Time next = NextDigest(rhythm, now);
  if (!crisis) return next;
  return std::min(next, std::max(now + rhythm.crisis_wait, quiet_until));
}

Take TakeNow(const DigestRhythm& rhythm, absl::Time now, const Waiting& waiting) {
  if (waiting.items == 0) return Take::kNothing;
  const bool open =
      rhythm.hours().IsOpen(now) || rhythm.hours().NextOpen(now) == absl::InfiniteFuture();
  if (open) return Take::kAll;
  return waiting.crisis_items > 0 ? Take::kCrisisAlone : Take::kNothing;
}

}  // namespace redress::messaging
