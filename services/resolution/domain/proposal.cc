#include "services/resolution/domain/proposal.h"

#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/proto_time.h"

namespace redress::resolution {
namespace {

absl::Status IllegalState(const v1::Proposal& proposal, absl::string_view wanted) {
  return FailedPrecondition("ILLEGAL_STATE",
                            absl::StrCat(proposal.name(), " is ",
                                         v1::ProposalState_Name(proposal.state()), ": ", wanted))
      .With("state", v1::ProposalState_Name(proposal.state()));
}

v1::ProposalState StateAfter(v1::Decision decision) {
  switch (decision) {
    case v1::DECISION_ACCEPT: return v1::PROPOSAL_STATE_ACCEPTED;
    case v1::DECISION_REJECT: return v1::PROPOSAL_STATE_REJECTED;
    default: return v1::PROPOSAL_STATE_PERSON_REQUESTED;
  }
}

}  // namespace

// The etag counts the changes.
void MoveTo(v1::Proposal& proposal, v1::ProposalState state) {
  int64_t changes = 0;
  if (!absl::SimpleAtoi(proposal.etag(), &changes)) changes = 0;
  proposal.set_etag(absl::StrCat(changes + 1));
  proposal.set_state(state);
}

bool IsOpen(v1::ProposalState state) {
  return state == v1::PROPOSAL_STATE_PROPOSED || state == v1::PROPOSAL_STATE_ACCEPTED ||
         state == v1::PROPOSAL_STATE_EXECUTING || state == v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL;
}

v1::Proposal NewProposal(const ProposalId& id, const ComplaintId& complaint,
                         absl::string_view template_name, Options options, absl::string_view actor,
                         absl::Time now) {
  v1::Proposal proposal;
  proposal.set_name(id.Name());
  proposal.set_complaint(complaint.Name());
  proposal.set_template_(std::string(template_name));
  NameOptions(options);
  *proposal.mutable_options() = std::move(options);
  proposal.set_proposed_by(std::string(actor));
  *proposal.mutable_propose_time() = ToProto(ToMicros(now));
  MoveTo(proposal, v1::PROPOSAL_STATE_PROPOSED);
  return proposal;
}

absl::Status CheckDecision(v1::Decision decision, absl::string_view option_id) {
  if (decision == v1::DECISION_UNSPECIFIED) {
    return InvalidField("decision", "DECISION_MISSING", "give what the customer says");
  }
  const bool accepts = decision == v1::DECISION_ACCEPT;
  if (accepts && option_id.empty()) {
    return InvalidField("option_id", "OPTION_ID_MISSING", "say which option is accepted");
  }
  if (!accepts && !option_id.empty()) {
    return InvalidField("option_id", "OPTION_ID_UNEXPECTED",
                        "an option is only chosen with DECISION_ACCEPT");
  }
  return absl::OkStatus();
}

absl::Status Decide(v1::Proposal& proposal, v1::Decision decision, absl::string_view option_id,
                    absl::Time now) {
  if (absl::Status status = CheckDecision(decision, option_id); !status.ok()) return status;
  if (proposal.state() != v1::PROPOSAL_STATE_PROPOSED) {
    return IllegalState(proposal, "only one that lies before the customer can be decided");
  }
  if (decision == v1::DECISION_ACCEPT && FindOption(proposal.options(), option_id) == nullptr) {
    return InvalidField("option_id", "OPTION_UNKNOWN",
                        "give the option_id of one of the proposal's options");
  }
  proposal.set_chosen_option_id(std::string(option_id));
  *proposal.mutable_decide_time() = ToProto(ToMicros(now));
  MoveTo(proposal, StateAfter(decision));
  return absl::OkStatus();
}

bool TakeBack(v1::Proposal& proposal, absl::Time now) {
  if (!IsOpen(proposal.state()) || proposal.state() == v1::PROPOSAL_STATE_EXECUTING) return false;
  *proposal.mutable_decide_time() = ToProto(ToMicros(now));
  MoveTo(proposal, v1::PROPOSAL_STATE_WITHDRAWN);
  return true;
}

absl::Status CheckAccepted(const v1::Proposal& proposal) {
  if (proposal.state() == v1::PROPOSAL_STATE_ACCEPTED ||
      proposal.state() == v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL) {
    return absl::OkStatus();
  }
  return IllegalState(proposal, "only what the customer has accepted can be carried out");
}

const v1::SolutionOption& ChosenOption(const v1::Proposal& proposal) {
  const v1::SolutionOption* option = FindOption(proposal.options(), proposal.chosen_option_id());
  return option == nullptr ? v1::SolutionOption::default_instance() : *option;
}

void StartExecution(v1::Proposal& proposal, absl::string_view actor) {
  proposal.set_executed_by(std::string(actor));
  MoveTo(proposal, v1::PROPOSAL_STATE_EXECUTING);
}

void ConfirmExecution(v1::Proposal& proposal, absl::Time now) {
  *proposal.mutable_execute_time() = ToProto(ToMicros(now));
  MoveTo(proposal, v1::PROPOSAL_STATE_EXECUTED);
}

void TakeBackExecution(v1::Proposal& proposal) {
  proposal.clear_executed_by();
  MoveTo(proposal, v1::PROPOSAL_STATE_ACCEPTED);
}

}  // namespace redress::resolution
