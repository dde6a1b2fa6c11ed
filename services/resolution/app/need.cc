#include "services/resolution/app/need.h"

#include "base/status_macros.h"

namespace redress::resolution {

absl::StatusOr<Need> NeedOf(Ledger& ledger, const Facts& facts, const ProposalId& proposal,
                            const v1::SolutionOption& option) {
  ASSIGN_OR_RETURN(const BalanceByItem items, ledger.ItemsOf(facts, proposal));
  Need need{.lines = ReserveLines(option, items)};
  if (need.lines.empty()) return need;
  ASSIGN_OR_RETURN(const Balance balance, ledger.BalanceOf(facts.tenant, facts.complaint));
  need.spent = balance.total();
  return need;
}

}  // namespace redress::resolution
