// The platform's receipts on Postgres.
//
//   ReceiptStore receipts(tx);
//   ASSIGN_OR_RETURN(std::set<int> confirmed, receipts.ItemsOf(tenant, proposal));
//   RETURN_IF_ERROR(receipts.Keep(tenant, proposal, 0, payment_id, now));
#pragma once

#include "pg/database.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Lives as long as its transaction.
class ReceiptStore final : public ReceiptBook {
 public:
  explicit ReceiptStore(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::set<int>> ItemsOf(absl::string_view tenant,
                                        const ProposalId& proposal) override;
  absl::Status Keep(absl::string_view tenant, const ProposalId& proposal, int item_index,
                    absl::string_view platform_id, absl::Time now) override;

 private:
  pg::Transaction& tx_;
};

}  // namespace redress::resolution
