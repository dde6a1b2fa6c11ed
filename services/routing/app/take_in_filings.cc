#include "services/routing/app/take_in_filings.h"

#include <map>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::routing {
namespace {

// A closed incident that nobody may join is remembered for as long as its complaints could be late.
constexpr absl::Duration kWatchedAfterClose = absl::Hours(8 * 24);

// The filings of one tenant.
class TenantWatch {
 public:
  TenantWatch(const GroupDetector& detector, const IncidentPolicy& policy, std::string tenant,
              GroupStates& states, IncidentBook& incidents, absl::Time now)
      : detector_(detector),
        policy_(policy),
        tenant_(std::move(tenant)),
        store_(states),
        incidents_(incidents),
        now_(now) {}

  absl::Status Run(absl::Span<const NewFiling* const> filings) {
    ASSIGN_OR_RETURN(traffic_, store_.Lock(tenant_));
    ASSIGN_OR_RETURN(const std::vector<WatchedIncident> watched,
                     incidents_.Watched(tenant_, now_ - kWatchedAfterClose));
    for (const WatchedIncident& one : watched) Watch(one);
    std::set<GroupKey> distinct;
    std::vector<GroupFiling> group_filings;
    group_filings.reserve(filings.size());
    for (const NewFiling* filing : filings) {
      group_filings.push_back(GroupFilingOf(*filing));
      for (GroupKey& key : KeysOf(group_filings.back())) distinct.insert(std::move(key));
    }
    const std::vector<GroupKey> keys(distinct.begin(), distinct.end());
    ASSIGN_OR_RETURN(std::vector<GroupKeyState> states, store_.Load(tenant_, keys));
    for (size_t i = 0; i < keys.size(); ++i) {
      LetGo(states[i]);
      states_[keys[i]] = &states[i];
    }
    for (size_t i = 0; i < filings.size(); ++i) {
      RETURN_IF_ERROR(Take(*filings[i], group_filings[i]));
    }
    // What was only heard of too late is not known by that.
    std::vector<GroupKey> known_keys;
    std::vector<GroupKeyState> known;
    for (size_t i = 0; i < keys.size(); ++i) {
      if (states[i].first_s == 0) continue;
      known_keys.push_back(keys[i]);
      known.push_back(std::move(states[i]));
    }
    RETURN_IF_ERROR(store_.Save(tenant_, traffic_, known_keys, known));
    return incidents_.Link(links_, now_).status();
  }

 private:
  void Watch(const WatchedIncident& one) {
    if (!one.ref.empty()) {
      by_ref_[one.ref] = one;
    } else if (!one.closed) {
      for (const std::string& key : one.keys) by_key_[key] = one.key;
    }
  }

  // What people have closed takes no complaint any more; a new one needs new complaints.
  void LetGo(GroupKeyState& state) const {
    for (const std::optional<KeyIncident>* known : {&state.open, &state.explained}) {
      if (!known->has_value()) continue;
      const IncidentRef ref = (*known)->ref;
      const auto found = by_ref_.find(RefText(ref));
      if (found == by_ref_.end()) continue;
      const WatchedIncident& incident = found->second;
      if (incident.closed && !incident.past && !incident.false_alarm) {
        detector_.Release(state, ref);
      }
    }
  }

  absl::Status Take(const NewFiling& filing, const GroupFiling& group_filing) {
    const std::vector<GroupKey> keys = KeysOf(group_filing);
    std::vector<GroupKeyState*> states;
    states.reserve(keys.size());
    for (const GroupKey& key : keys) states.push_back(states_.at(key));
    const GroupVerdict verdict = detector_.Take(group_filing, keys, states, traffic_);
    const size_t linked = links_.size();
    switch (verdict.kind) {
      case GroupVerdict::Kind::kOpens: RETURN_IF_ERROR(Open(filing, verdict)); break;
      case GroupVerdict::Kind::kWidens: RETURN_IF_ERROR(Widen(filing, verdict)); break;
      case GroupVerdict::Kind::kJoins: Join(filing, verdict.incident); break;
      case GroupVerdict::Kind::kNothing:
      case GroupVerdict::Kind::kTooLate: break;
    }
    if (links_.size() == linked) JoinByKey(filing, keys);
    return absl::OkStatus();
  }

  absl::Status Open(const NewFiling& filing, const GroupVerdict& verdict) {
    const std::string key = KeyText(verdict.evidence.key);
    IncidentRecord record = DetectedIncident(tenant_, verdict, filing.known_time, policy_, now_);
    const bool past = record.incident.past();
    // By its name: one that a person had opened has another id than the detection would give it.
    ASSIGN_OR_RETURN(std::optional<IncidentRecord> known,
                     incidents_.LockDetected(tenant_, record.ref));
    if (known) {  // the log is taken in anew: what people did with it stays
      Watch({known->key, known->ref, {key}, known->closed(), known->incident.past()});
      return absl::OkStatus();
    }
    // One that a person opened for the same key is this one.
    const auto asked = by_key_.find(key);
    if (asked != by_key_.end() && !past) {
      ASSIGN_OR_RETURN(known, incidents_.Lock(asked->second));
      if (known && !known->closed() && known->ref.empty()) {
        Note(known->incident, "detected", Explain(verdict.evidence), "", now_);
        known->ref = record.ref;
        record = *std::move(known);
        by_key_.erase(asked);
      }
    }
    const bool is_new = record.version == 0;
    RETURN_IF_ERROR(incidents_.Save(record));
    if (is_new && !past) RETURN_IF_ERROR(incidents_.ArmStatement(record));
    Watch({record.key,
           record.ref,
           {record.incident.keys().begin(), record.incident.keys().end()},
           record.closed(),
           past});
    if (past) return absl::OkStatus();
    return LinkEvidence(filing, record.key, verdict.evidence);
  }

  absl::Status Widen(const NewFiling& filing, const GroupVerdict& verdict) {
    const auto found = by_ref_.find(RefText(verdict.incident));
    if (found == by_ref_.end()) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::optional<IncidentRecord> record, incidents_.Lock(found->second.key));
    if (!record || !routing::Widen(record->incident, verdict.evidence, now_)) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(incidents_.Save(*record));
    if (record->closed()) return absl::OkStatus();
    return LinkEvidence(filing, record->key, verdict.evidence);
  }

  absl::Status LinkEvidence(const NewFiling& filing, const IncidentKey& incident,
                            const GroupEvidence& evidence) {
    links_.push_back({incident, filing.key.complaint, kDetected});
    return incidents_.Search({incident, KeyText(evidence.key), evidence.from_s, evidence.to_s},
                             now_);
  }

  void Join(const NewFiling& filing, const IncidentRef& ref) {
    const auto found = by_ref_.find(RefText(ref));
    if (found == by_ref_.end() || found->second.closed || filing.filing->historical()) return;
    links_.push_back({found->second.key, filing.key.complaint, kJoined});
  }

  // What a person opened takes whatever has its key and belongs to no incident by that: the
  // detection's own may be closed, a false alarm or of long ago.
  void JoinByKey(const NewFiling& filing, const std::vector<GroupKey>& keys) {
    if (by_key_.empty() || filing.filing->historical()) return;
    for (const GroupKey& key : keys) {
      const auto found = by_key_.find(KeyText(key));
      if (found == by_key_.end()) continue;
      links_.push_back({found->second, filing.key.complaint, kJoined});
      return;
    }
  }

  const GroupDetector& detector_;
  const IncidentPolicy& policy_;
  const std::string tenant_;
  GroupStates& store_;
  IncidentBook& incidents_;
  const absl::Time now_;
  TenantTraffic traffic_;
  std::map<GroupKey, GroupKeyState*> states_;
  absl::flat_hash_map<std::string, WatchedIncident> by_ref_;
  absl::flat_hash_map<std::string, IncidentKey> by_key_;  // that people opened
  std::vector<NewLink> links_;
};

}  // namespace

GroupFiling GroupFilingOf(const NewFiling& filing) {
  const events::v1::ComplaintFiled& filed = *filing.filing;
  GroupFiling group{.sku = filed.sku(),
                    .batch = filed.batch(),
                    .supplier = filed.supplier_id(),
                    .region = filed.region(),
                    .category = filed.category(),
                    .subcategory = filed.subcategory(),
                    .phrases = {filed.phrases().begin(), filed.phrases().end()},
                    .customer = filed.customer_id(),
                    .own_time = filing.known_time,
                    .known_time = filing.known_time,
                    .historical = filed.historical()};
  if (filed.has_occurred_time()) group.own_time = FromProto(filed.occurred_time());
  if (group.customer.empty()) group.customer = filing.key.complaint.Name();
  return group;
}

absl::Status TakeInFilings(const GroupDetector& detector, const IncidentPolicy& policy,
                           GroupStates& states, IncidentBook& incidents,
                           absl::Span<const NewFiling> filings, absl::Time now) {
  // Tenants in one order, so that two transactions never wait for each other in a circle.
  std::map<std::string, std::vector<const NewFiling*>> tenants;
  for (const NewFiling& filing : filings) tenants[filing.key.tenant].push_back(&filing);
  for (const auto& [tenant, own] : tenants) {
    TenantWatch watch(detector, policy, tenant, states, incidents, now);
    RETURN_IF_ERROR(watch.Run(own));
  }
  return absl::OkStatus();
}

}  // namespace redress::routing
