// What the use cases about people need from the database; each object serves one transaction.
//
//   ASSIGN_OR_RETURN(const KnownNames known, people.Names());
//   RETURN_IF_ERROR(people.PutTeam(team));
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/routing/app/ports.h"
#include "services/routing/domain/case_record.h"
#include "services/routing/domain/people_check.h"
#include "services/routing/domain/shift.h"

namespace redress::routing {

// Shifts, teams and training of one tenant.
class People {
 public:
  virtual ~People() = default;
  // Teams and shifts that were put.
  virtual absl::StatusOr<KnownNames> Names() = 0;
  virtual absl::StatusOr<bool> HasAgent(const std::string& agent_id) = 0;
  // The shift neither goes on nor off before the end, so that an agent who is put has it right.
  // Called before any agent is locked.
  virtual absl::Status HoldShifts(const std::vector<std::string>& shift_ids) = 0;
  // Its agents are on or off with it.
  virtual absl::Status PutShift(const v1::Shift& shift, const ShiftTurn& turn) = 0;
  virtual absl::Status PutTeam(const v1::Team& team) = 0;
  // One course of one agent on one day counts once.
  virtual absl::Status Train(const v1::Training& training) = 0;
  virtual absl::StatusOr<int> TrainingMinutes(const std::string& agent_id, int year) = 0;
};

// How an agent's presence stands.
struct PresenceRow {
  absl::Time expire_time;  // when a presence runs out; InfiniteFuture of who is gone
  std::optional<absl::Time> offline_time;  // since when they are gone
  absl::Time look_time;                    // when to look again
};

// Who is there until when, and what they have in hand (R-R3).
class PresenceBook {
 public:
  virtual ~PresenceBook() = default;
  // Of an agent who is locked. Another presence marks the agent as not idle until `now`.
  virtual absl::Status Set(const AgentKey& agent, v1::Presence presence, absl::Time now) = 0;
  // A presence that still counts goes on until `until`. False when there is none.
  virtual absl::StatusOr<bool> Renew(const AgentKey& agent, absl::Time now, absl::Time until) = 0;
  virtual absl::Status Write(const AgentKey& agent, const PresenceRow& row) = 0;
  // As it stands; locked until the end where that is asked for, after the agent.
  virtual absl::StatusOr<std::optional<PresenceRow>> Read(const AgentKey& agent, bool lock) = 0;
  // Cases that the agent is offered, and those they have, as far as this transaction sees.
  virtual absl::StatusOr<std::vector<CaseKey>> InHand(const AgentKey& agent,
                                                      bool with_assigned) = 0;
};

}  // namespace redress::routing
