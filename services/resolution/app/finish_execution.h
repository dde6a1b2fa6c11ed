// Writes down how the platform answered: given, or given back (R-H3, R-H5).
//
//   ASSIGN_OR_RETURN(const Ending ending, FinishExecution(books, tenant, proposal, outcome, now));
#pragma once

#include "services/resolution/app/ports.h"

namespace redress::resolution {

struct FinishBooks {
  FactsBook& facts;
  ProposalBook& proposals;
  Ledger& ledger;
  ReceiptBook& receipts;
  Announcer& announcer;
};

enum class Ending {
  kExecuted,   // every remedy confirmed: COMMIT
  kTakenBack,  // refused: COMMIT of what was confirmed, REVERSE of the rest, ACCEPTED again
  kNothing,    // the proposal was not being executed (any more)
};

absl::StatusOr<Ending> FinishExecution(const FinishBooks& books, absl::string_view tenant,
                                       const ProposalId& proposal, const absl::Status& outcome,
                                       absl::Time now);

}  // namespace redress::resolution
