#include "services/routing/domain/transfer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/names.h"

namespace redress::routing {
namespace {

bool IsOpen(const v1::Transfer& transfer) {
  return transfer.has_due_time() && !transfer.has_return_time();
}

// Place of the last one that is open; -1 without one.
int LastOpen(const v1::Case& work_case) {
  int last = work_case.transfers_size() - 1;
  while (last >= 0 && !IsOpen(work_case.transfers(last))) --last;
  return last;
}

// Supervisors move any open case; whoever has it moves their own.
absl::Status CheckMover(const CaseRecord& record, const Actor& actor) {
  if (actor.leads && !record.closed()) return CheckNotAbout(record, actor.name);
  return CheckAssignee(record, actor);
}

}  // namespace

absl::Status CheckTransfer(const CaseRecord& record, const TransferWish& wish, const Actor& actor) {
  const v1::Case& work_case = record.work_case;
  RETURN_IF_ERROR(CheckMover(record, actor));
  if (work_case.transfers_size() >= kTransfersMax) {
    return FailedPrecondition("TRANSFERS_FULL",
                              absl::StrCat("a case is sent on ", kTransfersMax, " times at most"));
  }
  if (work_case.department() != DepartmentName(wish.department_id)) return absl::OkStatus();
  if (wish.limit) {
    return InvalidField("comes_back", "OWN_DEPARTMENT",
                        "the case is in this department; name another one to lend it to");
  }
  return CheckInHands(record);  // what nobody has, nobody gives back
}

Handed TransferCase(CaseRecord& record, const TransferWish& wish, int rung, const Actor& actor,
                    absl::Time now) {
  v1::Case& work_case = record.work_case;
  v1::Transfer transfer;
  transfer.set_number(work_case.transfers_size() + 1);
  transfer.set_from_department(work_case.department());
  transfer.set_to_department(DepartmentName(wish.department_id));
  transfer.set_agent(actor.name);
  transfer.set_holder(work_case.assignee());
  transfer.set_reason(wish.reason);
  transfer.set_request(wish.request);
  *transfer.mutable_skills() = work_case.skills();
  *transfer.mutable_transfer_time() = ToProto(now);
  if (wish.limit) *transfer.mutable_due_time() = ToProto(now + *wish.limit);
  *work_case.add_transfers() = transfer;

  const bool to_colleagues = transfer.from_department() == transfer.to_department();
  const Release release = SendTo(record, transfer.to_department(), now);
  if (to_colleagues) {
    work_case.add_passed_over(transfer.holder());
  } else {
    work_case.clear_skills();  // they were asked of the people here
  }
  work_case.set_rung(std::max(work_case.rung(), rung));  // R-R5: up only
  return {release, std::move(transfer)};
}

const v1::Transfer* OpenTransfer(const CaseRecord& record) {
  const int last = LastOpen(record.work_case);
  return last < 0 ? nullptr : &record.work_case.transfers(last);
}

absl::Status CheckAnswer(const CaseRecord& record, const Actor& actor) {
  RETURN_IF_ERROR(CheckMover(record, actor));
  if (OpenTransfer(record) != nullptr) return absl::OkStatus();
  return FailedPrecondition("TRANSFER_NOT_OPEN", "no department waits for this case to come back");
}

Handed AnswerTransfer(CaseRecord& record, absl::string_view answer, absl::Time now) {
  v1::Transfer& transfer = *record.work_case.mutable_transfers(LastOpen(record.work_case));
  transfer.set_answer(std::string(answer));
  *transfer.mutable_return_time() = ToProto(now);
  const Release release = SendTo(record, transfer.from_department(), now);
  *record.work_case.mutable_skills() = transfer.skills();
  record.preferred_agent_id = IdOf(transfer.holder());
  return {release, transfer};
}

void EndLoansOf(v1::Case& work_case, const std::string& department, absl::Time now) {
  auto& transfers = *work_case.mutable_transfers();
  for (int i = transfers.size() - 1; i >= 0; --i) {
    if (!IsOpen(transfers[i])) continue;
    if (transfers[i].to_department() == department) return;  // it is there to be answered
    if (transfers[i].from_department() != department) continue;
    for (int j = i; j < transfers.size(); ++j) {
      if (IsOpen(transfers[j])) *transfers[j].mutable_return_time() = ToProto(now);
    }
    return;
  }
}

void EndLoans(v1::Case& work_case, absl::Time now) {
  for (v1::Transfer& transfer : *work_case.mutable_transfers()) {
    if (IsOpen(transfer)) *transfer.mutable_return_time() = ToProto(now);
  }
}

std::optional<absl::Time> NextTransferDue(const CaseRecord& record) {
  std::optional<absl::Time> next;
  if (record.closed()) return next;
  for (const v1::Transfer& transfer : record.work_case.transfers()) {
    if (!IsOpen(transfer) || transfer.overdue()) continue;
    const absl::Time due = FromProto(transfer.due_time());
    if (!next || due < *next) next = due;
  }
  return next;
}

int MarkOverdue(CaseRecord& record, absl::Time moment) {
  int last = 0;
  if (record.closed()) return last;
  for (v1::Transfer& transfer : *record.work_case.mutable_transfers()) {
    if (!IsOpen(transfer) || transfer.overdue() || FromProto(transfer.due_time()) > moment) {
      continue;
    }
    transfer.set_overdue(true);
    last = transfer.number();
  }
  return last;
}

std::string OverdueDepartment(const CaseRecord& record) {
  std::string department;
  if (record.closed()) return department;
  for (const v1::Transfer& transfer : record.work_case.transfers()) {
    if (transfer.overdue() && IsOpen(transfer)) {
      department = IdOf(transfer.to_department());
    }
  }
  return department;
}

}  // namespace redress::routing
