// What the figures must remember of one complaint, and how an event changes both.
//
//   Fact fact;
//   for (const Increment& increment : Fold(fact, event)) Add(increment);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "redress/events/v1/events.pb.h"
#include "services/analytics/domain/cell.h"

namespace redress::analytics {

// Numbers are stored.
enum class FactState : int32_t { kOpen = 1, kClosed = 2, kWithdrawn = 3 };

// Something counted while the complaint's channel, category and level, or its department, were not
// known yet.
struct Held {
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  absl::Time hour;
  std::string department;
  int64_t value = 0;

  bool operator==(const Held&) const = default;
};

// One complaint. A value; a new one is a complaint of which nothing is known.
struct Fact {
  std::optional<absl::Time> filed_time;  // empty until the filing arrived
  int32_t channel = 0;
  std::string category;
  int32_t level = 0;
  std::string department;        // that has it now
  std::string first_department;  // that received it first; its filing counts there
  FactState state = FactState::kOpen;
  std::optional<absl::Time> end_time;     // when it was closed or withdrawn
  int32_t rounds = 1;                     // of work; each reopening adds one
  int32_t closings = 0;                   // rounds that were closed
  std::optional<absl::Time> merge_time;   // since when it is joined to another one
  std::optional<absl::Time> clocks_time;  // when the newest clock counted began
  // Before the filing: everything counted, none of it in the figures yet. After it: what is in the
  // figures under no department, until there is one. One entry a metric, hour and department.
  std::vector<Held> held;

  bool operator==(const Fact&) const = default;
};

// Takes one event in and returns how the figures change. Sources may arrive in any order among each
// other: whatever the order, the sums by metric, hour, channel, category and level end the same
// (R-A1: figures reconcile with the registers to the last complaint). An event that does not
// concern the figures changes nothing.
//
// - A complaint counts as filed, closed or withdrawn once each, and never as both closed and
//   withdrawn: what the register took back is withdrawn, however the case ended.
// - A reopened complaint is closed once a round. One that is merged while it is open counts as
// merged
//   and not as closed, until it is parted; one that was closed stays so.
// - A correction moves the filing and the end to the corrected category and level; what else was
//   counted stays where it was.
// - What counts, counts under the department that has the complaint at that moment; what counted
//   before there was one moves to the first. An escalation counts where it came from.
// - A breach is never uncounted (R-S15).
std::vector<Increment> Fold(Fact& fact, const events::v1::Event& event);

}  // namespace redress::analytics
