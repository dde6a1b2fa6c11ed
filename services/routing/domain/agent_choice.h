// Who is offered a case: department, language, skills, capacity, longest idle first (R-R2, R-R3).
//
//   AgentPool pool(free_agents, rings, now);
//   if (const FreeAgent* agent = pool.Choose(record, AgentPool::Asked::kOnlyNew)) ...
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/routing/domain/case_record.h"
#include "services/routing/domain/queue.h"
#include "services/routing/domain/skills.h"

namespace redress::routing {

// An agent with room for more.
struct FreeAgent {
  std::string tenant;
  std::string agent_id;
  std::vector<std::string> department_ids;
  std::vector<std::string> languages;  // primary subtags; empty means every one
  Skills skills;
  int capacity = 0;
  int load = 0;
  absl::Time idle_time;  // since when nothing was given to or taken from the agent
};

// The free agents of one transaction. Each choice adds to the chosen one's load and sends them to
// the end of the row, so that a batch of cases spreads over everybody. Not thread-safe.
class AgentPool {
 public:
  enum class Asked {
    kOnlyNew,  // agents whom this case has not passed over
    kAgain,    // those too
  };

  AgentPool(std::vector<FreeAgent> agents, const RingTimes& rings, absl::Time now);

  // The agent for this case, or null. `never` is left out in any case, and so is the agent whom the
  // complaint is about. When the case takes more than anybody eligible has left, the one of them
  // with the most room gets nothing else from this pool: small cases do not starve a big one.
  const FreeAgent* Choose(const CaseRecord& record, Asked asked, absl::string_view never = {});

  // Takes an agent out who turned out not to be free.
  void Drop(absl::string_view tenant, absl::string_view agent_id);

  bool HasRoom(absl::string_view tenant, absl::string_view department_id) const;
  // Cases of the lane that began to wait by then may go to somebody; none when nobody speaks the
  // language or has the certificates.
  std::optional<absl::Time> Reach(absl::string_view tenant, absl::string_view department_id,
                                  const Lane& lane) const;
  // Units of capacity that are left in all.
  int64_t slots() const { return slots_; }

 private:
  using Place = std::tuple<absl::Time, int64_t, FreeAgent*>;  // idle since, turn, agent
  using Row = std::set<Place>;

  void Enter(FreeAgent& agent, absl::Time idle_time);
  void Leave(FreeAgent& agent);
  // Takes what is left of the agent out.
  void Remove(FreeAgent& agent);
  bool MayGet(const FreeAgent& agent, const CaseRecord& record, const std::string& language,
              int ring_max) const;
  const Row* RowOf(absl::string_view tenant, absl::string_view department_id) const;

  const RingTimes rings_;
  const absl::Time now_;
  std::deque<FreeAgent> agents_;
  absl::flat_hash_map<FreeAgent*, Place> places_;
  std::map<std::pair<std::string, std::string>, Row> rows_;  // by tenant and department
  absl::flat_hash_set<CaseKey> saved_for_;                   // cases for which somebody saves up
  int64_t turn_ = 0;
  int64_t slots_ = 0;
};

}  // namespace redress::routing
