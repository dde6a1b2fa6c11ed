#include "services/resolution/app/decide_solution.h"

#include <utility>

#include "base/error.h"
#include "base/status_macros.h"

namespace redress::resolution {

absl::StatusOr<v1::Proposal> LoadProposal(ProposalBook& proposals, absl::string_view tenant,
                                          const ProposalId& proposal) {
  ASSIGN_OR_RETURN(std::optional<v1::Proposal> found, proposals.Load(tenant, proposal));
  if (!found) return NotFound("proposal", proposal.Name());
  return *std::move(found);
}

absl::StatusOr<v1::Proposal> DecideSolution(const DecideBooks& books, const DecideCommand& command,
                                            absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<Facts> facts,
                   books.facts.LockOf(command.tenant, command.proposal));
  if (!facts) return NotFound("proposal", command.proposal.Name());
  ASSIGN_OR_RETURN(v1::Proposal proposal,
                   LoadProposal(books.proposals, command.tenant, command.proposal));
  RETURN_IF_ERROR(Decide(proposal, command.decision, command.option_id, now));
  RETURN_IF_ERROR(CheckGoesOn(*facts));
  RETURN_IF_ERROR(books.proposals.Save(command.tenant, proposal));
  books.announcer.Decided(*facts, proposal, command.actor, now);
  return proposal;
}

}  // namespace redress::resolution
