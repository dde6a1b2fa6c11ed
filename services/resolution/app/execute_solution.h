// Begins to carry out what the customer chose, within the caller's authority (R-H3).
//
//   ASSIGN_OR_RETURN(v1::Proposal proposal, ExecuteSolution(books, command, limits, now));
#pragma once

#include <string>

#include "services/resolution/app/need.h"
#include "services/resolution/app/ports.h"
#include "services/resolution/domain/authority.h"

namespace redress::resolution {

struct ExecuteCommand {
  std::string tenant;
  ProposalId proposal;
  StaffRole role = StaffRole::kAgent;
  std::string actor;
  bool within_authority = false;  // be refused rather than ask an approver
  Uuid approval_id;               // new, for what is asked of an approver
};

struct ExecuteBooks {
  FactsBook& facts;
  ProposalBook& proposals;
  Ledger& ledger;
  ExecutionQueue& queue;
  Announcer& announcer;
};

// The proposal is EXECUTING then, or EXECUTED when nothing is the platform's to do; or
// WAITING_FOR_APPROVAL when it is above the caller's authority and nobody has approved it (R-R8).
// What waits is carried out by whoever has the authority, and the approver is not needed any more.
// Errors: NOT_FOUND; FAILED_PRECONDITION with reason ILLEGAL_STATE, COMPLAINT_WITHDRAWN,
// COMPLAINT_MERGED, CUSTOMER_UNKNOWN, APPROVAL_WAITING, or AUTHORITY_EXCEEDED where no role may
// give that much or the caller would rather be refused.
absl::StatusOr<v1::Proposal> ExecuteSolution(const ExecuteBooks& books,
                                             const ExecuteCommand& command,
                                             const AuthorityLimits& limits, absl::Time now);

// Sets the money aside and begins; whether that much may be given is the caller's to have checked.
absl::Status CarryOut(const ExecuteBooks& books, const Facts& facts, const Deed& deed,
                      const Need& need, v1::Proposal& proposal);

// Error: FAILED_PRECONDITION with reason CUSTOMER_UNKNOWN when the platform would not know whom to
// pay.
absl::Status CheckReceiver(const Facts& facts, const v1::SolutionOption& option);

}  // namespace redress::resolution
