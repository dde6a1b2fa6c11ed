#include "services/routing/domain/match.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "base/status_macros.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/queue.h"

namespace redress::routing {
namespace {

constexpr int64_t kSpareAgents = 16;  // for skills and languages that do not fit
constexpr int64_t kAgentsMax = 5000;  // looked at for one batch
constexpr int64_t kSpareCases = 4;    // for cases that somebody else locks first
constexpr int64_t kCasesMax = 4000;   // looked at for one batch
constexpr int64_t kMoreCases = 8;     // times as many, when the first were of no use
constexpr int kRoundsMax = 4;         // of taking agents

// One tenant's cases and agents.
class TenantMatch {
 public:
  TenantMatch(WaitingCases& cases, FreeStaff& staff, const RingTimes& rings, absl::Time now,
              MatchRequest request)
      : cases_(cases),
        staff_(staff),
        rings_(rings),
        now_(now),
        request_(std::move(request)),
        pool_(std::in_place, std::vector<FreeAgent>{}, rings, now) {
    for (const WaitingCase& waiting : request_.waiting) {
      candidates_.push_back({.record = *waiting.record, .never = waiting.never, .own = true});
    }
    seen_ = std::move(request_.loaded);
  }

  absl::StatusOr<std::vector<Pair>> Run() {
    // A few are enough for the transaction's own cases; the sweep looks at everybody.
    const int64_t few = 2 * static_cast<int64_t>(candidates_.size()) + kSpareAgents;
    for (const int64_t limit :
         {candidates_.empty() ? kAgentsMax : std::min(few, kAgentsMax), kAgentsMax}) {
      ASSIGN_OR_RETURN(const bool everybody, LookAtAgents(limit));
      for (int round = 0; round < kRoundsMax && Room() > 0; ++round) {
        RETURN_IF_ERROR(Choose());
        ASSIGN_OR_RETURN(const bool all, TakeChosen());
        if (all) break;
      }
      // Those longest idle may not be able to do what waits, and others are.
      const bool waits = std::any_of(candidates_.begin(), candidates_.end(),
                                     [](const Candidate& one) { return one.own && !one.paired; });
      if (everybody || !waits) break;
    }
    return std::move(pairs_);
  }

 private:
  struct Candidate {
    CaseRecord record;
    std::string never;
    bool own = false;  // of the transaction's own
    bool paired = false;
  };
  struct Chosen {
    Candidate* candidate;
    AgentKey agent;
  };

  // Pairs that may still be made.
  int64_t Room() const {
    return std::min(pool_->slots(), kPairsMax - static_cast<int64_t>(pairs_.size()) -
                                        static_cast<int64_t>(chosen_.size()));
  }

  // True when nobody else is free.
  absl::StatusOr<bool> LookAtAgents(int64_t limit) {
    std::map<AgentKey, FreeAgent> agents;
    bool everybody = true;
    if (!request_.desks.empty()) {
      std::vector<std::string> preferred;
      for (const Candidate& one : candidates_) {
        if (!one.record.preferred_agent_id.empty()) {
          preferred.push_back(one.record.preferred_agent_id);
        }
      }
      ASSIGN_OR_RETURN(
          std::vector<FreeAgent> free,
          staff_.Free({request_.desks.begin(), request_.desks.end()}, preferred, limit));
      everybody = static_cast<int64_t>(free.size()) < limit;
      for (FreeAgent& agent : free) {
        const AgentKey key(agent.tenant, agent.agent_id);
        agents[key] = std::move(agent);
      }
    }
    for (const FreeAgent& agent : request_.freed) {
      agents.try_emplace({agent.tenant, agent.agent_id}, agent);
    }
    std::vector<FreeAgent> all;
    for (auto& [key, agent] : agents) {
      // R-R3: the order holds over all departments of whoever is free.
      for (const std::string& department : agent.department_ids) {
        desks_.insert({agent.tenant, department});
      }
      all.push_back(std::move(agent));
    }
    // Equal idle times go by id, as in the database.
    pool_.emplace(std::move(all), rings_, now_);
    request_.freed.clear();  // what they have taken since is not in it
    return everybody;
  }

  // Lanes of which somebody in the pool may get a case, and from when on.
  absl::StatusOr<std::vector<LaneReach>> Lanes() {
    std::vector<Desk> desks;
    for (const Desk& desk : desks_) {
      if (pool_->HasRoom(desk.first, desk.second)) desks.push_back(desk);
    }
    std::vector<LaneReach> reachable;
    if (desks.empty()) return reachable;
    ASSIGN_OR_RETURN(const auto lanes, cases_.Lanes(desks));
    for (const auto& [desk, lane] : lanes) {
      const std::optional<absl::Time> reach =
          pool_->Reach(desk.first, desk.second, ParseLane(lane));
      if (reach) reachable.push_back({desk, lane, *reach});
    }
    return reachable;
  }

  // Chooses agents for cases in their order, and locks the cases of the queue as they come up.
  absl::Status Choose() {
    ASSIGN_OR_RETURN(const std::vector<LaneReach> lanes, Lanes());
    int64_t limit = std::min(Room() + kSpareCases, kCasesMax);
    while (true) {
      std::vector<QueuedCase> queue;
      bool end = true;  // nothing waits behind `queue`
      if (!lanes.empty() && limit > 0) {
        ASSIGN_OR_RETURN(queue, cases_.FirstQueued(lanes, limit));
        end = static_cast<int64_t>(queue.size()) < limit || limit == kCasesMax;
      }
      const std::optional<QueuedCase> last =
          end || queue.empty() ? std::nullopt : std::optional<QueuedCase>(queue.back());
      std::erase_if(queue, [&](const QueuedCase& one) { return seen_.contains(one.key); });
      while (!queue.empty() && Room() > 0) {
        ASSIGN_OR_RETURN(std::vector<CaseRecord> locked, cases_.LockQueued(queue, Room()));
        // What comes before the last one locked and was not locked is with somebody else.
        const size_t tried = TriedOf(queue, locked);
        for (size_t i = 0; i < tried; ++i) seen_.insert(queue[i].key);
        for (CaseRecord& record : locked) candidates_.push_back({.record = std::move(record)});
        queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(tried));
        ChooseUntil(queue.empty() ? last : std::optional<QueuedCase>(queue.front()));
      }
      if (queue.empty() && Room() > 0) ChooseUntil(last);
      if (end || Room() <= 0) return absl::OkStatus();
      limit = std::min(limit * kMoreCases, kCasesMax);
    }
  }

  static size_t TriedOf(const std::vector<QueuedCase>& queue,
                        const std::vector<CaseRecord>& locked) {
    if (locked.empty()) return queue.size();
    for (size_t i = queue.size(); i > 0; --i) {
      const CaseKey& key = queue[i - 1].key;
      if (std::any_of(locked.begin(), locked.end(),
                      [&](const CaseRecord& one) { return one.key == key; })) {
        return i;
      }
    }
    return queue.size();
  }

  // Chooses for everything that comes before `next`, of which nothing is known yet.
  void ChooseUntil(const std::optional<QueuedCase>& next) {
    std::vector<Candidate*> ordered;
    for (Candidate& one : candidates_) {
      if (one.paired ||
          !pool_->HasRoom(one.record.key.tenant, IdOf(one.record.work_case.department()))) {
        continue;
      }
      if (next && std::make_pair(RankTime(one.record.work_case), one.record.key) >=
                      std::make_pair(next->rank_time, next->key)) {
        continue;
      }
      ordered.push_back(&one);
    }
    std::sort(ordered.begin(), ordered.end(), [](const Candidate* a, const Candidate* b) {
      return ComesFirst(a->record, b->record);
    });
    for (Candidate* one : ordered) {
      if (Room() <= 0) return;
      // R-R3: those who passed a case over are asked again only when nobody else is left for it,
      // but before they get anything newer.
      const FreeAgent* agent = pool_->Choose(one->record, AgentPool::Asked::kOnlyNew, one->never);
      if (agent == nullptr) {
        agent = pool_->Choose(one->record, AgentPool::Asked::kAgain, one->never);
      }
      if (agent == nullptr) continue;
      one->paired = true;
      chosen_.push_back({one, {agent->tenant, agent->agent_id}});
    }
  }

  // True when everybody who was chosen is still free.
  absl::StatusOr<bool> TakeChosen() {
    if (chosen_.empty()) return true;
    std::map<AgentKey, int> units;
    for (const Chosen& one : chosen_) {
      units[one.agent] += CostOf(one.candidate->record.work_case);
    }
    std::vector<LoadChange> changes;
    changes.reserve(units.size());
    for (const auto& [agent, count] : units) changes.push_back({agent.first, agent.second, count});
    ASSIGN_OR_RETURN(const std::set<AgentKey> taken, staff_.Take(std::move(changes), now_));
    for (const auto& [agent, count] : units) {
      if (!taken.contains(agent)) pool_->Drop(agent.first, agent.second);
    }
    for (const Chosen& one : chosen_) {
      if (taken.contains(one.agent)) {
        pairs_.push_back({one.candidate->record, one.agent.second});
      } else {
        one.candidate->paired = false;
      }
    }
    chosen_.clear();
    return taken.size() == units.size();
  }

  WaitingCases& cases_;
  FreeStaff& staff_;
  const RingTimes& rings_;
  const absl::Time now_;
  MatchRequest request_;
  std::optional<AgentPool> pool_;
  std::set<Desk> desks_;  // of the agents
  std::deque<Candidate> candidates_;
  absl::flat_hash_set<CaseKey> seen_;  // candidates, loaded cases, and what others have locked
  std::vector<Chosen> chosen_;
  std::vector<Pair> pairs_;
};

}  // namespace

absl::StatusOr<std::vector<Pair>> Match(WaitingCases& cases, FreeStaff& staff,
                                        const RingTimes& rings, absl::Time now,
                                        MatchRequest request) {
  std::map<std::string, MatchRequest> tenants;
  for (const Desk& desk : request.desks) tenants[desk.first].desks.insert(desk);
  for (FreeAgent& agent : request.freed) tenants[agent.tenant].freed.push_back(std::move(agent));
  for (WaitingCase& waiting : request.waiting) {
    tenants[waiting.record->key.tenant].waiting.push_back(std::move(waiting));
  }
  std::vector<Pair> pairs;
  for (auto& [tenant, own] : tenants) {
    own.loaded = request.loaded;
    ASSIGN_OR_RETURN(std::vector<Pair> more,
                     TenantMatch(cases, staff, rings, now, std::move(own)).Run());
    std::move(more.begin(), more.end(), std::back_inserter(pairs));
  }
  return pairs;
}

}  // namespace redress::routing
