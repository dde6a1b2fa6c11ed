// What happened to a complaint as far as clocks can care: a small sorted set of moments. The same
// events give the same history, in whatever order they arrive.
//
//   if (std::optional<Moment> moment = MomentOf(event)) Insert(history, *std::move(moment));
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "services/sla/domain/condition.h"

namespace redress::sla {

struct Moment {
  absl::Time time;          // of the event, in whole microseconds
  ConditionBits bits = 0;   // of the vocabulary, as they hold of the event
  events::v1::Event event;  // only occur_time, and of the payload what clocks look at
};

// By time. Of one microsecond what begins comes before what ends, so that an event at the moment of
// the closing still counts; and a reopening is of what had been closed.
using History = std::vector<Moment>;

// Of one kind of moment the earliest and the latest so many are kept: the earliest decide what was
// reached in time, the latest where pauses stand. As what is kept does not depend on the order of
// arrival, neither do the clocks. There are some 30 kinds, and two a step that a policy waits for.
inline constexpr int kMomentsKept = 32;

// None for an event that no clock could care for: of another kind, imported history, or a case
// closed for a merge, which intake tells.
std::optional<Moment> MomentOf(const events::v1::Event& event);

// True when the history is another one than before. Of two filings the first heard of counts.
bool Insert(History& history, Moment moment);

// Null without one.
const Moment* FilingOf(const History& history);

}  // namespace redress::sla
