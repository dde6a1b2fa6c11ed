#include "services/resolution/app/execute_solution.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/app/decide_solution.h"
#include "services/resolution/app/reserve.h"

namespace redress::resolution {
namespace {

absl::Status CheckReceiver(const Facts& facts, const v1::SolutionOption& option) {
  if (!facts.customer_id.empty() || !NeedsCustomer(option)) return absl::OkStatus();
  return FailedPrecondition("CUSTOMER_UNKNOWN",
                            absl::StrCat(facts.complaint.Name(),
                                         " names no customer of the platform to pay; propose a "
                                         "solution without refund or coupon"));
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
  const Deed deed{command.proposal, command.actor, now};
  RETURN_IF_ERROR(Reserve(books.ledger, *facts, deed, option, limits, command.role));
  StartExecution(proposal, command.actor);
  if (NeedsPlatform(option)) {
    RETURN_IF_ERROR(books.queue.Enqueue(command.tenant, command.proposal, now));
  } else {
    ASSIGN_OR_RETURN(const BalanceByItem items, books.ledger.ItemsOf(*facts, command.proposal));
    RETURN_IF_ERROR(
        books.ledger.Append(*facts, deed, SettleLines(items, [](int) { return true; })));
    ConfirmExecution(proposal, now);
    books.announcer.Executed(*facts, proposal, command.actor, now);
  }
  RETURN_IF_ERROR(books.proposals.Save(command.tenant, proposal));
  return proposal;
}

}  // namespace redress::resolution
