#include "services/resolution/app/finish_execution.h"

#include "base/status_macros.h"
#include "services/resolution/domain/approval.h"

namespace redress::resolution {

absl::StatusOr<Ending> FinishExecution(const FinishBooks& books, absl::string_view tenant,
                                       const ProposalId& proposal_id, const absl::Status& outcome,
                                       absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<Facts> facts, books.facts.LockOf(tenant, proposal_id));
  if (!facts) return Ending::kNothing;
  ASSIGN_OR_RETURN(std::optional<v1::Proposal> proposal, books.proposals.Load(tenant, proposal_id));
  if (!proposal || proposal->state() != v1::PROPOSAL_STATE_EXECUTING) return Ending::kNothing;
  ASSIGN_OR_RETURN(const BalanceByItem items, books.ledger.ItemsOf(*facts, proposal_id));
  ASSIGN_OR_RETURN(const std::set<int> confirmed, books.receipts.ItemsOf(tenant, proposal_id));
  const std::string actor = proposal->executed_by();
  const std::vector<LedgerLine> lines =
      SettleLines(items, [&](int item) { return outcome.ok() || confirmed.contains(item); });
  RETURN_IF_ERROR(
      books.ledger.Append(*facts, {proposal_id, actor, now, GrantedBy(*proposal)}, lines));
  if (outcome.ok()) {
    ConfirmExecution(*proposal, now);
    books.announcer.Executed(*facts, *proposal, actor, now);
  } else {
    TakeBackExecution(*proposal);
  }
  RETURN_IF_ERROR(books.proposals.Save(tenant, *proposal));
  return outcome.ok() ? Ending::kExecuted : Ending::kTakenBack;
}

}  // namespace redress::resolution
