#include "services/routing/api/caretaker.h"

#include <vector>

#include "base/status_macros.h"
#include "services/routing/app/presence.h"
#include "services/routing/store/people_readers.h"

namespace redress::routing {
namespace {

constexpr int64_t kShiftsInOneTransaction = 20;
constexpr int kShiftTransactions = 100;
constexpr int64_t kAgentsInOneRound = 500;
constexpr absl::Duration kDeadline = absl::Seconds(10);

}  // namespace

absl::Status Caretaker::Round(absl::FunctionRef<bool()> stopped) {
  RETURN_IF_ERROR(TurnShifts(stopped));
  return LookAfterAgents(stopped);
}

absl::Status Caretaker::TurnShifts(absl::FunctionRef<bool()> stopped) {
  for (int i = 0; i < kShiftTransactions && !stopped(); ++i) {
    const absl::Time now = resources_.clock.Now();
    int turned = 0;
    RETURN_IF_ERROR(
        resources_.db.Run({.deadline = now + kDeadline}, [&](pg::Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(turned, routing::TurnShifts(tx, now, kShiftsInOneTransaction));
          return absl::OkStatus();
        }));
    if (turned < kShiftsInOneTransaction) break;
  }
  return absl::OkStatus();
}

absl::Status Caretaker::LookAfterAgents(absl::FunctionRef<bool()> stopped) {
  const absl::Time now = resources_.clock.Now();
  std::vector<AgentKey> due;
  RETURN_IF_ERROR(resources_.db.Run(
      {.deadline = now + kDeadline, .read_only = true}, [&](pg::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(due, DuePresences(tx, now, kAgentsInOneRound));
        return absl::OkStatus();
      }));
  absl::Status all;
  for (const AgentKey& agent : due) {
    if (stopped()) break;
    all.Update(resources_.db.Run(
        {.deadline = resources_.clock.Now() + kDeadline}, [&](pg::Transaction& tx) {
          Workplace work(tx, resources_);
          return LookAfter(work.dispatch, work.staff, work.catalogue, work.presences, agent);
        }));
  }
  return all;
}

}  // namespace redress::routing
