#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/routing/api/known_departments.h"
#include "services/routing/api/move_case.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/case_moves.h"
#include "services/routing/app/escalate_case.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/queue.h"
#include "services/routing/store/people_readers.h"
#include "services/routing/store/readers.h"

namespace redress::routing {
namespace {

using rpc::Call;
using rpc::Role;

// R-R3: who is asked now, and when more will be.
void TellRing(const v1::Case& work_case, const Resources& resources,
              v1::GetCaseResponse& response) {
  if (work_case.state() != v1::CASE_STATE_QUEUED || work_case.skills().empty()) return;
  const RingTimes& rings = resources.options.rings;
  const absl::Time since = WaitTime(work_case);
  const int ring = RingAfter(resources.clock.Now() - since, rings);
  response.set_ring(ring);
  if (ring < kWholeDepartment) {
    *response.mutable_next_ring_time() = ToProto(since + WaitOf(ring + 1, rings));
  }
}

absl::Status GetCase(Api& api, const Call& call, const v1::GetCaseRequest& request,
                     v1::GetCaseResponse& response) {
  ASSIGN_OR_RETURN(const ComplaintId complaint,
                   ComplaintId::Parse(request.complaint(), "complaint"));
  std::optional<v1::Case> found;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(found, FindCase(tx, {call.caller.tenant, complaint}));
    return absl::OkStatus();
  }));
  if (!found) return UnknownComplaint(complaint);
  TellRing(*found, api.resources, response);
  *response.mutable_work_case() = *std::move(found);
  return absl::OkStatus();
}

absl::Status ReadCursor(absl::string_view cursor, CaseFilter& filter) {
  if (cursor.empty()) return absl::OkStatus();
  const std::vector<std::string> parts = absl::StrSplit(cursor, ' ');
  int64_t micros = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &micros)) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give the token of the page before");
  }
  filter.after_time = absl::FromUnixMicros(micros);
  ASSIGN_OR_RETURN(filter.after_id, Uuid::Parse(parts[1]));
  return absl::OkStatus();
}

absl::Status ListCases(Api& api, const Call& call, const v1::ListCasesRequest& request,
                       v1::ListCasesResponse& response) {
  CaseFilter filter;
  NamedDepartments named;
  if (!request.department().empty()) {
    ASSIGN_OR_RETURN(filter.department_id,
                     ParseName("departments", request.department(), "department"));
    named.emplace_back("department", request.department());
  }
  if (!request.assignee().empty()) {
    ASSIGN_OR_RETURN(filter.assignee_id, ParseName("agents", request.assignee(), "assignee"));
  }
  for (int i = 0; i < request.states_size(); ++i) {
    if (request.states(i) == v1::CASE_STATE_UNSPECIFIED) {
      return InvalidField(absl::StrCat("states[", i, "]"), "STATE_MISSING",
                          "name a state, or none at all");
    }
    filter.states.push_back(request.states(i));
  }
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  RETURN_IF_ERROR(ReadCursor(cursor, filter));
  filter.overdue_transfers = request.overdue_transfers();
  filter.limit = rpc::PageSize(request.page_size(), 50, 500);
  CasePage page;
  const absl::Time now = api.resources.clock.Now();
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(CheckKnown(tx, call.caller.tenant, named));
    if (!filter.assignee_id.empty()) {
      const absl::Status known =
          FindAgent(tx, {call.caller.tenant, filter.assignee_id}, now).status();
      if (absl::IsNotFound(known)) return NotFound("agent", request.assignee()).Field("assignee");
      RETURN_IF_ERROR(known);
    }
    ASSIGN_OR_RETURN(page, ListCases(tx, call.caller.tenant, filter));
    return absl::OkStatus();
  }));
  if (static_cast<int64_t>(page.cases.size()) == filter.limit) {
    response.set_next_page_token(rpc::MakePageToken(
        request, absl::StrCat(absl::ToUnixMicros(page.last_time), " ", page.last_id.ToString())));
  }
  for (v1::Case& work_case : page.cases) *response.add_cases() = std::move(work_case);
  return absl::OkStatus();
}

// R-R5: agents ask for themselves, the platform for its customers, supervisors for anybody.
absl::Status CheckTrigger(Role role, absl::string_view trigger) {
  if (trigger != "agent" && trigger != "customer" && trigger != "supervisor") {
    return InvalidField("trigger", "TRIGGER_UNKNOWN", "give one of agent, customer, supervisor");
  }
  const bool allowed = role == Role::kSupervisor || (role == Role::kAgent && trigger == "agent") ||
                       (role == Role::kPlatform && trigger == "customer");
  if (allowed) return absl::OkStatus();
  return Error(
      absl::StatusCode::kPermissionDenied, "TRIGGER_NOT_ALLOWED",
      absl::StrCat("role ", rpc::RoleName(role), " may not escalate with trigger ", trigger));
}

absl::Status EscalateCase(Api& api, const Call& call, const v1::EscalateCaseRequest& request,
                          v1::EscalateCaseResponse& response) {
  RETURN_IF_ERROR(CheckTrigger(call.caller.role, request.trigger()));
  return MoveCase(api, call, request, response,
                  [&](Workplace& work, const CaseKey& key, const Actor& actor) {
                    return EscalateCase(work.dispatch, work.staff, key, request.trigger(), actor);
                  });
}

absl::Status CloseCase(Api& api, const Call& call, const v1::CloseCaseRequest& request,
                       v1::CloseCaseResponse& response) {
  if (request.outcome() != "resolved" && request.outcome() != "rejected") {
    return InvalidField("outcome", "OUTCOME_UNKNOWN", "give one of resolved, rejected");
  }
  return MoveCase(api, call, request, response,
                  [&](Workplace& work, const CaseKey& key, const Actor& actor) {
                    return CloseCase(work.dispatch, key, request.outcome(), actor);
                  });
}

absl::Status StartStep(Api& api, const Call& call, const v1::StartStepRequest& request,
                       v1::StartStepResponse& response) {
  return MoveCase(api, call, request, response,
                  [&](Workplace& work, const CaseKey& key, const Actor& actor) {
                    return StartStep(work.dispatch, key, request.step(), actor);
                  });
}

absl::Status CompleteStep(Api& api, const Call& call, const v1::CompleteStepRequest& request,
                          v1::CompleteStepResponse& response) {
  return MoveCase(api, call, request, response,
                  [&](Workplace& work, const CaseKey& key, const Actor& actor) {
                    return CompleteStep(work.dispatch, key, request.step(), actor);
                  });
}

absl::Status SkipStep(Api& api, const Call& call, const v1::SkipStepRequest& request,
                      v1::SkipStepResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("reason", "REASON", request.reason(), 1, 200));
  return MoveCase(api, call, request, response,
                  [&](Workplace& work, const CaseKey& key, const Actor& actor) {
                    return SkipStep(work.dispatch, key, request.step(), request.reason(), actor);
                  });
}

}  // namespace

void RegisterCases(rpc::Service& service, Api& api) {
  // R-R4: which of them may do a step is for the workflow to say.
  const rpc::Roles doers = {Role::kAgent, Role::kSupervisor, Role::kApprover};
  const rpc::Roles escalators = {Role::kAgent, Role::kSupervisor, Role::kPlatform};
  service.Unary("GetCase", kReaders, On<v1::GetCaseRequest, v1::GetCaseResponse>(api, GetCase));
  service.Unary("ListCases", kReaders,
                On<v1::ListCasesRequest, v1::ListCasesResponse>(api, ListCases));
  service.Unary("StartStep", doers,
                On<v1::StartStepRequest, v1::StartStepResponse>(api, StartStep));
  service.Unary("CompleteStep", doers,
                On<v1::CompleteStepRequest, v1::CompleteStepResponse>(api, CompleteStep));
  service.Unary("SkipStep", doers, On<v1::SkipStepRequest, v1::SkipStepResponse>(api, SkipStep));
  service.Unary("EscalateCase", escalators,
                On<v1::EscalateCaseRequest, v1::EscalateCaseResponse>(api, EscalateCase));
  service.Unary("CloseCase", kHandlers,
                On<v1::CloseCaseRequest, v1::CloseCaseResponse>(api, CloseCase));
}

}  // namespace redress::routing
