// When a digest goes: soon for a crisis, else with many others in working hours (R-R5).
//
//   const absl::Time due = DueOf(rhythm, now, is_crisis, quiet_until);
//   switch (TakeNow(rhythm, now, waiting)) ...
#pragma once

#include <cstdint>
#include <memory>

#include "absl/time/time.h"
#include "calendar/calendar.h"

namespace redress::messaging {

// Shared and never changed.
struct DigestRhythm {
  absl::Duration interval = absl::Minutes(15);
  absl::Duration crisis_wait = absl::Seconds(2);   // gathers what a crisis brings at once
  absl::Duration crisis_pause = absl::Minutes(1);  // between two of one recipient
  // Working hours; none: around the clock.
  std::shared_ptr<const calendar::Calendar> calendar;

  const calendar::Calendar& hours() const {
    return calendar ? *calendar : calendar::Calendar::AroundTheClock();
  }
};

// The next whole interval that is a fifth of one away or more, so that what a storm of so long
// brings goes in one message; where that is outside working hours, the next opening.
absl::Time NextDigest(const DigestRhythm& rhythm, absl::Time now);

// When what came in at `now` is to be told. A crisis waits for no hours: it is told no sooner than
// `quiet_until`, or with the next digest if that is sooner.
absl::Time DueOf(const DigestRhythm& rhythm, absl::Time now, bool crisis, absl::Time quiet_until);

// What waits for one recipient.
struct Waiting {
  int64_t items = 0;
  int64_t crisis_items = 0;  // of these
};

enum class Take : uint8_t { kNothing, kCrisisAlone, kAll };

// What goes now, when the digest is due or was due while nobody could send it. At night nobody is
// woken for more than the crisis.
Take TakeNow(const DigestRhythm& rhythm, absl::Time now, const Waiting& waiting);

}  // namespace redress::messaging
