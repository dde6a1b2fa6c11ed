// What is above the authority of whoever carries a proposal out waits for an approver (R-R8).
//
//   AskApproval(proposal, approval_id, /*total=*/90'000, "agents/lin", now);
//   if (WaitsFor(proposal, approval_id)) Grant(proposal, "agents/chen", now);
//   if (Covers(proposal, /*total=*/90'000)) ...;
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "redress/events/v1/events.pb.h"
#include "redress/resolution/v1/resolution.pb.h"

namespace redress::resolution {

// Asks for an accepted proposal. `total` is what would be given on the complaint in all, in fen:
// authority counts the same, so that splitting one remedy gains nothing before approvers either.
void AskApproval(v1::Proposal& proposal, const Uuid& approval_id, int64_t total,
                 absl::string_view requester, absl::Time now);

// Whether the proposal waits for this very answer.
bool WaitsFor(const v1::Proposal& proposal, absl::string_view approval_id);

// Whether an approver has granted that much for the proposal.
bool Covers(const v1::Proposal& proposal, int64_t total);

// Who granted it, or "".
std::string GrantedBy(const v1::Proposal& proposal);

// Moves of a proposal that waits: accepted again, with the grant; or refused for good.
void Grant(v1::Proposal& proposal, absl::string_view approver, absl::Time now);
void Refuse(v1::Proposal& proposal, absl::string_view approver, absl::string_view reason,
            absl::Time now);

// Marks what was asked, or granted already, as not needed any more. True when an approver is still
// asked, who must hear of it.
bool WithdrawApproval(v1::Proposal& proposal, absl::Time now);

// What the suite is told. The request is that of whoever made the proposal; who wants it carried
// out is the event's actor.
events::v1::ApprovalRequested ApprovalRequestedEvent(const v1::Proposal& proposal);
events::v1::ApprovalWithdrawn ApprovalWithdrawnEvent(const v1::Proposal& proposal);

}  // namespace redress::resolution
