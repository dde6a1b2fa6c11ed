// The course that a milestone took in one round of work: which promise of it held when, and which
// clocks that began, stopped and ended. Pure, by event time, and without alarms: what was warned of
// is not its business.
//
//   for (const Run& run : CourseOf(round, last_round, milestone, policies, begun)) {
//     clocks.push_back(Draw(run));
//   }
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/sla/domain/measure.h"
#include "services/sla/domain/policies.h"
#include "services/sla/domain/timeline.h"

namespace redress::sla {

// One clock of one promise.
struct Run {
  const Policy* policy = nullptr;
  const Promise* promise = nullptr;
  std::shared_ptr<const Promise> made;  // what `promise` is, where no policy has it
  int cycle = 1;
  int number = 1;                   // of the clocks of this milestone in this round
  std::optional<absl::Time> start;  // none: pending
  std::string since;                // what began it, for people
  std::vector<Span> spans;          // in which causes of pauses held, apart and in order
  std::optional<absl::Time> met;
  std::optional<absl::Time> stopped;  // without its milestone
  std::string reason;                 // of that
  bool promise_lost_after_deadline = false;
};

// What the record of a complaint says of a clock that was begun; another round's, milestone's or
// policy's is of no concern.
struct Begun {
  absl::string_view clock_id;
  int cycle = 1;
  absl::string_view milestone;
  absl::string_view policy;
  int version = 0;
  absl::Time start;
  bool given = false;   // it was begun before histories were kept; it is as the record says
  bool frozen = false;  // a given one that nothing moves any more
};

// Clocks in the order in which they began, a pending one last.
//
// - A promise holds when the complaint matches, its pack is on, and no pack of a higher rank that
//   the complaint came to match promises the milestone. Whose promise holds is looked at anew when
//   the complaint changes: by its filing, a correction, its order, being parted, a reopening.
// - A clock whose promise holds no more stops, and runs on from where it began when the promise
//   holds again; what reached it in between counts then. When its deadline had passed it stays
//   open.
// - One that was reached or cancelled is over. Its milestone is not promised again in the round,
//   but for a clock that begins by an event, which begins again by the next one.
std::vector<Run> CourseOf(const Round& round, bool last_round, const Milestone& milestone,
                          const Policies& policies, const std::vector<Begun>& begun);

}  // namespace redress::sla
