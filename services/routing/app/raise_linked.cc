#include "services/routing/app/raise_linked.h"

#include <algorithm>

#include "base/status_macros.h"
#include "services/routing/app/escalate_case.h"
#include "services/routing/domain/escalation.h"

namespace redress::routing {

void FillNotice(const IncidentId& incident, const v1::Statement& statement,
                absl::string_view language, events::v1::IncidentNoticed& notice) {
  notice.set_incident(incident.Name());
  notice.set_statement(statement.number());
  notice.set_text(TextFor(statement, language));
}

absl::Status RaiseLinked(Dispatch& dispatch, Staff& staff, absl::Span<const LinkedCase> linked) {
  std::vector<CaseKey> keys;
  std::set<std::string> tenants;
  for (const LinkedCase& one : linked) {
    keys.push_back(one.key);
    tenants.insert(one.key.tenant);
  }
  if (keys.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(dispatch.Load(std::move(keys)));
  ASSIGN_OR_RETURN(const std::set<Desk> staffed, StaffedLadder(staff, tenants));
  for (const LinkedCase& one : linked) {
    CaseRecord* record = dispatch.Find(one.key);
    if (record == nullptr || !record->opened()) continue;  // its filing is parked
    const std::string name = one.incident.Name();
    record->work_case.set_incident(name);
    dispatch.Changed(*record);
    events::v1::IncidentLinked& told = *dispatch.Record(*record, "").mutable_incident_linked();
    told.set_incident(name);
    told.set_reason(one.reason);
    if (!record->closed()) {
      record->work_case.set_level(common::v1::LEVEL_CRISIS);
      if (NoteCause(*record, "incident", name)) {
        while (record->work_case.rung() < kTopRung) {
          Climb(dispatch, *record, "incident", staffed, "", name);
        }
      }
    }
    if (one.newest == nullptr) continue;
    FillNotice(one.incident, *one.newest, record->work_case.language(),
               *dispatch.Record(*record, "").mutable_incident_noticed());
  }
  return dispatch.Settle().status();
}

absl::Status LetGo(Dispatch& dispatch, const IncidentId& incident, const std::vector<CaseKey>& keys,
                   absl::string_view actor) {
  RETURN_IF_ERROR(dispatch.Load(keys));
  for (const CaseKey& key : keys) {
    CaseRecord* record = dispatch.Find(key);
    if (record == nullptr || record->work_case.incident() != incident.Name()) continue;
    record->work_case.clear_incident();
    dispatch.Changed(*record);
    dispatch.Record(*record, actor).mutable_incident_unlinked()->set_incident(incident.Name());
  }
  return dispatch.Settle().status();
}

}  // namespace redress::routing
