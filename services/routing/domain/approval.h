// The life of an approval: asked for, decided by somebody else, or handed up when a rung lets its
// time run out (R-R8).
//
//   v1::Approval approval = OpenApproval(name, complaint, requested, actor, chain, now);
//   RETURN_IF_ERROR(CheckDecider(approval, chain, decider, work_case.complained_agent()));
//   DecideApproval(approval, /*approved=*/true, decider.name, "", now);
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "redress/events/v1/events.pb.h"
#include "services/routing/domain/approval_chain.h"

namespace redress::routing {

struct ApprovalKind {
  static constexpr absl::string_view kCollection = "approvals";
};
using ApprovalId = ResourceId<ApprovalKind>;

// `asker` is who wanted it carried out; the lowest rung that grants the amount is asked.
v1::Approval OpenApproval(const ApprovalId& id, const ComplaintId& complaint,
                          const events::v1::ApprovalRequested& requested, absl::string_view asker,
                          const v1::ApprovalChain& chain, absl::Time now);

// Whether the decider may decide now. Errors: PERMISSION_DENIED with reason OWN_REQUEST (requester,
// asker, or whom the complaint is about), AMOUNT_ABOVE_LIMIT, RUNG_LAPSED or NOT_AN_APPROVER;
// FAILED_PRECONDITION with APPROVAL_DECIDED or APPROVAL_WITHDRAWN.
absl::Status CheckDecider(const v1::Approval& approval, const v1::ApprovalChain& chain,
                          const Decider& decider, absl::string_view complained_agent);

void DecideApproval(v1::Approval& approval, bool approved, absl::string_view approver,
                    absl::string_view note, absl::Time now);

// A rung that let its time run out.
struct RungLapse {
  int rung = 0;
  bool last = false;  // nobody stands above: it waits on
};

// Hands the approval up when `rung` is still the one that is asked; nothing when it was answered or
// handed up in the meantime.
std::optional<RungLapse> LapseRung(v1::Approval& approval, int rung, const v1::ApprovalChain& chain,
                                   absl::Time now);

// False, and nothing changed, when it does not wait any more.
bool WithdrawApproval(v1::Approval& approval, absl::Time now);

}  // namespace redress::routing
