// The moves of one clock (R-S12). Each move changes the clock and tells the fact.
//
//   v1::Clock clock = StartClock(policy, promise, {.start_time = filed_time});
//   if (WarnOrBreach(clock, now, policies, facts)) ...
//   if (ReachMilestone(clock, sent_time, end_time, facts)) ...
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/policies.h"
#include "services/sla/domain/policy.h"

namespace redress::sla {

// Events to tell, with nothing but their payload: whose they are and when they were decided is for
// the teller to add.
using Facts = std::vector<events::v1::Event>;

// Where a clock begins: which round of work, when, and what began then, for people.
struct Beginning {
  int cycle = 1;
  absl::Time start_time;
  absl::string_view since = "filing";
};

// A clock without pauses, on the policy's calendar. From here on its start and its limit decide, so
// that the same ones give the same moments (R-S14).
v1::Clock StartClock(const Policy& policy, const Promise& promise, const Beginning& beginning);

// The round of work that a clock belongs to, from 1.
int CycleOf(const v1::Clock& clock);
// Id of the clock of a milestone in a round.
std::string ClockId(absl::string_view milestone, int cycle);

// Neither reached nor cancelled; a breached clock is still open.
bool IsOpen(const v1::Clock& clock);
// Open and not breached: time still counts.
bool IsRunning(const v1::Clock& clock);

// When the clock wants to be looked at next; none unless it runs. A clock of a policy that is not
// known gives no warnings.
std::optional<absl::Time> NextThreshold(const v1::Clock& clock, const Policies& policies);

// Gives the highest warning that `now` has passed, or the breach alone when that has passed too.
bool WarnOrBreach(v1::Clock& clock, absl::Time now, const Policies& policies, Facts& facts);

// The milestone was reached at `at`, by event time. `end_time` is when the complaint ended, if so.
bool ReachMilestone(v1::Clock& clock, absl::Time at, std::optional<absl::Time> end_time,
                    Facts& facts);

// A cancelled clock runs on as if it had never stopped: same start, same deadline (R-S15). False
// for one that is not cancelled.
bool ResumeClock(v1::Clock& clock);

// The complaint ended at `at` without the milestone.
bool CancelClock(v1::Clock& clock, absl::Time at, absl::string_view reason, Facts& facts);

}  // namespace redress::sla
