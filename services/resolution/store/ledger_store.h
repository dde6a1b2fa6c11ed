// The ledger on Postgres.
//
//   LedgerStore ledger(tx, random);
//   ASSIGN_OR_RETURN(Balance balance, ledger.BalanceOf(tenant, complaint));
//   RETURN_IF_ERROR(ledger.Append(facts, {proposal, actor, now}, lines));
#pragma once

#include <vector>

#include "base/random.h"
#include "pg/database.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Lives as long as its transaction.
class LedgerStore final : public Ledger {
 public:
  LedgerStore(pg::Transaction& tx, Random& random) : tx_(tx), random_(random) {}

  absl::StatusOr<Balance> BalanceOf(absl::string_view tenant,
                                    const ComplaintId& complaint) override;
  absl::StatusOr<BalanceByItem> ItemsOf(const Facts& facts, const ProposalId& proposal) override;
  absl::Status Append(const Facts& facts, const Deed& deed,
                      absl::Span<const LedgerLine> lines) override;
  // 10,000 lines at most; the balance counts them all.
  absl::StatusOr<std::vector<v1::LedgerEntry>> EntriesOf(absl::string_view tenant,
                                                         const ComplaintId& complaint) override;

 private:
  pg::Transaction& tx_;
  Random& random_;
};

}  // namespace redress::resolution
