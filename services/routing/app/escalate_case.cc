#include "services/routing/app/escalate_case.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/escalation.h"

namespace redress::routing {

absl::StatusOr<std::set<Desk>> StaffedLadder(Staff& staff, const std::set<std::string>& tenants) {
  std::vector<Desk> desks;
  for (const std::string& tenant : tenants) {
    for (const char* department : {"supervisor", "legal", "pr"}) {
      desks.emplace_back(tenant, department);
    }
  }
  return staff.Staffed(desks);
}

void Climb(Dispatch& dispatch, CaseRecord& record, absl::string_view trigger,
           const std::set<Desk>& staffed, absl::string_view actor, absl::string_view subject) {
  const Ascent ascent = Ascend(
      record, trigger,
      [&](absl::string_view department_id) {
        return staffed.contains({record.key.tenant, std::string(department_id)});
      },
      dispatch.now(), subject);
  events::v1::CaseEscalated& escalated = *dispatch.Record(record, actor).mutable_case_escalated();
  escalated.set_from_rung(ascent.from_rung);
  escalated.set_to_rung(ascent.to_rung);
  escalated.set_trigger(std::string(trigger));
  escalated.set_department(record.work_case.department());
  escalated.set_subject(std::string(subject));
  dispatch.Changed(record);
  if (!ascent.moved) return;
  if (ascent.release.offer_ended) dispatch.OfferEnded(record);
  if (!ascent.release.agent_id.empty()) dispatch.Released(record, ascent.release.agent_id);
  dispatch.TransfersChanged(record);
  dispatch.Queued(record);
}

absl::StatusOr<v1::Case> EscalateCase(Dispatch& dispatch, Staff& staff, const CaseKey& key,
                                      absl::string_view trigger, const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckNotAbout(*record, actor.name));
  if (record->closed()) {
    return FailedPrecondition("CASE_CLOSED", "the case is closed and does not move any more");
  }
  if (record->work_case.rung() >= kTopRung) {
    return FailedPrecondition("TOP_RUNG", "the crisis team has this case already");
  }
  ASSIGN_OR_RETURN(const std::set<Desk> staffed, StaffedLadder(staff, {key.tenant}));
  Climb(dispatch, *record, trigger, staffed, actor.name, "");
  RETURN_IF_ERROR(dispatch.Settle().status());
  return record->work_case;
}

}  // namespace redress::routing
