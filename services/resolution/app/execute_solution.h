// Begins to carry out what the customer chose, within the caller's authority (R-H3).
//
//   ASSIGN_OR_RETURN(v1::Proposal proposal, ExecuteSolution(books, command, limits, now));
#pragma once

#include <string>

#include "services/resolution/app/ports.h"
#include "services/resolution/domain/authority.h"

namespace redress::resolution {

struct ExecuteCommand {
  std::string tenant;
  ProposalId proposal;
  StaffRole role = StaffRole::kAgent;
  std::string actor;
};

struct ExecuteBooks {
  FactsBook& facts;
  ProposalBook& proposals;
  Ledger& ledger;
  ExecutionQueue& queue;
  Announcer& announcer;
};

// The proposal is EXECUTING then, or EXECUTED when nothing is the platform's to do. Errors:
// NOT_FOUND; FAILED_PRECONDITION with reason ILLEGAL_STATE, COMPLAINT_WITHDRAWN, COMPLAINT_MERGED,
// CUSTOMER_UNKNOWN or AUTHORITY_EXCEEDED.
absl::StatusOr<v1::Proposal> ExecuteSolution(const ExecuteBooks& books,
                                             const ExecuteCommand& command,
                                             const AuthorityLimits& limits, absl::Time now);

}  // namespace redress::resolution
