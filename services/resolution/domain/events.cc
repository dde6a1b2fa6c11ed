#include "services/resolution/domain/events.h"

#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "services/resolution/domain/options.h"
#include "services/resolution/domain/proposal.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

std::string IdOf(const v1::Proposal& proposal) {
  return std::string(absl::StripPrefix(absl::string_view(proposal.name()), "proposals/"));
}

std::string DecisionCode(v1::ProposalState state) {
  switch (state) {
    case v1::PROPOSAL_STATE_REJECTED: return "rejected";
    case v1::PROPOSAL_STATE_PERSON_REQUESTED: return "person_requested";
    case v1::PROPOSAL_STATE_REFUSED:  // an approver took it from the customer's hands
    case v1::PROPOSAL_STATE_WITHDRAWN: return "withdrawn";
    default: return "accepted";
  }
}

}  // namespace

events::v1::SolutionProposed ProposedEvent(const v1::Proposal& proposal) {
  events::v1::SolutionProposed event;
  event.set_proposal_id(IdOf(proposal));
  event.set_template_(proposal.template_());
  event.set_option_count(proposal.options_size());
  for (const v1::SolutionOption& option : proposal.options()) {
    for (const v1::RemedyItem& item : option.items()) event.add_remedies(item.remedy());
  }
  return event;
}

events::v1::SolutionDecided DecidedEvent(const v1::Proposal& proposal) {
  events::v1::SolutionDecided event;
  event.set_proposal_id(IdOf(proposal));
  event.set_decision(DecisionCode(proposal.state()));
  event.set_option_id(proposal.chosen_option_id());
  return event;
}

events::v1::SolutionExecuted ExecutedEvent(const v1::Proposal& proposal) {
  events::v1::SolutionExecuted event;
  const v1::SolutionOption& option = ChosenOption(proposal);
  event.set_proposal_id(IdOf(proposal));
  event.set_option_id(option.option_id());
  for (const v1::RemedyItem& item : option.items()) event.add_remedies(item.remedy());
  *event.mutable_amount() = Fen(CostOf(option));
  return event;
}

}  // namespace redress::resolution
