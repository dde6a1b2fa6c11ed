// Hand-offs between departments, and back (R-R6).
//
//   RETURN_IF_ERROR(CheckTransfer(record, wish, actor));
//   const Handed handed = TransferCase(record, wish, rung, actor, now);
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/routing/domain/case.h"

namespace redress::routing {

inline constexpr int kTransfersMax = 100;  // of a case
inline constexpr absl::Duration kTransferLimitMin = absl::Seconds(1);
inline constexpr absl::Duration kTransferLimitMax = absl::Hours(24 * 90);

struct TransferWish {
  std::string department_id;
  std::string reason;
  std::string request;                  // what is asked, or empty
  std::optional<absl::Duration> limit;  // of what comes back; none: it stays there
};

// Whether `actor` may send the case there. Errors: FAILED_PRECONDITION with CASE_CLOSED,
// CASE_NOT_ASSIGNED or TRANSFERS_FULL; PERMISSION_DENIED with NOT_ASSIGNEE; INVALID_ARGUMENT with
// OWN_DEPARTMENT for something that its own department could only lend itself.
absl::Status CheckTransfer(const CaseRecord& record, const TransferWish& wish, const Actor& actor);

// What a hand-off changed.
struct Handed {
  Release release;
  v1::Transfer transfer;  // as it stands in the case
};

// Queues the case there. Its rung never falls. In its own department it goes to colleagues: who had
// it is asked last.
Handed TransferCase(CaseRecord& record, const TransferWish& wish, int rung, const Actor& actor,
                    absl::Time now);

// The last transfer that is to come back and has not; null without one.
const v1::Transfer* OpenTransfer(const CaseRecord& record);

// Errors as CheckTransfer's, and FAILED_PRECONDITION with TRANSFER_NOT_OPEN; PERMISSION_DENIED.
absl::Status CheckAnswer(const CaseRecord& record, const Actor& actor);

// Answers OpenTransfer: the case waits in the department that had asked, and who had it there is
// asked first.
Handed AnswerTransfer(CaseRecord& record, absl::string_view answer, absl::Time now);

// The case is in a department. What that department had asked for, or who was asked had asked for
// in turn, is not waited for any more: it is back, answered or not.
void EndLoansOf(v1::Case& work_case, const std::string& department, absl::Time now);

// A new round of work begins: nobody waits any more for what was lent in the one before.
void EndLoans(v1::Case& work_case, absl::Time now);

// When a transfer is due that is open and not overdue yet; none when there is none, or the case is
// closed.
std::optional<absl::Time> NextTransferDue(const CaseRecord& record);

// Marks those that are due by `moment`, each once. Returns the number of the last one, or 0.
int MarkOverdue(CaseRecord& record, absl::Time moment);

// The department that sits on a transfer of an open case; "" when none does.
std::string OverdueDepartment(const CaseRecord& record);

}  // namespace redress::routing
