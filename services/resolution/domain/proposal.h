// The life of a proposal: proposed, decided by the customer, carried out (R-H1).
//
//   v1::Proposal proposal = NewProposal(id, complaint, template_name, options, actor, now);
//   RETURN_IF_ERROR(Decide(proposal, v1::DECISION_ACCEPT, "a", now));
//   RETURN_IF_ERROR(CheckAccepted(proposal));
//   StartExecution(proposal, actor);
//   ConfirmExecution(proposal, now);
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "redress/resolution/v1/resolution.pb.h"
#include "services/resolution/domain/options.h"

namespace redress::resolution {

struct ProposalKind {
  static constexpr absl::string_view kCollection = "proposals";
};
using ProposalId = ResourceId<ProposalKind>;

// True while no other proposal may be made on the complaint.
bool IsOpen(v1::ProposalState state);

v1::Proposal NewProposal(const ProposalId& id, const ComplaintId& complaint,
                         absl::string_view template_name, Options options, absl::string_view actor,
                         absl::Time now);

// What can be said of a decision alone. Errors: INVALID_ARGUMENT with reason DECISION_MISSING,
// OPTION_ID_MISSING or OPTION_ID_UNEXPECTED.
absl::Status CheckDecision(v1::Decision decision, absl::string_view option_id);

// Takes the customer's word. Errors: those of CheckDecision, FAILED_PRECONDITION with reason
// ILLEGAL_STATE, INVALID_ARGUMENT with OPTION_UNKNOWN; the proposal is as it was then.
absl::Status Decide(v1::Proposal& proposal, v1::Decision decision, absl::string_view option_id,
                    absl::Time now);

// Takes back what lies before the customer, was accepted or waits for an approver. False, and
// nothing changed, for what is carried out already or was refused.
bool TakeBack(v1::Proposal& proposal, absl::Time now);

// Only what the customer accepted is carried out, also while an approver is asked. Error:
// FAILED_PRECONDITION with ILLEGAL_STATE.
absl::Status CheckAccepted(const v1::Proposal& proposal);

// The option that the customer chose; only for a proposal that is accepted or further.
const v1::SolutionOption& ChosenOption(const v1::Proposal& proposal);

// Goes to a state and changes the etag.
void MoveTo(v1::Proposal& proposal, v1::ProposalState state);

// Moves of the execution; the state they start from is the caller's to have checked.
void StartExecution(v1::Proposal& proposal, absl::string_view actor);
void ConfirmExecution(v1::Proposal& proposal, absl::Time now);
// The platform refused: accepted again, so that it can be tried anew.
void TakeBackExecution(v1::Proposal& proposal);

}  // namespace redress::resolution
