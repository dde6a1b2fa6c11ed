#include "services/resolution/app/get_ledger.h"

#include <utility>

#include "base/status_macros.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {

absl::StatusOr<v1::GetLedgerResponse> GetLedger(FactsBook& facts, Ledger& ledger,
                                                absl::string_view tenant,
                                                const ComplaintId& complaint,
                                                const AuthorityLimits& limits) {
  ASSIGN_OR_RETURN(const std::optional<Facts> known, facts.Find(tenant, complaint));
  if (!known) return ComplaintUnknown(complaint);
  ASSIGN_OR_RETURN(std::vector<v1::LedgerEntry> entries, ledger.EntriesOf(tenant, complaint));
  ASSIGN_OR_RETURN(const Balance balance, ledger.BalanceOf(tenant, complaint));
  v1::GetLedgerResponse response;
  for (v1::LedgerEntry& entry : entries) *response.add_entries() = std::move(entry);
  *response.mutable_reserved() = Fen(balance.reserved);
  *response.mutable_committed() = Fen(balance.committed);
  if (const auto remaining = RemainingForAgent(limits, balance.total())) {
    *response.mutable_remaining_authority() = Fen(*remaining);
  }
  return response;
}

}  // namespace redress::resolution
