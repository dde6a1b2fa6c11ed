#include "services/resolution/app/execute_solution.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/app/decide_solution.h"
#include "services/resolution/app/reserve.h"
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
                      v1::Proposal& proposal) {
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

// R-R8: what the caller may not give alone. True when it was set aside, since an approver had
// granted it; else an approver is asked.
absl::StatusOr<bool> BeyondAuthority(const ExecuteBooks& books, const Facts& facts,
                                     const ExecuteCommand& command, const AuthorityLimits& limits,
                                     const absl::Status& exceeded, Deed& deed,
                                     v1::Proposal& proposal) {
  ASSIGN_OR_RETURN(const Need need,
                   NeedOf(books.ledger, facts, deed.proposal, ChosenOption(proposal)));
  if (Covers(proposal, need.total())) {
    deed.approver = proposal.approval().approver();
    RETURN_IF_ERROR(books.ledger.Append(facts, deed, need.lines));
    return true;
  }
  if (command.within_authority || !AnyoneMayGive(limits, need.spent, need.requested())) {
    return exceeded;
  }
  if (proposal.state() == v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL) {
    return FailedPrecondition("APPROVAL_WAITING",
                              absl::StrCat(proposal.approval().approval(),
                                           " was asked for and is not decided yet; wait for it"))
        .With("approval", proposal.approval().approval());
  }
  AskApproval(proposal, command.approval_id, need.total(), deed.actor, deed.time);
  books.announcer.ApprovalRequested(facts, proposal, deed.actor, deed.time);
  return false;
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
  const v1::SolutionOption option = ChosenOption(proposal);
  RETURN_IF_ERROR(CheckReceiver(*facts, option));
  Deed deed{command.proposal, command.actor, now};
  const absl::Status within = Reserve(books.ledger, *facts, deed, option, limits, command.role);
  bool reserved = within.ok();
  if (ReasonOf(within) == "AUTHORITY_EXCEEDED") {
    ASSIGN_OR_RETURN(reserved,
                     BeyondAuthority(books, *facts, command, limits, within, deed, proposal));
  } else {
    RETURN_IF_ERROR(within);
  }
  if (reserved) {
    if (WithdrawApproval(proposal, now)) {
      books.announcer.ApprovalWithdrawn(*facts, proposal, command.actor, now);
    }
    RETURN_IF_ERROR(CarryOut(books, *facts, deed, proposal));
  }
  RETURN_IF_ERROR(books.proposals.Save(command.tenant, proposal));
  return proposal;
}

}  // namespace redress::resolution
