// A roster tried against what comes in, by routing's own matching on a clock of its own (R-R3).
//
//   ASSIGN_OR_RETURN(const TrialReport report, TryRoster(plan, roster, {.seed = 1}));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/routing/domain/roster_document.h"
#include "services/routing/domain/skills.h"
#include "tools/redress_cli/staffing/plan.h"

namespace redress::cli {

struct TrialOptions {
  uint64_t seed = 1;
  routing::RingTimes rings;
};

// Minutes that those who were offered to somebody had waited; of what came after the warm-up.
struct Waits {
  int64_t arrived = 0;
  int64_t offered = 0;
  int64_t waited = 0;    // not offered at once
  int64_t breached = 0;  // waited, or wait still, for longer than answer_within
  int64_t waiting = 0;   // at the end
  double mean = 0;
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
};

// How much of the agents' capacity was in use while they were there.
struct Utilisation {
  std::string name;  // departments/{id} or agents/{id}
  double share = 0;  // 0 to 1; more when work outlasts a shift
};

struct TrialReport {
  std::vector<Waits> streams;  // in the plan's order
  Waits all;
  std::vector<Utilisation> departments;
  std::vector<Utilisation> agents;
};

// Agents accept at once and work on each case for its handling time, however many they have. One
// is there while their shift is on, and finishes what they have. Errors: FAILED_PRECONDITION when
// nobody works where a stream goes; those of CalendarOf.
absl::StatusOr<TrialReport> TryRoster(const Plan& plan, const routing::Roster& roster,
                                      const TrialOptions& options);

}  // namespace redress::cli
