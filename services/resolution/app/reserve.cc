#include "services/resolution/app/reserve.h"

#include "base/status_macros.h"

namespace redress::resolution {

absl::Status Reserve(Ledger& ledger, const Facts& facts, const Deed& deed,
                     const v1::SolutionOption& option, const AuthorityLimits& limits,
                     StaffRole role) {
  ASSIGN_OR_RETURN(const BalanceByItem items, ledger.ItemsOf(facts, deed.proposal));
  const std::vector<LedgerLine> lines = ReserveLines(option, items);
  if (lines.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Balance balance, ledger.BalanceOf(facts.tenant, facts.complaint));
  RETURN_IF_ERROR(CheckAuthority(limits, role, balance.total(), TotalOf(lines)));
  return ledger.Append(facts, deed, lines);
}

}  // namespace redress::resolution
