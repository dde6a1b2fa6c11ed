#include "services/routing/app/transfer_case.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/app/escalate_case.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/escalation.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

constexpr absl::string_view kOverdue = "transfer_overdue";

void TellTransfer(Dispatch& dispatch, const CaseRecord& record, const Actor& actor,
                  const v1::Transfer& transfer, bool back) {
  events::v1::CaseTransferred& told =
      *dispatch.Record(record, actor.name).mutable_case_transferred();
  told.set_from_department(back ? transfer.to_department() : transfer.from_department());
  told.set_to_department(record.work_case.department());
  told.set_agent(actor.name);
  told.set_reason(back ? "answered" : ReasonCode(transfer.reason()));
  told.set_number(transfer.number());
  told.set_back(back);
  if (back || !transfer.has_due_time()) return;
  const absl::Duration limit = FromProto(transfer.due_time()) - FromProto(transfer.transfer_time());
  told.set_limit_millis(absl::ToInt64Milliseconds(limit));
}

absl::StatusOr<v1::Case> Settled(Dispatch& dispatch, const std::vector<v1::Department>& known,
                                 CaseRecord& record, const Release& release,
                                 absl::string_view never) {
  dispatch.TransfersChanged(record);
  if (release.offer_ended) dispatch.OfferEnded(record);
  if (!release.agent_id.empty()) dispatch.Released(record, release.agent_id);
  record.work_case.set_cost(
      ChannelCostOf(known, IdOf(record.work_case.department()), record.channel));
  dispatch.Queued(record, never);
  RETURN_IF_ERROR(dispatch.Settle().status());
  return record.work_case;
}

// Somebody works there.
absl::Status CheckTarget(Staff& staff, const std::vector<v1::Department>& known, const Desk& desk) {
  if (FindDepartment(known, desk.second) == nullptr) {
    return InvalidField("department", "DEPARTMENT_UNKNOWN",
                        absl::StrCat("there is no ", DepartmentName(desk.second),
                                     "; ListDepartments says which there are"));
  }
  ASSIGN_OR_RETURN(const std::set<Desk> staffed, staff.Staffed({desk}));
  if (staffed.contains(desk)) return absl::OkStatus();
  return FailedPrecondition("DEPARTMENT_UNSTAFFED",
                            absl::StrCat("nobody works for ", DepartmentName(desk.second),
                                         ", so that the case would wait for ever"));
}

}  // namespace

absl::StatusOr<v1::Case> TransferCase(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                                      const CaseKey& key, const TransferWish& wish,
                                      const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckTransfer(*record, wish, actor));
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, key.tenant));
  RETURN_IF_ERROR(CheckTarget(staff, known, {key.tenant, wish.department_id}));
  const std::string before = record->work_case.department();
  const Handed handed =
      TransferCase(*record, wish, RungOf(known, wish.department_id), actor, dispatch.now());
  if (record->work_case.department() != before) {
    TellTransfer(dispatch, *record, actor, handed.transfer, /*back=*/false);
    return Settled(dispatch, known, *record, handed.release, "");
  }
  events::v1::CaseReturned& returned =
      *dispatch.Record(*record, actor.name).mutable_case_returned();
  returned.set_agent(handed.transfer.holder());
  returned.set_reason("agent_request");
  returned.set_department(record->work_case.department());
  return Settled(dispatch, known, *record, handed.release, handed.release.agent_id);
}

absl::StatusOr<v1::Case> AnswerTransfer(Dispatch& dispatch, Catalogue& catalogue,
                                        const CaseKey& key, absl::string_view answer,
                                        const Actor& actor) {
  ASSIGN_OR_RETURN(CaseRecord * record, LoadOpened(dispatch, key));
  RETURN_IF_ERROR(CheckAnswer(*record, actor));
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, key.tenant));
  const Handed handed = AnswerTransfer(*record, answer, dispatch.now());
  TellTransfer(dispatch, *record, actor, handed.transfer, /*back=*/true);
  return Settled(dispatch, known, *record, handed.release, "");
}

absl::Status MarkOverdueTransfers(Dispatch& dispatch, Staff& staff,
                                  const std::vector<TransferDue>& due) {
  std::vector<CaseKey> keys;
  std::set<std::string> tenants;
  for (const TransferDue& one : due) {
    keys.push_back(one.key);
    tenants.insert(one.key.tenant);
  }
  RETURN_IF_ERROR(dispatch.Load(std::move(keys)));
  ASSIGN_OR_RETURN(const std::set<Desk> staffed, StaffedLadder(staff, tenants));
  for (const TransferDue& one : due) {
    CaseRecord* record = dispatch.Find(one.key);
    if (record == nullptr || record->closed()) continue;
    const int number = MarkOverdue(*record, std::max(one.moment, dispatch.now()));
    dispatch.TransfersChanged(*record);
    const std::string subject = absl::StrCat(number);
    if (number == 0 || !NoteCause(*record, kOverdue, subject)) continue;
    Climb(dispatch, *record, kOverdue, staffed, "", subject);
  }
  return dispatch.Settle().status();
}

}  // namespace redress::routing
