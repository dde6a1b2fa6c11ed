#include "tools/redress_cli/commands/routing_cases.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using routing::v1::RoutingService;
using Stub = RoutingService::StubInterface;

// The method of a write that moves one case.
template <typename Request, typename Response>
using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

// Says where the case is then.
template <typename Request, typename Response>
absl::Status Move(const Run& run, Method<Request, Response> method, Request request) {
  request.set_request_id(run.session.NewRequestId());
  // Once more under the same id when no answer came: whoever repeats the command would do it twice.
  absl::StatusOr<Response> answered = run.session.Call<RoutingService>(method, request);
  if (answered.status().code() == absl::StatusCode::kDeadlineExceeded ||
      answered.status().code() == absl::StatusCode::kUnavailable) {
    answered = run.session.Call<RoutingService>(method, request);
  }
  ASSIGN_OR_RETURN(const Response answer, std::move(answered));
  const routing::v1::Case& work = answer.work_case();
  if (run.out.json()) {
    run.out.Json(work);
    return absl::OkStatus();
  }
  const bool assigned = work.state() == routing::v1::CASE_STATE_ASSIGNED;
  const std::string whom = work.has_offer() ? work.offer().agent()
                           : assigned       ? work.assignee()
                                            : "";
  run.out.Line(absl::StrCat(work.complaint(), " is ", EnumText(work.state()),
                            whom.empty() ? "" : " to ", whom, ", ", work.department(), ", rung ",
                            work.rung()));
  run.out.Print(StepsTable(work.steps()));
  return absl::OkStatus();
}

// A request about the complaint that stands first behind the word.
template <typename Request>
absl::StatusOr<Request> About(const Run& run, const std::string& given) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_complaint(), ComplaintName(run.session, given));
  return request;
}

// About the offer that is named, or that stands.
template <typename Request>
absl::StatusOr<Request> AboutOffer(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(1, "a NAME or REFERENCE"));
  ASSIGN_OR_RETURN(Request request, About<Request>(run, given[0]));
  request.set_offer_id(run.flags.Text("offer", ""));
  if (!request.offer_id().empty()) return request;
  routing::v1::GetCaseRequest get;
  get.set_complaint(request.complaint());
  ASSIGN_OR_RETURN(const auto found, run.session.Call<RoutingService>(&Stub::GetCase, get));
  if (!found.work_case().has_offer()) {
    return FailedPrecondition("OFFER_MISSING",
                              absl::StrCat(request.complaint(), " is offered to nobody now; it is ",
                                           EnumText(found.work_case().state())));
  }
  request.set_offer_id(found.work_case().offer().offer_id());
  return request;
}

template <typename Request>
absl::StatusOr<Request> AboutStep(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(2, "a NAME or REFERENCE and a STEP"));
  ASSIGN_OR_RETURN(Request request, About<Request>(run, given[0]));
  request.set_step(given[1]);
  return request;
}

absl::Status Accept(const Run& run) {
  ASSIGN_OR_RETURN(auto request, AboutOffer<routing::v1::AcceptOfferRequest>(run));
  return Move(run, &Stub::AcceptOffer, std::move(request));
}

absl::Status Decline(const Run& run) {
  ASSIGN_OR_RETURN(auto request, AboutOffer<routing::v1::DeclineOfferRequest>(run));
  request.set_reason(run.flags.Text("reason", ""));
  return Move(run, &Stub::DeclineOffer, std::move(request));
}

absl::Status Start(const Run& run) {
  ASSIGN_OR_RETURN(auto request, AboutStep<routing::v1::StartStepRequest>(run));
  return Move(run, &Stub::StartStep, std::move(request));
}

absl::Status Complete(const Run& run) {
  ASSIGN_OR_RETURN(auto request, AboutStep<routing::v1::CompleteStepRequest>(run));
  return Move(run, &Stub::CompleteStep, std::move(request));
}

absl::Status Skip(const Run& run) {
  ASSIGN_OR_RETURN(auto request, AboutStep<routing::v1::SkipStepRequest>(run));
  request.set_reason(run.flags.Text("reason", ""));
  return Move(run, &Stub::SkipStep, std::move(request));
}

// R-R5: supervisors and agents ask for themselves, the platform for its customers.
absl::Status Escalate(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(1, "a NAME or REFERENCE"));
  ASSIGN_OR_RETURN(auto request, About<routing::v1::EscalateCaseRequest>(run, given[0]));
  const std::string role = run.flags.Text("role", "supervisor");
  request.set_trigger(run.flags.Text("trigger", role == "platform" ? "customer" : role));
  return Move(run, &Stub::EscalateCase, std::move(request));
}

absl::Status Close(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(2, "a NAME or REFERENCE and an OUTCOME"));
  ASSIGN_OR_RETURN(auto request, About<routing::v1::CloseCaseRequest>(run, given[0]));
  request.set_outcome(given[1]);
  return Move(run, &Stub::CloseCase, std::move(request));
}

struct Word {
  absl::string_view name;
  absl::Status (*run)(const Run& run);
};

constexpr Word kWords[] = {{"accept", &Accept},     {"decline", &Decline}, {"start", &Start},
                           {"complete", &Complete}, {"skip", &Skip},       {"escalate", &Escalate},
                           {"close", &Close}};

const Word* Find(absl::string_view name) {
  for (const Word& one : kWords) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

}  // namespace

bool IsCaseWord(absl::string_view word) { return Find(word) != nullptr; }

absl::Status RunCaseWord(const Run& run) { return Find(run.flags.rest().front())->run(run); }

}  // namespace redress::cli
