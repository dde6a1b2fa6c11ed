#include "services/resolution/app/execute_solution.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/app/decide_solution.h"
#include "services/resolution/domain/approval.h"

namespace redress::resolution {

absl::Status CheckReceiver(const Facts& facts, const v1::SolutionOption& option) {
  if (!facts.customer_id.empty() || !NeedsCustomer(option)) return absl::OkStatus();
  return FailedPrecondition("CUSTOMER_UNKNOWN",
                            absl::StrCat(facts.complaint.Name(),
                                         " names no customer of the platform to pay; propose a "
                                         "solution without refund or coupon"));
}

absl::Status CarryOut(const ExecuteBooks& books, const Facts& facts, const Deed& deed,
                      const Need& need, v1::Proposal& proposal) {
  RETURN_IF_ERROR(books.ledger.Append(facts, deed, need.lines));
  StartExecution(proposal, deed.actor);
  if (NeedsPlatform(ChosenOption(proposal))) {
    return books.queue.Enqueue(facts.tenant, deed.proposal, deed.time);
  }
  ASSIGN_OR_RETURN(const BalanceByItem items, books.ledger.ItemsOf(facts, deed.proposal));
  RETURN_IF_ERROR(books.ledger.Append(facts, deed, SettleLines(items, [](int) { return true; })));
  ConfirmExecution(proposal, deed.time);
  books.announcer.Executed(facts, proposal, deed.actor, deed.time);
  return absl::OkStatus();
}

namespace {

absl::Status CheckNotAsked(const v1::Proposal& proposal) {
  if (proposal.state() != v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL) return absl::OkStatus();
  return FailedPrecondition("APPROVAL_WAITING",
                            absl::StrCat(proposal.approval().approval(),
                                         " was asked for and is not decided yet; wait for it"))
      .With("approval", proposal.approval().approval());
}

// Carried out when an approver has granted it or the caller may give that much alone; else an
// approver is asked (R-R8).
absl::Status CarryOutOrAsk(const ExecuteBooks& books, const Facts& facts,
                           const ExecuteCommand& command, const AuthorityLimits& limits,
                           absl::Time now, v1::Proposal& proposal) {
  ASSIGN_OR_RETURN(const Need need,
                   NeedOf(books.ledger, facts, command.proposal, ChosenOption(proposal)));
  if (!Covers(proposal, need.total())) {
    const absl::Status within = CheckAuthority(limits, command.role, need.spent, need.requested());
    if (!within.ok()) {
      if (command.within_authority || !AnyoneMayGive(limits, need.spent, need.requested())) {
        return within;
      }
      RETURN_IF_ERROR(CheckNotAsked(proposal));
      AskApproval(proposal, command.approval_id, need.total(), command.actor, now);
      books.announcer.ApprovalRequested(facts, proposal, command.actor, now);
      return absl::OkStatus();
    }
    if (WithdrawApproval(proposal, now)) {
      books.announcer.ApprovalWithdrawn(facts, proposal, command.actor, now);
    }
  }
  const Deed deed{command.proposal, command.actor, now, GrantedBy(proposal)};
  return CarryOut(books, facts, deed, need, proposal);
}

}  // namespace

absl::StatusOr<v1::Proposal> ExecuteSolution(const ExecuteBooks& books,
                                             const ExecuteCommand& command,
                                             const AuthorityLimits& limits, absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<Facts> facts,
                   books.facts.LockOf(command.tenant, command.proposal));
  if (!facts) return NotFound("proposal", command.proposal.Name());
  ASSIGN_OR_RETURN(v1::Proposal proposal,
                   LoadProposal(books.proposals, command.tenant, command.proposal));
  RETURN_IF_ERROR(CheckAccepted(proposal));
  RETURN_IF_ERROR(CheckGoesOn(*facts));
  RETURN_IF_ERROR(CheckReceiver(*facts, ChosenOption(proposal)));
  RETURN_IF_ERROR(CarryOutOrAsk(books, *facts, command, limits, now, proposal));
  RETURN_IF_ERROR(books.proposals.Save(command.tenant, proposal));
  return proposal;
}

}  // namespace redress::resolution
