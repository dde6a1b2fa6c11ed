// How a clock counts: its limit, and the time in which it stood still (R-S12), both in working
// time.
//
//   const Measured measured = Measure(policy, start_time, allowed, spans, met_time);
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/policy.h"

namespace redress::sla {

// A time in which something holds; without an end it lasts.
struct Span {
  absl::Time start;
  std::optional<absl::Time> end;
  std::string cause;
};

struct Measured {
  // The moment at which the limit and the working time of the pauses have passed. While the clock
  // stands still: the earliest that it can still be, as if it ran on at once.
  absl::Time deadline;
  std::vector<Span> pauses;  // those that began while the clock ran and before the deadline
  absl::Duration paused;     // working time of those that ended
  bool stands_still = false;
};

// `spans` are in order and apart. A clock that was reached or stopped at `finish` counts no
// further: a pause that lasts then ends with it.
Measured Measure(const Policy& policy, absl::Time start, absl::Duration allowed,
                 const std::vector<Span>& spans, std::optional<absl::Time> finish);

// When `share` of working time has passed on a clock that runs, given its own pauses.
absl::Time PassedAt(const Policy& policy, const v1::Clock& clock, absl::Duration share);

// Working time that a clock had counted by `until`, without its pauses; `until` is not limited by
// when it was reached or stopped.
absl::Duration CountedBy(const Policy& policy, const v1::Clock& clock, absl::Time until);

}  // namespace redress::sla
