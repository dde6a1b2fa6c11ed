#include "services/resolution/app/take_back_proposal.h"

#include "base/status_macros.h"
#include "services/resolution/domain/approval.h"

namespace redress::resolution {

absl::Status TakeBackProposal(const TakeBackBooks& books, absl::string_view tenant,
                              const ComplaintId& complaint, absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<Facts> facts, books.facts.Lock(tenant, complaint));
  if (!facts) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<ProposalId> open,
                   books.proposals.OpenOne(tenant, complaint));
  if (!open) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<v1::Proposal> proposal, books.proposals.Load(tenant, *open));
  if (!proposal || !TakeBack(*proposal, now)) return absl::OkStatus();
  const bool asked = WithdrawApproval(*proposal, now);
  RETURN_IF_ERROR(books.proposals.Save(tenant, *proposal));
  if (asked) books.announcer.ApprovalWithdrawn(*facts, *proposal, /*actor=*/"", now);
  books.announcer.Decided(*facts, *proposal, /*actor=*/"", now);
  return absl::OkStatus();
}

}  // namespace redress::resolution
