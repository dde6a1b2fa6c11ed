#include "services/resolution/app/take_approval.h"

#include "base/status_macros.h"
#include "services/resolution/domain/approval.h"

namespace redress::resolution {
namespace {

absl::Status GoOn(const ExecuteBooks& books, const Facts& facts, const ProposalId& id,
                  const Uuid& next_approval_id, absl::Time now, v1::Proposal& proposal) {
  const v1::SolutionOption option = ChosenOption(proposal);
  // It stays accepted and approved; whoever executes it is told what is in the way.
  if (!CheckGoesOn(facts).ok() || !CheckReceiver(facts, option).ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Need need, NeedOf(books.ledger, facts, id, option));
  const std::string requester = proposal.approval().requester();
  if (!Covers(proposal, need.total())) {
    AskApproval(proposal, next_approval_id, need.total(), requester, now);
    books.announcer.ApprovalRequested(facts, proposal, requester, now);
    return absl::OkStatus();
  }
  const Deed deed{id, requester, now, GrantedBy(proposal)};
  return CarryOut(books, facts, deed, need, proposal);
}

}  // namespace

absl::Status TakeApproval(const ExecuteBooks& books, const ComplaintKey& key,
                          const events::v1::ApprovalDecided& decided, const Uuid& next_approval_id,
                          absl::Time now) {
  const auto& [tenant, complaint] = key;
  ASSIGN_OR_RETURN(const std::optional<Facts> facts, books.facts.Lock(tenant, complaint));
  if (!facts) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<ProposalId> open,
                   books.proposals.OpenOne(tenant, complaint));
  if (!open) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<v1::Proposal> proposal, books.proposals.Load(tenant, *open));
  if (!proposal || !WaitsFor(*proposal, decided.approval_id())) return absl::OkStatus();
  if (decided.approved()) {
    Grant(*proposal, decided.approver(), now);
    RETURN_IF_ERROR(GoOn(books, *facts, *open, next_approval_id, now, *proposal));
  } else {
    Refuse(*proposal, decided.approver(), decided.reason(), now);
    books.announcer.Decided(*facts, *proposal, decided.approver(), now);
  }
  return books.proposals.Save(tenant, *proposal);
}

}  // namespace redress::resolution
