#include "services/routing/domain/approval.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"

namespace redress::routing {
namespace {

void AskRung(v1::Approval& approval, int rung, const v1::ApprovalChain& chain, absl::Time now) {
  const v1::ApprovalRung& asked = chain.rungs(rung - 1);
  approval.set_rung(rung);
  approval.set_rung_display_name(asked.display_name());
  *approval.mutable_due_time() = ToProto(ToMicros(now + LimitOf(asked)));
}

void End(v1::Approval& approval, v1::ApprovalState state, absl::Time now) {
  approval.set_state(state);
  approval.clear_due_time();
  *approval.mutable_decide_time() = ToProto(ToMicros(now));
}

absl::Status CheckWaits(const v1::Approval& approval) {
  if (approval.state() == v1::APPROVAL_STATE_WAITING) return absl::OkStatus();
  if (approval.state() == v1::APPROVAL_STATE_WITHDRAWN) {
    return FailedPrecondition("APPROVAL_WITHDRAWN",
                              absl::StrCat(approval.name(), " does not need an answer any more"));
  }
  return FailedPrecondition("APPROVAL_DECIDED", absl::StrCat(approval.name(), " was decided by ",
                                                             approval.approver(), " already"))
      .With("state", v1::ApprovalState_Name(approval.state()))
      .With("approver", approval.approver());
}

absl::Status OwnRequest(absl::string_view relation, absl::string_view words) {
  return Error(absl::StatusCode::kPermissionDenied, "OWN_REQUEST",
               absl::StrCat(words, ": nobody approves their own; another approver must decide"))
      .With("relation", relation);
}

absl::Status CheckNotOwn(const v1::Approval& approval, absl::string_view decider,
                         absl::string_view complained_agent) {
  if (decider == approval.requester()) {
    return OwnRequest("requester", "you made the request");
  }
  if (decider == approval.asker()) return OwnRequest("asker", "you wanted it carried out");
  if (!complained_agent.empty() && decider == complained_agent) {
    return OwnRequest("complained_agent", "the complaint is about you");
  }
  return absl::OkStatus();
}

}  // namespace

v1::Approval OpenApproval(const ApprovalId& id, const ComplaintId& complaint,
                          const events::v1::ApprovalRequested& requested, absl::string_view asker,
                          const v1::ApprovalChain& chain, absl::Time now) {
  v1::Approval approval;
  approval.set_name(id.Name());
  approval.set_complaint(complaint.Name());
  approval.set_kind(requested.kind());
  approval.set_subject(requested.subject());
  *approval.mutable_amount() = requested.amount();
  approval.set_requester(requested.requester());
  if (asker != requested.requester()) approval.set_asker(std::string(asker));
  approval.set_reason(requested.reason());
  approval.set_state(v1::APPROVAL_STATE_WAITING);
  approval.set_chain_version(chain.version());
  *approval.mutable_request_time() = ToProto(ToMicros(now));
  AskRung(approval, RungFor(chain, requested.amount()), chain, now);
  return approval;
}

absl::Status CheckDecider(const v1::Approval& approval, const v1::ApprovalChain& chain,
                          const Decider& decider, absl::string_view complained_agent) {
  RETURN_IF_ERROR(CheckNotOwn(approval, decider.name, complained_agent));
  RETURN_IF_ERROR(CheckWaits(approval));
  int below = 0;  // the highest rung below that the decider stands on
  for (int i = chain.rungs_size(); i >= 1; --i) {
    if (!StandsOn(chain.rungs(i - 1), decider)) continue;
    if (i >= approval.rung()) return absl::OkStatus();  // whoever stands above may as well
    below = i;
    break;
  }
  const std::string asked =
      absl::StrCat("rung ", approval.rung(), " (", approval.rung_display_name(), ") is asked");
  if (below == 0) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_AN_APPROVER",
                 absl::StrCat(asked, ", and you stand on no rung of the chain"))
        .With("rung", absl::StrCat(approval.rung()));
  }
  if (!Grants(chain.rungs(below - 1), approval.amount())) {
    return Error(absl::StatusCode::kPermissionDenied, "AMOUNT_ABOVE_LIMIT",
                 absl::StrCat(asked, ": the amount is above what yours may grant"))
        .With("rung", absl::StrCat(approval.rung()))
        .With("your_rung", absl::StrCat(below));
  }
  return Error(absl::StatusCode::kPermissionDenied, "RUNG_LAPSED",
               absl::StrCat(asked, ": yours let its time run out"))
      .With("rung", absl::StrCat(approval.rung()))
      .With("your_rung", absl::StrCat(below));
}

void DecideApproval(v1::Approval& approval, bool approved, absl::string_view approver,
                    absl::string_view note, absl::Time now) {
  End(approval, approved ? v1::APPROVAL_STATE_APPROVED : v1::APPROVAL_STATE_REJECTED, now);
  approval.set_approver(std::string(approver));
  approval.set_note(std::string(note));
}

std::optional<RungLapse> LapseRung(v1::Approval& approval, int rung, const v1::ApprovalChain& chain,
                                   absl::Time now) {
  if (approval.state() != v1::APPROVAL_STATE_WAITING || approval.rung() != rung ||
      approval.overdue()) {
    return std::nullopt;
  }
  v1::ApprovalLapse& lapse = *approval.add_lapses();
  lapse.set_rung(rung);
  *lapse.mutable_lapse_time() = ToProto(ToMicros(now));
  const bool last = rung >= chain.rungs_size();
  if (last) {
    approval.set_overdue(true);
  } else {
    AskRung(approval, rung + 1, chain, now);
  }
  return RungLapse{rung, last};
}

bool WithdrawApproval(v1::Approval& approval, absl::Time now) {
  if (approval.state() != v1::APPROVAL_STATE_WAITING) return false;
  End(approval, v1::APPROVAL_STATE_WITHDRAWN, now);
  return true;
}

}  // namespace redress::routing
