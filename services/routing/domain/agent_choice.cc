#include "services/routing/domain/agent_choice.h"

#include <algorithm>

#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

bool Speaks(const FreeAgent& agent, const std::string& language) {
  return language.empty() || agent.languages.empty() ||
         std::find(agent.languages.begin(), agent.languages.end(), language) !=
             agent.languages.end();
}

bool PassedOver(const v1::Case& work_case, const FreeAgent& agent) {
  if (work_case.passed_over().empty()) return false;
  const std::string name = AgentName(agent.agent_id);
  return std::find(work_case.passed_over().begin(), work_case.passed_over().end(), name) !=
         work_case.passed_over().end();
}

}  // namespace

AgentPool::AgentPool(std::vector<FreeAgent> agents, absl::Time now) : now_(now) {
  for (FreeAgent& agent : agents) {
    if (agent.load >= agent.capacity) continue;
    slots_ += agent.capacity - agent.load;
    agents_.push_back(std::move(agent));
    Enter(agents_.back(), agents_.back().idle_time);
  }
}

void AgentPool::Enter(FreeAgent& agent, absl::Time idle_time) {
  const Place place{idle_time, ++turn_, &agent};
  places_[&agent] = place;
  for (const std::string& department : agent.department_ids) {
    rows_[{agent.tenant, department}].insert(place);
  }
}

void AgentPool::Leave(FreeAgent& agent) {
  for (const std::string& department : agent.department_ids) {
    rows_[{agent.tenant, department}].erase(places_[&agent]);
  }
}

const FreeAgent* AgentPool::Choose(const CaseRecord& record, Asked asked, absl::string_view never) {
  const auto row = rows_.find({record.key.tenant, IdOf(record.work_case.department())});
  if (row == rows_.end()) return nullptr;
  const std::string language = PrimaryLanguage(record.work_case.language());
  FreeAgent* chosen = nullptr;
  for (const Place& place : row->second) {
    FreeAgent& agent = *std::get<FreeAgent*>(place);
    if (agent.agent_id == never || !Speaks(agent, language)) continue;
    if (asked == Asked::kOnlyNew && PassedOver(record.work_case, agent)) continue;
    // Who knows the case is asked before who is longest idle.
    const bool knows_it = agent.agent_id == record.preferred_agent_id;
    if (chosen == nullptr || knows_it) chosen = &agent;
    if (knows_it || record.preferred_agent_id.empty()) break;
  }
  if (chosen == nullptr) return nullptr;
  Leave(*chosen);
  ++chosen->load;
  --slots_;
  // R-R3: never over capacity; R-R2: longest idle first, so a new piece of work sends to the end.
  if (chosen->load < chosen->capacity) Enter(*chosen, now_);
  return chosen;
}

bool AgentPool::HasRoom(absl::string_view tenant, absl::string_view department_id) const {
  const auto row = rows_.find({std::string(tenant), std::string(department_id)});
  return row != rows_.end() && !row->second.empty();
}

}  // namespace redress::routing
