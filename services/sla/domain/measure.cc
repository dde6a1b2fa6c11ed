#include "services/sla/domain/measure.h"

#include <algorithm>

#include "base/proto_time.h"

namespace redress::sla {

Measured Measure(const Policy& policy, absl::Time start, absl::Duration allowed,
                 const std::vector<Span>& spans, std::optional<absl::Time> finish) {
  Measured measured;
  absl::Time from = start;
  measured.deadline = PassedAt(policy, from, allowed);
  for (Span span : spans) {
    span.start = std::max(span.start, start);
    if (finish) span.end = std::min(span.end.value_or(*finish), *finish);
    if (span.end && *span.end <= span.start) continue;
    // A pause that begins at the deadline or later comes too late.
    if (span.start >= measured.deadline) break;
    allowed -= CountedBetween(policy, from, span.start);
    measured.pauses.push_back(span);
    if (!span.end) {
      measured.deadline = PassedAt(policy, span.start, allowed);
      measured.stands_still = true;
      break;
    }
    measured.paused += CountedBetween(policy, span.start, *span.end);
    from = *span.end;
    measured.deadline = PassedAt(policy, from, allowed);
  }
  return measured;
}

absl::Time PassedAt(const Policy& policy, const v1::Clock& clock, absl::Duration share) {
  absl::Time from = FromProto(clock.start_time());
  for (const v1::ClockPause& pause : clock.pauses()) {
    const absl::Time pause_start = FromProto(pause.start_time());
    const absl::Duration counted = CountedBetween(policy, from, pause_start);
    // Not later than the pause, or else its share is full while the clock stands still.
    if (counted >= share || !pause.has_end_time()) break;
    share -= counted;
    from = FromProto(pause.end_time());
  }
  return PassedAt(policy, from, share);
}

absl::Duration CountedBy(const Policy& policy, const v1::Clock& clock, absl::Time until) {
  if (!clock.has_start_time()) return absl::ZeroDuration();
  absl::Duration counted = CountedBetween(policy, FromProto(clock.start_time()), until);
  for (const v1::ClockPause& pause : clock.pauses()) {
    const absl::Time end = pause.has_end_time() ? FromProto(pause.end_time()) : until;
    counted -= CountedBetween(policy, FromProto(pause.start_time()), std::min(end, until));
  }
  return counted;
}

}  // namespace redress::sla
