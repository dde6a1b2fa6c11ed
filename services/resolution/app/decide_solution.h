// Takes the customer's word on a proposal (R-H1).
//
//   ASSIGN_OR_RETURN(v1::Proposal proposal,
//                    DecideSolution({facts_book, proposals, announcer}, command, now));
#pragma once

#include <string>

#include "services/resolution/app/ports.h"

namespace redress::resolution {

struct DecideCommand {
  std::string tenant;
  ProposalId proposal;
  v1::Decision decision = v1::DECISION_UNSPECIFIED;
  std::string option_id;
  std::string actor;
};

struct DecideBooks {
  FactsBook& facts;
  ProposalBook& proposals;
  Announcer& announcer;
};

// Errors: NOT_FOUND; FAILED_PRECONDITION with reason ILLEGAL_STATE or COMPLAINT_WITHDRAWN,
// COMPLAINT_MERGED; INVALID_ARGUMENT of Decide.
absl::StatusOr<v1::Proposal> DecideSolution(const DecideBooks& books, const DecideCommand& command,
                                            absl::Time now);

// The proposal, or NOT_FOUND.
absl::StatusOr<v1::Proposal> LoadProposal(ProposalBook& proposals, absl::string_view tenant,
                                          const ProposalId& proposal);

}  // namespace redress::resolution
