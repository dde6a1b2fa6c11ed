// A drill: made-up complaints, found by the real detection (R-R7).
//
//   ASSIGN_OR_RETURN(const Rehearsal rehearsal, Rehearse(settings, key, 20, now));
#pragma once

#include "absl/status/statusor.h"
#include "services/routing/domain/group_detector.h"

namespace redress::routing {

struct Rehearsal {
  GroupVerdict verdict;  // that opens
  int before_count = 0;  // complaints until it, with the deciding one; the others join
};

// Files `count` complaints that share `key` on a made-up tenant of its own, in memory. Error:
// FAILED_PRECONDITION DRILL_TOO_SMALL when the detection sees nothing in them.
absl::StatusOr<Rehearsal> Rehearse(const GroupSettings& settings, const GroupKey& key, int count,
                                   absl::Time now);

}  // namespace redress::routing
