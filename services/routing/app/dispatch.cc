#include "services/routing/app/dispatch.h"

#include "base/ids.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/queue.h"

namespace redress::routing {
namespace {

Desk DeskOf(const CaseRecord& record) {
  return {record.key.tenant, IdOf(record.work_case.department())};
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
  load_changes_.push_back({record.key.tenant, std::string(agent_id), -CostOf(record.work_case)});
}

void Dispatch::TransfersChanged(const CaseRecord& record) {
  if (record.work_case.transfers().empty()) return;
  Entry& entry = EntryOf(record);
  entry.changed = entry.transfers_changed = true;
}

void Dispatch::OfferEnded(const CaseRecord& record) { EntryOf(record).offer_ended = true; }

absl::StatusOr<int> Dispatch::Settle() {
  RETURN_IF_ERROR(ChangeLoads());
  RETURN_IF_ERROR(MatchAll());
  RETURN_IF_ERROR(SaveAll());
  return static_cast<int>(offered_.size());
}

absl::Status Dispatch::ChangeLoads() {
  if (load_changes_.empty()) return absl::OkStatus();
  // R-R3: any freed capacity pulls work.
  ASSIGN_OR_RETURN(freed_, staff_.ChangeLoads(load_changes_, now_));
  return absl::OkStatus();
}

absl::Status Dispatch::MatchAll() {
  if (desks_.empty() && freed_.empty()) return absl::OkStatus();
  MatchRequest request{.desks = desks_, .freed = std::move(freed_)};
  for (const auto& [key, entry] : entries_) {
    request.loaded.insert(key);
    if (entry->queued && entry->record.work_case.state() == v1::CASE_STATE_QUEUED) {
      request.waiting.push_back({&entry->record, entry->never});
    }
  }
  ASSIGN_OR_RETURN(std::vector<Pair> pairs,
                   routing::Match(cases_, staff_, options_.rings, now_, std::move(request)));
  for (Pair& pair : pairs) {
    const CaseKey key = pair.record.key;
    auto& entry = entries_[key];
    if (entry == nullptr) entry = std::make_unique<Entry>(Entry{.record = std::move(pair.record)});
    Offer(*entry, pair.agent_id);
  }
  return absl::OkStatus();
}

void Dispatch::Offer(Entry& entry, absl::string_view agent_id) {
  CaseRecord& record = entry.record;
  const absl::Time expire_time = now_ + options_.offer_time;
  MakeOffer(record, agent_id, NewUuid(now_, random_).ToString(), now_, expire_time);
  entry.changed = true;
  offered_.push_back(&record);
  events::v1::CaseOffered& offered = *Record(record, "").mutable_case_offered();
  offered.set_agent(record.work_case.offer().agent());
  offered.set_offer_id(record.work_case.offer().offer_id());
  *offered.mutable_expire_time() = record.work_case.offer().expire_time();
  cases_.Announce(record.key.tenant, record.work_case.offer());
}

absl::Status Dispatch::SaveAll() {
  std::vector<CaseRecord*> changed;
  std::vector<CaseKey> ended;
  std::vector<const CaseRecord*> transferred;
  for (auto& [key, entry] : entries_) {
    if (entry->changed) changed.push_back(&entry->record);
    if (entry->transfers_changed) transferred.push_back(&entry->record);
    // A new offer's timer replaces the old one's.
    if (entry->offer_ended && entry->record.work_case.state() != v1::CASE_STATE_OFFERED) {
      ended.push_back(key);
    }
  }
  if (!changed.empty()) RETURN_IF_ERROR(cases_.Save(changed));
  if (!ended.empty()) RETURN_IF_ERROR(cases_.DisarmLapses(ended));
  if (!transferred.empty()) RETURN_IF_ERROR(cases_.KeepTransfers(transferred));
  if (offered_.empty()) return absl::OkStatus();
  return cases_.ArmLapses(offered_);
}

}  // namespace redress::routing
