#include "tools/redress_cli/simulate/case_work.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/messaging/v1/messaging.grpc.pb.h"
#include "redress/resolution/v1/resolution.grpc.pb.h"
#include "redress/routing/v1/approval.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/simulate/agent_words.h"
#include "tools/redress_cli/simulate/patient_call.h"

namespace redress::cli {
namespace {

using messaging::v1::MessagingService;
using resolution::v1::Proposal;
using resolution::v1::ResolutionService;
using routing::v1::ApprovalService;
using routing::v1::RoutingService;
using routing::v1::Step;

constexpr absl::Duration kExecutionStep = absl::Milliseconds(50);
constexpr int kExecutionStepsMax = 300;  // 15 s
constexpr absl::string_view kOptionWanted = "a";
constexpr int64_t kOwnCouponMinorUnits = 2000;

const Step* FindStep(const routing::v1::Case& work, absl::string_view code) {
  const auto found = std::find_if(work.steps().begin(), work.steps().end(),
                                  [&](const Step& step) { return step.step() == code; });
  return found == work.steps().end() ? nullptr : &*found;
}

bool IsOver(const Step& step) {
  return step.state() == routing::v1::STEP_STATE_COMPLETED ||
         step.state() == routing::v1::STEP_STATE_SKIPPED;
}

// For a category that has no template.
void AddOwnOption(resolution::v1::ProposeSolutionRequest& request) {
  auto& option = *request.add_options();
  option.set_option_id(std::string(kOptionWanted));
  option.set_title("Apology and a coupon");
  option.add_items()->set_remedy(common::v1::REMEDY_APOLOGY_LETTER);
  auto& coupon = *option.add_items();
  coupon.set_remedy(common::v1::REMEDY_COUPON);
  coupon.mutable_amount()->set_currency("CNY");
  coupon.mutable_amount()->set_minor_units(kOwnCouponMinorUnits);
}

}  // namespace

CaseWork::CaseWork(const Session& session, Tally& tally, const StopSign& stop, std::string agent)
    : session_(session),
      tally_(tally),
      stop_(stop),
      agent_(std::move(agent)),
      as_agent_(session.AuthorizationOf(rpc::Role::kAgent, agent_)),
      as_supervisor_(session.AuthorizationOf(rpc::Role::kSupervisor, "supervisor_1")),
      as_approver_(session.AuthorizationOf(rpc::Role::kApprover, "approver_1")),
      as_platform_(session.AuthorizationOf(rpc::Role::kPlatform, "shop")) {}

absl::Status CaseWork::Finish(const std::string& complaint) {
  routing::v1::GetCaseRequest request;
  request.set_complaint(complaint);
  ASSIGN_OR_RETURN(
      const auto response,
      PatientCall<RoutingService>(session_, stop_, &RoutingService::StubInterface::GetCase, request,
                                  as_agent_));
  Case work = response.work_case();
  if (work.state() != routing::v1::CASE_STATE_ASSIGNED ||
      work.assignee() != absl::StrCat("agents/", agent_)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(Start(work, "investigate"));
  RETURN_IF_ERROR(Complete(work, "investigate"));
  RETURN_IF_ERROR(Say(work, "reply", ReplyText(work.language(), complaint)));
  if (work.level() == common::v1::LEVEL_CRISIS) {
    RETURN_IF_ERROR(Say(work, "statement", StatementText(work.language())));
  }
  RETURN_IF_ERROR(Start(work, "agree_solution"));
  ASSIGN_OR_RETURN(const Proposal proposal, Agree(work));
  RETURN_IF_ERROR(Complete(work, "agree_solution"));
  RETURN_IF_ERROR(Start(work, "execute"));
  RETURN_IF_ERROR(Execute(proposal));
  RETURN_IF_ERROR(Complete(work, "execute"));
  RETURN_IF_ERROR(Start(work, "confirm"));
  RETURN_IF_ERROR(Complete(work, "confirm"));
  return Close(work);
}

std::string CaseWork::RequestId(absl::string_view subject, absl::string_view what) const {
  return absl::StrCat("sim/", subject, "/", what);
}

absl::Status CaseWork::Start(Case& work, absl::string_view code) {
  const Step* step = FindStep(work, code);
  if (step == nullptr || step->state() != routing::v1::STEP_STATE_PENDING) return absl::OkStatus();
  routing::v1::StartStepRequest request;
  request.set_request_id(RequestId(work.complaint(), absl::StrCat("start/", code)));
  request.set_complaint(work.complaint());
  request.set_step(std::string(code));
  ASSIGN_OR_RETURN(
      const auto response,
      PatientCall<RoutingService>(session_, stop_, &RoutingService::StubInterface::StartStep,
                                  request, as_agent_));
  work = response.work_case();
  return absl::OkStatus();
}

absl::Status CaseWork::Complete(Case& work, absl::string_view code) {
  const Step* step = FindStep(work, code);
  if (step == nullptr || IsOver(*step)) return absl::OkStatus();
  routing::v1::CompleteStepRequest request;
  request.set_request_id(RequestId(work.complaint(), absl::StrCat("complete/", code)));
  request.set_complaint(work.complaint());
  request.set_step(std::string(code));
  ASSIGN_OR_RETURN(
      const auto response,
      PatientCall<RoutingService>(session_, stop_, &RoutingService::StubInterface::CompleteStep,
                                  request, as_agent_));
  work = response.work_case();
  return absl::OkStatus();
}

absl::Status CaseWork::Say(const Case& work, const std::string& purpose, const std::string& body) {
  messaging::v1::SendMessageRequest request;
  request.set_request_id(RequestId(work.complaint(), absl::StrCat("say/", purpose)));
  request.set_complaint(work.complaint());
  request.set_purpose(purpose);
  request.set_body(body);
  RETURN_IF_ERROR(PatientCall<MessagingService>(session_, stop_,
                                                &MessagingService::StubInterface::SendMessage,
                                                request, as_agent_)
                      .status());
  tally_.messages.fetch_add(1);
  return absl::OkStatus();
}

absl::StatusOr<Proposal> CaseWork::Propose(const Case& work) {
  resolution::v1::ProposeSolutionRequest request;
  request.set_request_id(RequestId(work.complaint(), "propose"));
  request.set_complaint(work.complaint());
  auto response = PatientCall<ResolutionService>(
      session_, stop_, &ResolutionService::StubInterface::ProposeSolution, request, as_agent_);
  if (!response.ok() && response.status().code() != absl::StatusCode::kUnavailable) {
    tally_.Fault("no template", response.status());
    request.set_request_id(RequestId(work.complaint(), "propose_own"));
    AddOwnOption(request);
    response = PatientCall<ResolutionService>(
        session_, stop_, &ResolutionService::StubInterface::ProposeSolution, request, as_agent_);
  }
  if (!response.ok()) return response.status();
  return response->proposal();
}

absl::StatusOr<Proposal> CaseWork::Current(const std::string& proposal) {
  resolution::v1::GetProposalRequest request;
  request.set_name(proposal);
  ASSIGN_OR_RETURN(
      const auto response,
      PatientCall<ResolutionService>(
          session_, stop_, &ResolutionService::StubInterface::GetProposal, request, as_agent_));
  return response.proposal();
}

absl::StatusOr<Proposal> CaseWork::Agree(const Case& work) {
  ASSIGN_OR_RETURN(const Proposal proposed, Propose(work));
  // A repeated request is answered as at first; where the proposal stands now must be asked.
  ASSIGN_OR_RETURN(const Proposal now, Current(proposed.name()));
  if (now.state() != resolution::v1::PROPOSAL_STATE_PROPOSED) return now;
  tally_.proposals.fetch_add(1);
  resolution::v1::DecideSolutionRequest request;
  request.set_request_id(RequestId(work.complaint(), "decide"));
  request.set_proposal(now.name());
  request.set_decision(resolution::v1::DECISION_ACCEPT);
  const bool has_wanted =
      std::any_of(now.options().begin(), now.options().end(),
                  [](const auto& option) { return option.option_id() == kOptionWanted; });
  request.set_option_id(has_wanted || now.options().empty() ? std::string(kOptionWanted)
                                                            : now.options(0).option_id());
  ASSIGN_OR_RETURN(const auto response,
                   PatientCall<ResolutionService>(session_, stop_,
                                                  &ResolutionService::StubInterface::DecideSolution,
                                                  request, as_platform_));
  return response.proposal();
}

// R-R8: what is above the agent's authority is granted by somebody else, as high as it takes.
absl::Status CaseWork::Approve(const Proposal& waiting) {
  routing::v1::ApproveRequest request;
  request.set_name(waiting.approval().approval());
  const std::pair<const char*, const std::string*> ranks[] = {{"supervisor", &as_supervisor_},
                                                              {"approver", &as_approver_}};
  absl::Status status;
  for (const auto& [rank, authorization] : ranks) {
    request.set_request_id(RequestId(request.name(), absl::StrCat("approve/", rank)));
    status = PatientCall<ApprovalService>(session_, stop_, &ApprovalService::StubInterface::Approve,
                                          request, *authorization)
                 .status();
    if (status.ok()) tally_.above_agents.fetch_add(1);
    if (status.code() != absl::StatusCode::kPermissionDenied) break;
  }
  return ReasonOf(status) == "APPROVAL_DECIDED" ? absl::OkStatus() : status;
}

absl::Status CaseWork::Execute(const Proposal& proposal) {
  if (proposal.state() == resolution::v1::PROPOSAL_STATE_ACCEPTED) {
    resolution::v1::ExecuteSolutionRequest request;
    request.set_request_id(RequestId(proposal.complaint(), "execute"));
    request.set_proposal(proposal.name());
    RETURN_IF_ERROR(
        PatientCall<ResolutionService>(
            session_, stop_, &ResolutionService::StubInterface::ExecuteSolution, request, as_agent_)
            .status());
  }
  std::string approved;  // asked for anew when more was given meanwhile
  for (int i = 0; i < kExecutionStepsMax; ++i) {
    ASSIGN_OR_RETURN(const Proposal now, Current(proposal.name()));
    if (now.state() == resolution::v1::PROPOSAL_STATE_WAITING_FOR_APPROVAL &&
        now.approval().approval() != approved) {
      RETURN_IF_ERROR(Approve(now));
      approved = now.approval().approval();
      continue;
    }
    if (now.state() == resolution::v1::PROPOSAL_STATE_EXECUTED) {
      tally_.executed.fetch_add(1);
      return absl::OkStatus();
    }
    if (stop_.WaitFor(kExecutionStep)) return absl::CancelledError("the simulation ended");
  }
  return Unavailable("NOT_EXECUTED_YET", "the platform has not confirmed every remedy yet");
}

absl::Status CaseWork::Close(const Case& work) {
  routing::v1::CloseCaseRequest request;
  request.set_request_id(RequestId(work.complaint(), "close"));
  request.set_complaint(work.complaint());
  request.set_outcome("resolved");
  RETURN_IF_ERROR(PatientCall<RoutingService>(session_, stop_,
                                              &RoutingService::StubInterface::CloseCase, request,
                                              as_agent_)
                      .status());
  tally_.handled.fetch_add(1);
  resolution::v1::GetLedgerRequest ledger;
  ledger.set_complaint(work.complaint());
  const auto spent = session_.Call<ResolutionService>(&ResolutionService::StubInterface::GetLedger,
                                                      ledger, as_supervisor_);
  if (spent.ok()) {
    tally_.remedies_minor_units.fetch_add(spent->committed().minor_units());
  } else {
    tally_.Fault("ledger", spent.status());
  }
  return absl::OkStatus();
}

}  // namespace redress::cli
