// All clocks of one complaint, and how events and time move them. Pure: the same events and moments
// give the same set and the same facts, byte for byte.
//
//   Facts facts;
//   if (Fold(set, event, policies, facts)) Save(set);
//   if (Advance(set, now, policies, facts)) Save(set);
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/clock.h"

namespace redress::sla {

// A round of work that is over; each reopening begins another one.
struct Round {
  absl::Time start_time;
  std::optional<absl::Time> end_time;  // none while the closing has not been heard of
};

// A value. Without a start_time the complaint's filing has not arrived; then there are no clocks
// and `early` keeps what came before it.
struct ClockSet {
  std::optional<absl::Time> start_time;   // when it was filed
  std::optional<absl::Time> end_time;     // when it was closed or withdrawn, in this round
  std::optional<absl::Time> merge_time;   // since when it is joined to another complaint
  std::optional<absl::Time> reopen_time;  // when this round began, unless it is the first
  std::vector<Round> past;                // the rounds before this one
  // What promises look at: channel, category and level, as they are now.
  events::v1::ComplaintFiled filed;
  v1::GetClocksResponse record;  // the clocks, earliest deadline first
  // One event for each milestone and end at most, so it is bounded; only occur_time and payload.
  std::vector<events::v1::Event> early;
};

// True for events that can move a clock of some policy or other.
bool MayConcern(const events::v1::Event& event);

// True for events that can move a clock of one of these.
bool Concerns(const events::v1::Event& event, const Policies& policies);

// Takes an event in and appends what there is to tell. True when the set changed.
bool Fold(ClockSet& set, const events::v1::Event& event, const Policies& policies, Facts& facts);

// Gives the warnings and breaches that `now` has passed. True when the set changed.
bool Advance(ClockSet& set, absl::Time now, const Policies& policies, Facts& facts);

// When Advance has something to do next; none when no clock runs.
std::optional<absl::Time> NextDue(const ClockSet& set, const Policies& policies);

// Deadlines that can still be worked for: those of this round's open clocks, of a complaint that
// has neither ended nor been merged.
std::optional<absl::Time> NextDeadline(const ClockSet& set);
int OpenCount(const ClockSet& set);

}  // namespace redress::sla
