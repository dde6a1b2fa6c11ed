#include "services/resolution/domain/approval.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/proto_time.h"
#include "services/resolution/domain/proposal.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

constexpr absl::string_view kCollection = "approvals/";

std::string IdOf(const v1::Approval& approval) {
  return std::string(absl::StripPrefix(approval.approval(), kCollection));
}

void End(v1::Proposal& proposal, v1::ApprovalState state, absl::Time now) {
  proposal.mutable_approval()->set_state(state);
  *proposal.mutable_approval()->mutable_decide_time() = ToProto(ToMicros(now));
}

}  // namespace

void AskApproval(v1::Proposal& proposal, const Uuid& approval_id, int64_t total,
                 absl::string_view requester, absl::Time now) {
  v1::Approval& approval = *proposal.mutable_approval();
  approval.Clear();
  approval.set_approval(absl::StrCat(kCollection, approval_id.ToString()));
  approval.set_state(v1::APPROVAL_STATE_WAITING);
  *approval.mutable_amount() = Fen(total);
  approval.set_requester(std::string(requester));
  *approval.mutable_request_time() = ToProto(ToMicros(now));
  MoveTo(proposal, v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL);
}

bool WaitsFor(const v1::Proposal& proposal, absl::string_view approval_id) {
  return proposal.state() == v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL &&
         IdOf(proposal.approval()) == approval_id;
}

bool Covers(const v1::Proposal& proposal, int64_t total) {
  return proposal.approval().state() == v1::APPROVAL_STATE_GRANTED &&
         total <= proposal.approval().amount().minor_units();
}

std::string GrantedBy(const v1::Proposal& proposal) {
  return proposal.approval().state() == v1::APPROVAL_STATE_GRANTED ? proposal.approval().approver()
                                                                   : "";
}

void Grant(v1::Proposal& proposal, absl::string_view approver, absl::Time now) {
  End(proposal, v1::APPROVAL_STATE_GRANTED, now);
  proposal.mutable_approval()->set_approver(std::string(approver));
  MoveTo(proposal, v1::PROPOSAL_STATE_ACCEPTED);
}

void Refuse(v1::Proposal& proposal, absl::string_view approver, absl::string_view reason,
            absl::Time now) {
  End(proposal, v1::APPROVAL_STATE_REFUSED, now);
  proposal.mutable_approval()->set_approver(std::string(approver));
  proposal.mutable_approval()->set_reason(std::string(reason));
  MoveTo(proposal, v1::PROPOSAL_STATE_REFUSED);
}

bool WithdrawApproval(v1::Proposal& proposal, absl::Time now) {
  const v1::ApprovalState before = proposal.approval().state();
  if (before == v1::APPROVAL_STATE_WAITING || before == v1::APPROVAL_STATE_GRANTED) {
    End(proposal, v1::APPROVAL_STATE_WITHDRAWN, now);
  }
  return before == v1::APPROVAL_STATE_WAITING;
}

events::v1::ApprovalRequested ApprovalRequestedEvent(const v1::Proposal& proposal) {
  events::v1::ApprovalRequested event;
  event.set_approval_id(IdOf(proposal.approval()));
  event.set_kind("compensation");
  event.set_subject(proposal.name());
  *event.mutable_amount() = proposal.approval().amount();
  event.set_requester(proposal.proposed_by().empty() ? proposal.approval().requester()
                                                     : proposal.proposed_by());
  event.set_reason("above_authority");
  return event;
}

events::v1::ApprovalWithdrawn ApprovalWithdrawnEvent(const v1::Proposal& proposal) {
  events::v1::ApprovalWithdrawn event;
  event.set_approval_id(IdOf(proposal.approval()));
  return event;
}

}  // namespace redress::resolution
