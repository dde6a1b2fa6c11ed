#include "services/resolution/app/propose_solution.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/domain/tailor.h"

namespace redress::resolution {
namespace {

// A tenant's own template wins over a built-in one.
absl::StatusOr<v1::Template> ChooseTemplate(TemplateBook& templates, const ProposeCommand& command,
                                            const Facts& facts, const Defaults& defaults) {
  if (command.template_id.empty()) {
    ASSIGN_OR_RETURN(std::optional<v1::Template> own, templates.FindFor(facts));
    return own ? *std::move(own) : BuiltInFor(facts, defaults, LanguageOf(facts));
  }
  ASSIGN_OR_RETURN(std::optional<v1::Template> named,
                   templates.Find(command.tenant, command.template_id));
  if (!named) named = BuiltInById(command.template_id, defaults, LanguageOf(facts));
  if (!named) return NotFound("template", absl::StrCat("templates/", command.template_id));
  return *std::move(named);
}

}  // namespace

absl::StatusOr<v1::Proposal> ProposeSolution(const ProposeBooks& books,
                                             const ProposeCommand& command,
                                             const Defaults& defaults, absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<Facts> facts,
                   books.facts.Lock(command.tenant, command.complaint));
  if (!facts) return ComplaintUnknown(command.complaint);
  RETURN_IF_ERROR(CheckGoesOn(*facts));
  ASSIGN_OR_RETURN(const std::optional<ProposalId> open,
                   books.proposals.OpenOne(command.tenant, command.complaint));
  if (open) {
    return FailedPrecondition("PROPOSAL_OPEN", absl::StrCat(open->Name(),
                                                            " is open on this complaint; have it "
                                                            "decided and carried out first"))
        .With("proposal", open->Name());
  }
  std::string template_name;
  Options options = command.options;
  if (options.empty()) {
    ASSIGN_OR_RETURN(const v1::Template chosen,
                     ChooseTemplate(books.templates, command, *facts, defaults));
    template_name = chosen.name();
    options = Tailor(chosen, *facts, defaults);
  } else {
    RETURN_IF_ERROR(CompleteAmounts("options", *facts, options));
  }
  v1::Proposal proposal = NewProposal(command.proposal, command.complaint, template_name,
                                      std::move(options), command.actor, now);
  RETURN_IF_ERROR(books.proposals.Save(command.tenant, proposal));
  books.announcer.Proposed(*facts, proposal, command.actor, now);
  return proposal;
}

}  // namespace redress::resolution
