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

// R-R2: a complaint about an agent never goes to that agent.
bool IsAbout(const v1::Case& work_case, const FreeAgent& agent) {
  return !work_case.complained_agent().empty() &&
         work_case.complained_agent() == AgentName(agent.agent_id);
}

int RoomOf(const FreeAgent& agent) { return agent.capacity - agent.load; }

}  // namespace

AgentPool::AgentPool(std::vector<FreeAgent> agents, const RingTimes& rings, absl::Time now)
    : rings_(rings), now_(now) {
  for (FreeAgent& agent : agents) {
    if (RoomOf(agent) <= 0) continue;
    slots_ += RoomOf(agent);
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
  const auto place = places_.find(&agent);
  if (place == places_.end()) return;
  for (const std::string& department : agent.department_ids) {
    rows_[{agent.tenant, department}].erase(place->second);
  }
  places_.erase(place);
}

void AgentPool::Remove(FreeAgent& agent) {
  if (!places_.contains(&agent)) return;
  Leave(agent);
  slots_ -= RoomOf(agent);
}

const AgentPool::Row* AgentPool::RowOf(absl::string_view tenant,
                                       absl::string_view department_id) const {
  const auto row = rows_.find({std::string(tenant), std::string(department_id)});
  return row == rows_.end() ? nullptr : &row->second;
}

bool AgentPool::MayGet(const FreeAgent& agent, const CaseRecord& record,
                       const std::string& language, int ring_max) const {
  const v1::Case& work_case = record.work_case;
  if (!Speaks(agent, language) || IsAbout(work_case, agent)) return false;
  if (agent.capacity < CostOf(work_case)) return false;
  if (work_case.skills().empty()) return true;
  const std::optional<int> ring = RingOf(agent.skills, work_case.skills(), now_);
  return ring && *ring <= ring_max;
}

const FreeAgent* AgentPool::Choose(const CaseRecord& record, Asked asked, absl::string_view never) {
  const Row* row = RowOf(record.key.tenant, IdOf(record.work_case.department()));
  if (row == nullptr) return nullptr;
  const std::string language = PrimaryLanguage(record.work_case.language());
  const int ring_max = RingAfter(now_ - WaitTime(record.work_case), rings_);
  const int cost = CostOf(record.work_case);
  FreeAgent* chosen = nullptr;
  FreeAgent* nearly = nullptr;  // would get it with more room
  for (const Place& place : *row) {
    FreeAgent& agent = *std::get<FreeAgent*>(place);
    if (agent.agent_id == never || !MayGet(agent, record, language, ring_max)) continue;
    if (asked == Asked::kOnlyNew && PassedOver(record.work_case, agent)) continue;
    if (RoomOf(agent) < cost) {
      if (nearly == nullptr || RoomOf(agent) > RoomOf(*nearly)) nearly = &agent;
      continue;
    }
    // Who knows the case is asked before who is longest idle.
    const bool knows_it = agent.agent_id == record.preferred_agent_id;
    if (chosen == nullptr || knows_it) chosen = &agent;
    if (knows_it || record.preferred_agent_id.empty()) break;
  }
  if (chosen == nullptr) {
    // However often a case is asked about, one agent saves up for it.
    if (nearly != nullptr && saved_for_.insert(record.key).second) Remove(*nearly);
    return nullptr;
  }
  Leave(*chosen);
  chosen->load += cost;
  slots_ -= cost;
  // R-R3: never over capacity; R-R2: longest idle first, so a new piece of work sends to the end.
  if (RoomOf(*chosen) > 0) Enter(*chosen, now_);
  return chosen;
}

void AgentPool::Drop(absl::string_view tenant, absl::string_view agent_id) {
  for (FreeAgent& agent : agents_) {
    if (agent.tenant == tenant && agent.agent_id == agent_id) Remove(agent);
  }
}

bool AgentPool::HasRoom(absl::string_view tenant, absl::string_view department_id) const {
  const Row* row = RowOf(tenant, department_id);
  return row != nullptr && !row->empty();
}

std::optional<absl::Time> AgentPool::Reach(absl::string_view tenant,
                                           absl::string_view department_id,
                                           const Lane& lane) const {
  const Row* row = RowOf(tenant, department_id);
  if (row == nullptr) return std::nullopt;
  std::optional<int> nearest;
  for (const Place& place : *row) {
    const FreeAgent& agent = *std::get<FreeAgent*>(place);
    if (!Speaks(agent, lane.language)) continue;
    const std::optional<int> ring = RingOf(agent.skills, lane.needs, now_);
    if (ring && (!nearest || *ring < *nearest)) nearest = ring;
    if (nearest == 0) break;
  }
  if (!nearest) return std::nullopt;
  return *nearest == 0 ? absl::InfiniteFuture() : now_ - WaitOf(*nearest, rings_);
}

}  // namespace redress::routing
