// Who is offered a case: capacity, language, longest idle first (R-R2, R-R3).
//
//   AgentPool pool(free_agents, now);
//   if (const FreeAgent* agent = pool.Choose(record, AgentPool::Asked::kOnlyNew)) ...
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/routing/domain/case_record.h"

namespace redress::routing {

// An agent with room for more.
struct FreeAgent {
  std::string tenant;
  std::string agent_id;
  std::vector<std::string> department_ids;
  std::vector<std::string> languages;  // primary subtags; empty means every one
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

  AgentPool(std::vector<FreeAgent> agents, absl::Time now);

  // The agent for this case, or null. `never` is left out in any case.
  const FreeAgent* Choose(const CaseRecord& record, Asked asked, absl::string_view never = {});

  bool HasRoom(absl::string_view tenant, absl::string_view department_id) const;
  // Cases that fit in all.
  int64_t slots() const { return slots_; }

 private:
  using Place = std::tuple<absl::Time, int64_t, FreeAgent*>;  // idle since, turn, agent
  using Row = std::set<Place>;

  void Enter(FreeAgent& agent, absl::Time idle_time);
  void Leave(FreeAgent& agent);

  const absl::Time now_;
  std::deque<FreeAgent> agents_;
  absl::flat_hash_map<FreeAgent*, Place> places_;
  std::map<std::pair<std::string, std::string>, Row> rows_;  // by tenant and department
  int64_t turn_ = 0;
  int64_t slots_ = 0;
};

}  // namespace redress::routing
