#include "services/routing/app/dispatch.h"

#include <algorithm>

#include "base/ids.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

constexpr int64_t kSpare = 16;           // for languages that do not fit and agents passed over
constexpr int64_t kCandidatesMax = 500;  // a desk

Desk DeskOf(const CaseRecord& record) {
  return {record.key.tenant, IdOf(record.work_case.department())};
}

// R-R3: the highest level first, then the oldest.
bool ComesFirst(const CaseRecord& a, const CaseRecord& b) {
  if (a.work_case.level() != b.work_case.level()) return a.work_case.level() > b.work_case.level();
  const absl::Time a_time = FromProto(a.work_case.open_time());
  const absl::Time b_time = FromProto(b.work_case.open_time());
  return a_time != b_time ? a_time < b_time : a.key < b.key;
}

}  // namespace

Dispatch::Dispatch(CaseBook& cases, Staff& staff, Random& random, const DispatchOptions& options,
                   absl::Time now)
    : cases_(cases), staff_(staff), random_(random), options_(options), now_(ToMicros(now)) {}

absl::Status Dispatch::Load(std::vector<CaseKey> keys) {
  ASSIGN_OR_RETURN(std::vector<CaseRecord> records, cases_.Load(std::move(keys)));
  for (CaseRecord& record : records) {
    const CaseKey key = record.key;
    entries_[key] = std::make_unique<Entry>(Entry{.record = std::move(record)});
  }
  return absl::OkStatus();
}

CaseRecord* Dispatch::Find(const CaseKey& key) {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second->record;
}

CaseRecord& Dispatch::FindOrMake(const CaseKey& key) {
  auto& entry = entries_[key];
  if (entry == nullptr) {
    entry = std::make_unique<Entry>();
    entry->record.key = key;
  }
  return entry->record;
}

Dispatch::Entry& Dispatch::EntryOf(const CaseRecord& record) {
  return *entries_.find(record.key)->second;
}

void Dispatch::Changed(const CaseRecord& record) { EntryOf(record).changed = true; }

events::v1::Event& Dispatch::Record(const CaseRecord& record, absl::string_view actor) {
  return cases_.Record(record.key, now_, actor);
}

void Dispatch::Queued(const CaseRecord& record, absl::string_view never) {
  Entry& entry = EntryOf(record);
  entry.changed = entry.queued = true;
  entry.never = std::string(never);
  desks_.insert(DeskOf(record));
}

void Dispatch::Released(const CaseRecord& record, absl::string_view agent_id) {
  releases_.push_back({record.key.tenant, std::string(agent_id), -1});
}

void Dispatch::OfferEnded(const CaseRecord& record) { EntryOf(record).offer_ended = true; }

absl::StatusOr<int> Dispatch::Settle(int64_t agents_min) {
  RETURN_IF_ERROR(ReleaseAgents());
  RETURN_IF_ERROR(MatchDesks(agents_min));
  RETURN_IF_ERROR(SaveAll());
  return static_cast<int>(offered_.size());
}

absl::Status Dispatch::ReleaseAgents() {
  if (releases_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<FreeAgent> freed, staff_.ChangeLoads(releases_, now_));
  for (const FreeAgent& agent : freed) {
    // R-R3: any freed capacity pulls work.
    for (const std::string& department : agent.department_ids) Match({agent.tenant, department});
  }
  return absl::OkStatus();
}

absl::Status Dispatch::MatchDesks(int64_t agents_min) {
  if (desks_.empty()) return absl::OkStatus();
  const auto waiting = std::count_if(entries_.begin(), entries_.end(),
                                     [](const auto& entry) { return entry.second->queued; });
  const int64_t wanted =
      2 * (static_cast<int64_t>(waiting) + static_cast<int64_t>(releases_.size())) + kSpare;
  std::vector<std::string> preferred;
  for (const auto& [key, entry] : entries_) {
    if (entry->queued && !entry->record.preferred_agent_id.empty()) {
      preferred.push_back(entry->record.preferred_agent_id);
    }
  }
  ASSIGN_OR_RETURN(
      const std::vector<FreeAgent> agents,
      staff_.TakeFree({desks_.begin(), desks_.end()}, preferred, std::max(wanted, agents_min)));
  if (agents.empty()) return absl::OkStatus();  // nobody is free: no case is looked at
  AgentPool pool(agents, now_);
  ASSIGN_OR_RETURN(std::vector<Entry*> candidates, Candidates(pool, agents));
  std::sort(candidates.begin(), candidates.end(),
            [](const Entry* a, const Entry* b) { return ComesFirst(a->record, b->record); });
  // R-R3: those who passed a case over are asked again only when nobody else is left for it.
  for (const auto asked : {AgentPool::Asked::kOnlyNew, AgentPool::Asked::kAgain}) {
    for (Entry* entry : candidates) {
      if (entry->record.work_case.state() != v1::CASE_STATE_QUEUED) continue;
      if (pool.slots() == 0) break;
      const FreeAgent* agent = pool.Choose(entry->record, asked, entry->never);
      if (agent != nullptr) Offer(*entry, *agent);
    }
  }
  std::vector<LoadChange> taken;
  for (const Entry* entry : offered_) {
    taken.push_back({entry->record.key.tenant, IdOf(entry->record.work_case.offer().agent()), 1});
  }
  if (taken.empty()) return absl::OkStatus();
  return staff_.ChangeLoads(std::move(taken), now_).status();
}

absl::StatusOr<std::vector<Dispatch::Entry*>> Dispatch::Candidates(
    const AgentPool& pool, const std::vector<FreeAgent>& agents) {
  std::vector<Desk> desks;
  for (const Desk& desk : desks_) {
    if (pool.HasRoom(desk.first, desk.second)) desks.push_back(desk);
  }
  std::set<std::string> languages;
  bool every_language = false;
  for (const FreeAgent& agent : agents) {
    every_language = every_language || agent.languages.empty();
    languages.insert(agent.languages.begin(), agent.languages.end());
  }
  if (every_language) languages.clear();
  ASSIGN_OR_RETURN(std::vector<CaseRecord> queued,
                   cases_.TakeQueued(desks, {languages.begin(), languages.end()},
                                     std::min(2 * pool.slots() + kSpare, kCandidatesMax)));
  std::vector<Entry*> candidates;
  for (auto& [key, entry] : entries_) {
    if (entry->queued && pool.HasRoom(key.tenant, IdOf(entry->record.work_case.department()))) {
      candidates.push_back(entry.get());
    }
  }
  for (CaseRecord& record : queued) {
    auto& entry = entries_[record.key];
    if (entry != nullptr) continue;  // loaded before: what is in memory is newer
    entry = std::make_unique<Entry>(Entry{.record = std::move(record)});
    candidates.push_back(entry.get());
  }
  return candidates;
}

void Dispatch::Offer(Entry& entry, const FreeAgent& agent) {
  CaseRecord& record = entry.record;
  const absl::Time expire_time = now_ + options_.offer_time;
  MakeOffer(record, agent.agent_id, NewUuid(now_, random_).ToString(), now_, expire_time);
  entry.changed = true;
  offered_.push_back(&entry);
  events::v1::CaseOffered& offered = *Record(record, "").mutable_case_offered();
  offered.set_agent(record.work_case.offer().agent());
  offered.set_offer_id(record.work_case.offer().offer_id());
  *offered.mutable_expire_time() = record.work_case.offer().expire_time();
  cases_.Announce(record.key.tenant, record.work_case.offer());
}

absl::Status Dispatch::SaveAll() {
  std::vector<CaseRecord*> changed;
  std::vector<CaseKey> ended;
  for (auto& [key, entry] : entries_) {
    if (entry->changed) changed.push_back(&entry->record);
    // A new offer's timer replaces the old one's.
    if (entry->offer_ended && entry->record.work_case.state() != v1::CASE_STATE_OFFERED) {
      ended.push_back(key);
    }
  }
  if (!changed.empty()) RETURN_IF_ERROR(cases_.Save(changed));
  if (!ended.empty()) RETURN_IF_ERROR(cases_.DisarmLapses(ended));
  std::vector<const CaseRecord*> armed;
  for (const Entry* entry : offered_) armed.push_back(&entry->record);
  if (armed.empty()) return absl::OkStatus();
  return cases_.ArmLapses(armed);
}

}  // namespace redress::routing
