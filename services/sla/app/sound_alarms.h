// Use case: time has come for some clock of each of these complaints.
//
//   RETURN_IF_ERROR(SoundAlarms(book, shelf, {{key, fired_time}}));
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/sla/app/ports.h"

namespace redress::sla {

struct Alarm {
  SetKey key;
  absl::Time now;  // by the clock that the alarm went by
};

// Gives the warnings and breaches that are due now (R-S13) and sets the next alarms. Sounding an
// alarm twice, or one that came to nothing in the meantime, tells nothing.
absl::Status SoundAlarms(ClockBook& book, const PolicyShelf& shelf, absl::Span<const Alarm> alarms);

}  // namespace redress::sla
