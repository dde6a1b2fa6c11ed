#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/resolution/api/resolution_service.h"
#include "services/resolution/app/decide_solution.h"
#include "services/resolution/app/execute_solution.h"
#include "services/resolution/app/propose_solution.h"
#include "services/resolution/store/announcer.h"
#include "services/resolution/store/execution_timer.h"
#include "services/resolution/store/facts_store.h"
#include "services/resolution/store/ledger_store.h"
#include "services/resolution/store/proposal_store.h"
#include "services/resolution/store/template_store.h"

namespace redress::resolution {
namespace {

using rpc::Call;
using rpc::Role;

// The id of templates/{id}, or "" for none.
absl::StatusOr<std::string> TemplateId(absl::string_view name) {
  if (name.empty()) return std::string();
  if (absl::ConsumePrefix(&name, "templates/") && IsCode(name)) return std::string(name);
  return InvalidField("template", "NAME_MALFORMED", "give a name of the form templates/{id}");
}

absl::StatusOr<ProposeCommand> ParsePropose(const Call& call,
                                            const v1::ProposeSolutionRequest& request) {
  ProposeCommand command{.tenant = call.caller.tenant, .actor = call.caller.Actor()};
  ASSIGN_OR_RETURN(command.complaint, ComplaintId::Parse(request.complaint(), "complaint"));
  ASSIGN_OR_RETURN(command.template_id, TemplateId(request.template_()));
  if (request.options().empty()) return command;
  if (!command.template_id.empty()) {
    return InvalidField("options", "TEMPLATE_AND_OPTIONS",
                        "give a template or options of your own, not both");
  }
  RETURN_IF_ERROR(CheckOptions("options", request.options()));
  command.options = request.options();
  return command;
}

absl::Status Propose(runtime::Host& host, const Rules& rules, const Call& call,
                     const v1::ProposeSolutionRequest& request,
                     v1::ProposeSolutionResponse& response) {
  ASSIGN_OR_RETURN(ProposeCommand command, ParsePropose(call, request));
  const absl::Time now = host.clock().Now();
  command.proposal = ProposalId(NewUuid(now, host.random()));
  return host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    FactsStore facts(tx);
    TemplateStore templates(tx);
    ProposalStore proposals(tx);
    OutboxAnnouncer announcer(host.log(), tx);
    ASSIGN_OR_RETURN(
        *response.mutable_proposal(),
        ProposeSolution({facts, templates, proposals, announcer}, command, rules.defaults, now));
    return absl::OkStatus();
  });
}

absl::Status Get(runtime::Host& host, const Call& call, const v1::GetProposalRequest& request,
                 v1::GetProposalResponse& response) {
  ASSIGN_OR_RETURN(const ProposalId proposal, ProposalId::Parse(request.name(), "name"));
  return host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ProposalStore proposals(tx);
    ASSIGN_OR_RETURN(*response.mutable_proposal(),
                     LoadProposal(proposals, call.caller.tenant, proposal));
    return absl::OkStatus();
  });
}

absl::Status DecideIt(runtime::Host& host, const Call& call,
                      const v1::DecideSolutionRequest& request,
                      v1::DecideSolutionResponse& response) {
  DecideCommand command{.tenant = call.caller.tenant,
                        .decision = request.decision(),
                        .option_id = request.option_id(),
                        .actor = call.caller.Actor()};
  ASSIGN_OR_RETURN(command.proposal, ProposalId::Parse(request.proposal(), "proposal"));
  RETURN_IF_ERROR(CheckDecision(command.decision, command.option_id));
  const absl::Time now = host.clock().Now();
  return host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    FactsStore facts(tx);
    ProposalStore proposals(tx);
    OutboxAnnouncer announcer(host.log(), tx);
    ASSIGN_OR_RETURN(*response.mutable_proposal(),
                     DecideSolution({facts, proposals, announcer}, command, now));
    return absl::OkStatus();
  });
}

// The method's table of roles lets nobody else in.
StaffRole StaffRoleOf(Role role) {
  if (role == Role::kApprover) return StaffRole::kApprover;
  return role == Role::kSupervisor ? StaffRole::kSupervisor : StaffRole::kAgent;
}

absl::Status Execute(runtime::Host& host, const Rules& rules, const Call& call,
                     const v1::ExecuteSolutionRequest& request,
                     v1::ExecuteSolutionResponse& response) {
  ExecuteCommand command{.tenant = call.caller.tenant,
                         .role = StaffRoleOf(call.caller.role),
                         .actor = call.caller.Actor(),
                         .within_authority = request.within_authority()};
  ASSIGN_OR_RETURN(command.proposal, ProposalId::Parse(request.proposal(), "proposal"));
  const absl::Time now = host.clock().Now();
  command.approval_id = NewUuid(now, host.random());
  return host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    FactsStore facts(tx);
    ProposalStore proposals(tx);
    LedgerStore ledger(tx, host.random());
    ExecutionTimer queue(host.timers(), tx);
    OutboxAnnouncer announcer(host.log(), tx);
    ASSIGN_OR_RETURN(
        *response.mutable_proposal(),
        ExecuteSolution({facts, proposals, ledger, queue, announcer}, command, rules.limits, now));
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterProposalMethods(rpc::Service& service, runtime::Host& host, const Rules& rules) {
  service.Unary<v1::ProposeSolutionRequest, v1::ProposeSolutionResponse>(
      "ProposeSolution", {Role::kAgent, Role::kSupervisor},
      [&host, rules](const Call& call, const auto& request, auto& response) {
        return Propose(host, rules, call, request, response);
      });
  service.Unary<v1::GetProposalRequest, v1::GetProposalResponse>(
      "GetProposal",
      {Role::kAgent, Role::kSupervisor, Role::kApprover, Role::kAnalyst, Role::kAuditor,
       Role::kAdmin, Role::kPlatform},
      [&host](const Call& call, const auto& request, auto& response) {
        return Get(host, call, request, response);
      });
  service.Unary<v1::DecideSolutionRequest, v1::DecideSolutionResponse>(
      "DecideSolution", {Role::kPlatform, Role::kAgent, Role::kSupervisor},
      [&host](const Call& call, const auto& request, auto& response) {
        return DecideIt(host, call, request, response);
      });
  service.Unary<v1::ExecuteSolutionRequest, v1::ExecuteSolutionResponse>(
      "ExecuteSolution", {Role::kAgent, Role::kSupervisor, Role::kApprover},
      [&host, rules](const Call& call, const auto& request, auto& response) {
        return Execute(host, rules, call, request, response);
      });
}

}  // namespace redress::resolution
