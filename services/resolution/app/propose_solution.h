// Lays solutions before the customer (R-H1).
//
//   ASSIGN_OR_RETURN(v1::Proposal proposal,
//                    ProposeSolution({facts_book, templates, proposals, announcer}, command,
//                                    defaults, now));
#pragma once

#include <string>

#include "services/resolution/app/ports.h"
#include "services/resolution/domain/built_in_templates.h"

namespace redress::resolution {

struct ProposeCommand {
  std::string tenant;
  ComplaintId complaint;
  ProposalId proposal;      // new
  std::string template_id;  // or empty
  Options options;          // checked; empty to follow a template
  std::string actor;
};

struct ProposeBooks {
  FactsBook& facts;
  TemplateBook& templates;
  ProposalBook& proposals;
  Announcer& announcer;
};

// Errors: NOT_FOUND for the complaint or the template; FAILED_PRECONDITION with reason
// COMPLAINT_WITHDRAWN, COMPLAINT_MERGED or PROPOSAL_OPEN; INVALID_ARGUMENT with AMOUNT_MISSING.
absl::StatusOr<v1::Proposal> ProposeSolution(const ProposeBooks& books,
                                             const ProposeCommand& command,
                                             const Defaults& defaults, absl::Time now);

}  // namespace redress::resolution
