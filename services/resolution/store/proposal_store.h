// Proposals on Postgres.
//
//   ProposalStore proposals(tx);
//   ASSIGN_OR_RETURN(std::optional<v1::Proposal> proposal, proposals.Load(tenant, id));
//   RETURN_IF_ERROR(proposals.Save(tenant, *proposal));
#pragma once

#include <vector>

#include "pg/database.h"
#include "services/resolution/app/ports.h"

namespace redress::resolution {

// Lives as long as its transaction. The complaint's lock stands for the proposal's: take it first.
class ProposalStore final : public ProposalBook {
 public:
  explicit ProposalStore(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::optional<v1::Proposal>> Load(absl::string_view tenant,
                                                   const ProposalId& proposal) override;
  absl::StatusOr<std::optional<ProposalId>> OpenOne(absl::string_view tenant,
                                                    const ComplaintId& complaint) override;
  absl::Status Save(absl::string_view tenant, const v1::Proposal& proposal) override;
  // Those of the complaints whose proposal waits for an approver.
  absl::StatusOr<std::vector<ComplaintKey>> WaitingAmong(absl::Span<const ComplaintKey> complaints);

 private:
  pg::Transaction& tx_;
};

}  // namespace redress::resolution
