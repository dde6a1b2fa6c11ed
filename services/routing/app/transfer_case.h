// Use cases: a case is lent to another department, answered, or sat on (R-R6).
//
//   ASSIGN_OR_RETURN(v1::Case work_case, TransferCase(dispatch, staff, catalogue, key, wish,
//   actor));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/routing/app/dispatch.h"
#include "services/routing/domain/transfer.h"

namespace redress::routing {

// Errors: those of LoadOpened and CheckTransfer; INVALID_ARGUMENT with DEPARTMENT_UNKNOWN;
// FAILED_PRECONDITION with DEPARTMENT_UNSTAFFED: nobody works there, and the case would be
// forgotten.
absl::StatusOr<v1::Case> TransferCase(Dispatch& dispatch, Staff& staff, Catalogue& catalogue,
                                      const CaseKey& key, const TransferWish& wish,
                                      const Actor& actor);

// Errors: those of LoadOpened and CheckAnswer.
absl::StatusOr<v1::Case> AnswerTransfer(Dispatch& dispatch, Catalogue& catalogue,
                                        const CaseKey& key, absl::string_view answer,
                                        const Actor& actor);

// A case of which a transfer may be due by `moment`.
struct TransferDue {
  CaseKey key;
  absl::Time moment;
};

// Marks what a department sits on, and takes each case up the ladder once for it (R-R5).
absl::Status MarkOverdueTransfers(Dispatch& dispatch, Staff& staff,
                                  const std::vector<TransferDue>& due);

}  // namespace redress::routing
