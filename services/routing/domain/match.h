// Pairs what waits with who is free, in one transaction and without waiting for any other (R-R3).
//
//   ASSIGN_OR_RETURN(std::vector<Pair> pairs, Match(cases, staff, rings, now, std::move(request)));
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/routing/domain/agent_choice.h"
#include "services/routing/domain/case_record.h"

namespace redress::routing {

// A tenant and a department id.
using Desk = std::pair<std::string, std::string>;

// A tenant and an agent id.
using AgentKey = std::pair<std::string, std::string>;

// What an agent's load is to change by.
struct LoadChange {
  std::string tenant;
  std::string agent_id;
  int delta = 0;
};

// A lane, and since when a case of it must have waited to be looked at.
struct LaneReach {
  Desk desk;
  std::string lane;
  absl::Time reach;
};

// A case that waits, and its place.
struct QueuedCase {
  absl::Time rank_time;
  CaseKey key;
};

// What waits.
class WaitingCases {
 public:
  virtual ~WaitingCases() = default;
  // The lanes of each desk in which anything waits, each as (desk, text of domain/queue.h).
  virtual absl::StatusOr<std::vector<std::pair<Desk, std::string>>> Lanes(
      const std::vector<Desk>& desks) = 0;
  // Who is first in the lanes, of one tenant, in the order of domain/queue.h; locks nothing.
  virtual absl::StatusOr<std::vector<QueuedCase>> FirstQueued(const std::vector<LaneReach>& lanes,
                                                              int64_t limit) = 0;
  // Locks and returns the first `limit` that still wait and that nobody else has locked.
  virtual absl::StatusOr<std::vector<CaseRecord>> LockQueued(const std::vector<QueuedCase>& queue,
                                                             int64_t limit) = 0;
};

// Agents with room.
class FreeStaff {
 public:
  virtual ~FreeStaff() = default;
  // Available agents of the desks with room, those with a preferred id and then the longest idle
  // first, `limit` at most; locks nobody.
  virtual absl::StatusOr<std::vector<FreeAgent>> Free(const std::vector<Desk>& desks,
                                                      const std::vector<std::string>& preferred,
                                                      int64_t limit) = 0;
  // Locks and adds to the loads of those who are still free and have room for all of it; leaves out
  // the others, and whom others have locked. Each agent is named once. Returns who was taken.
  virtual absl::StatusOr<std::set<AgentKey>> Take(std::vector<LoadChange> changes,
                                                  absl::Time now) = 0;
};

inline constexpr int64_t kPairsMax = 500;  // of one tenant in one transaction

// A case that the transaction has locked and that waits.
struct WaitingCase {
  const CaseRecord* record = nullptr;
  std::string never;  // who is not asked
};

struct MatchRequest {
  std::set<Desk> desks;                 // where anybody who is free is asked
  std::vector<FreeAgent> freed;         // agents whom the transaction has locked; asked as well
  std::vector<WaitingCase> waiting;     // of the transaction's own
  absl::flat_hash_set<CaseKey> loaded;  // the transaction's own, waiting or not
};

struct Pair {
  CaseRecord record;
  std::string agent_id;
};

// First come the cases by the order of domain/queue.h, and for each the agent of AgentPool. Looks
// at cases and agents unlocked, locks whom it has chosen, and chooses again without those whom
// somebody else was faster to lock. The loads of the agents paired are taken; the cases are locked.
absl::StatusOr<std::vector<Pair>> Match(WaitingCases& cases, FreeStaff& staff,
                                        const RingTimes& rings, absl::Time now,
                                        MatchRequest request);

}  // namespace redress::routing
