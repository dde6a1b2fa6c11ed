// One clock as it is shown, and the alarms that move it (R-S12, R-S13).
//
//   v1::Clock clock = Draw(run);
//   if (SoundAlarm(clock, now, policies, facts)) ...
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/course.h"
#include "services/sla/domain/policies.h"
#include "services/sla/domain/policy.h"

namespace redress::sla {

// Events to tell, with nothing but their payload: whose they are and when they were decided is for
// the teller to add.
using Facts = std::vector<events::v1::Event>;

// A clock of the first round of work that runs, without pauses, on the policy's calendar; `since`
// is what began it, for people.
v1::Clock StartClock(const Policy& policy, const Promise& promise, absl::Time start_time,
                     absl::string_view since = "filing");

// The clock of a run, without alarms: neither warned nor, while it is open, breached. BREACHED when
// its deadline had passed before it stopped; then it has a cancel_time, and nobody can work for it
// any more.
v1::Clock Draw(const Run& run);

// The round of work that a clock belongs to, from 1.
int CycleOf(const v1::Clock& clock);
// Id of a clock of a milestone in a round: "reply", "reply#2" in the second round, "reply#2.3" for
// the third clock of the milestone in that round.
std::string ClockId(absl::string_view milestone, int cycle, int number = 1);

// It can be worked for: running, at risk, or breached and its round not ended.
bool IsOpen(const v1::Clock& clock);
// Time counts towards its deadline.
bool IsRunning(const v1::Clock& clock);
// Its deadline passed, and no correction took that back.
bool IsBreached(const v1::Clock& clock);

// When it was reached, or stopped without its milestone; none for one that neither was.
std::optional<absl::Time> StopTime(const v1::Clock& clock);

// When the clock wants to be looked at next: a warning, its deadline, or a rung of the ladder. A
// clock of a policy that is not known gives no warnings and has no ladder.
std::optional<absl::Time> NextThreshold(const v1::Clock& clock, const Policies& policies);

// Tells what `now` has passed: the highest warning, or the breach alone; of the ladder's rungs the
// highest. True when there was something.
bool SoundAlarm(v1::Clock& clock, absl::Time now, const Policies& policies, Facts& facts);

// What a fact that was told leaves on its clock: warnings, breaches, rungs, and corrections, each
// of which takes a breach back with its rungs. Starts and ends follow from the events instead.
void Remember(const events::v1::Event& fact, v1::Clock& clock);

}  // namespace redress::sla
