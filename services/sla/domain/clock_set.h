// All clocks of one complaint, and how events and time move them. Pure: the same events and moments
// give the same set and the same facts, byte for byte; and where the clocks stand does not depend
// on the order in which events arrive.
//
//   Facts facts;
//   if (Fold(set, event, policies, facts)) Save(set);
//   if (Advance(set, now, policies, facts)) Save(set);
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "redress/events/v1/events.pb.h"
#include "redress/sla/v1/sla.pb.h"
#include "services/sla/domain/clock.h"
#include "services/sla/domain/history.h"

namespace redress::sla {

// A value: the history, the clocks that follow from it, and what was told of them. Before the
// filing has arrived there are no clocks.
struct ClockSet {
  History history;
  v1::GetClocksResponse record;  // the clocks, earliest deadline first, pending ones last
  // Clocks of a row stored before histories were kept, each as it was begun; one that nothing moves
  // any more has no deadline. Their rules and ends are those of the record.
  events::v1::ClocksStarted given;

  // What follows from the history, for readers. Made by Fold and SetOf.
  std::optional<absl::Time> start_time;  // when it was filed
  std::optional<absl::Time> end_time;    // when it was closed or withdrawn, in this round
  std::optional<absl::Time> merge_time;  // since when it is joined to another complaint
  int cycle = 1;                         // the round of work under way
  events::v1::ComplaintFiled filed;      // what promises look at, as it is now
};

// A set as it was stored.
ClockSet SetOf(History history, events::v1::ClocksStarted given, v1::GetClocksResponse record);

// True for events that can move a clock under any policies, or under these.
bool MayConcern(const events::v1::Event& event);
bool Concerns(const events::v1::Event& event, const Policies& policies);

// Takes an event in and appends what there is to tell. True when the set changed.
bool Fold(ClockSet& set, const events::v1::Event& event, const Policies& policies, Facts& facts);

// The same for a set whose history was filled by Insert: what follows from it, told at once.
void Settle(ClockSet& set, const Policies& policies, Facts& facts);

// Gives the warnings, breaches and rungs that `now` has passed. True when the set changed.
bool Advance(ClockSet& set, absl::Time now, const Policies& policies, Facts& facts);

// When Advance has something to do next; none when no clock runs.
std::optional<absl::Time> NextDue(const ClockSet& set, const Policies& policies);

// The set again from the logs: every event of the sources about one complaint, in any order, and
// the facts that were told of its clocks, in their order. Gives the bytes that Fold and Advance
// gave; tells nothing.
ClockSet Rebuild(absl::Span<const events::v1::Event> events,
                 absl::Span<const events::v1::Event> own_facts, const Policies& policies);

// Deadlines that can still be worked for: those of this round's open clocks, of a complaint that
// has neither ended nor been merged.
std::optional<absl::Time> NextDeadline(const ClockSet& set);
int OpenCount(const ClockSet& set);

}  // namespace redress::sla
