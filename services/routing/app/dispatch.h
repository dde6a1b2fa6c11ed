// One transaction's work on cases: load, move them in the domain, then settle everything at once:
// release agents, match queued cases with free ones, save, arm timers (R-R3).
//
//   Dispatch dispatch(cases, staff, random, {.offer_time = absl::Seconds(60)}, now);
//   RETURN_IF_ERROR(dispatch.Load({key}));
//   dispatch.Close(*dispatch.Find(key), "resolved", actor);
//   RETURN_IF_ERROR(dispatch.Settle());
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/random.h"
#include "services/routing/app/ports.h"
#include "services/routing/domain/match.h"

namespace redress::routing {

struct DispatchOptions {
  absl::Duration offer_time = absl::Seconds(60);
  RingTimes rings;
};

// Waits for what is loaded and whom it releases, in this order; matching waits for nobody
// (domain/match.h). Two uncommitted transactions cannot see each other's news; the sweep finds what
// they both missed. Not thread-safe.
class Dispatch {
 public:
  Dispatch(CaseBook& cases, Staff& staff, Random& random, const DispatchOptions& options,
           absl::Time now);

  absl::Time now() const { return now_; }

  // Locks cases; called once, first.
  absl::Status Load(std::vector<CaseKey> keys);
  // Null when nothing is known of it. Valid as long as the dispatch.
  CaseRecord* Find(const CaseKey& key);
  // The record, a new empty one where nothing is known.
  CaseRecord& FindOrMake(const CaseKey& key);
  // Keeps the record at Settle.
  void Changed(const CaseRecord& record);
  events::v1::Event& Record(const CaseRecord& record, absl::string_view actor);

  // The record now waits in its department's queue; `never` is not asked in this transaction.
  void Queued(const CaseRecord& record, absl::string_view never = {});
  // The agent has one piece of work less.
  void Released(const CaseRecord& record, absl::string_view agent_id);
  // The agent, whom the transaction has locked, may take work from now on.
  void Came(const AgentKey& agent) { load_changes_.push_back({agent.first, agent.second, 0}); }
  // A transfer of the record, if it has any, may have been made, answered, or is not waited for any
  // more (R-R6).
  void TransfersChanged(const CaseRecord& record);
  // The record's offer does not stand any more.
  void OfferEnded(const CaseRecord& record);
  // Somebody at this desk may have become free.
  void Match(const Desk& desk) { desks_.insert(desk); }

  // Does all of the above in the database. Called once, last. Returns the number of offers made.
  absl::StatusOr<int> Settle();

 private:
  struct Entry {
    CaseRecord record;
    bool changed = false;
    bool queued = false;  // has to be matched
    bool offer_ended = false;
    bool transfers_changed = false;
    std::string never;
  };

  Entry& EntryOf(const CaseRecord& record);
  absl::Status ChangeLoads();
  absl::Status MatchAll();
  void Offer(Entry& entry, absl::string_view agent_id);
  absl::Status SaveAll();

  CaseBook& cases_;
  Staff& staff_;
  Random& random_;
  const DispatchOptions options_;
  const absl::Time now_;
  absl::flat_hash_map<CaseKey, std::unique_ptr<Entry>> entries_;
  std::set<Desk> desks_;  // where anybody who is free is asked
  std::vector<LoadChange> load_changes_;
  std::vector<FreeAgent> freed_;
  std::vector<const CaseRecord*> offered_;
};

}  // namespace redress::routing
