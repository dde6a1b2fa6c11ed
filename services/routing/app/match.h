// Pairs what waits with who is free, in one transaction and without waiting for any other (R-R3).
//
//   ASSIGN_OR_RETURN(std::vector<Pair> pairs, Match(cases, staff, rings, now, std::move(request)));
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/routing/app/ports.h"
#include "services/routing/domain/agent_choice.h"

namespace redress::routing {

inline constexpr int64_t kPairsMax = 500;

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
  int64_t agents_min = 0;               // free agents to look at, at least
  int64_t pairs_max = kPairsMax;        // of one tenant
};

struct Pair {
  CaseRecord record;
  std::string agent_id;
};

// First come the cases by the order of domain/queue.h, and for each the agent of AgentPool. Looks
// at cases and agents unlocked, locks whom it has chosen, and chooses again without those whom
// somebody else was faster to lock. The loads of the agents paired are taken; the cases are locked.
absl::StatusOr<std::vector<Pair>> Match(CaseBook& cases, Staff& staff, const RingTimes& rings,
                                        absl::Time now, MatchRequest request);

}  // namespace redress::routing
