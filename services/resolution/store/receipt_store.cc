#include "services/resolution/store/receipt_store.h"

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/resolution/store/sql.h"

namespace redress::resolution {

absl::StatusOr<std::set<int>> ReceiptStore::ItemsOf(absl::string_view tenant,
                                                    const ProposalId& proposal) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kReceiptItems, tenant, proposal.uuid()));
  std::set<int> items;
  for (int r = 0; r < rows.size(); ++r) items.insert(static_cast<int>(rows.Int(r, 0)));
  return items;
}

absl::Status ReceiptStore::Keep(absl::string_view tenant, const ProposalId& proposal,
                                int item_index, absl::string_view platform_id, absl::Time now) {
  return tx_
      .Exec(sql::kKeepReceipt, tenant, proposal.uuid(), static_cast<int32_t>(item_index),
            platform_id, ToMicros(now))
      .status();
}

}  // namespace redress::resolution
