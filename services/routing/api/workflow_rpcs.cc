#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "rpc/check.h"
#include "rpc/page.h"
#include "services/routing/api/move_case.h"
#include "services/routing/api/routing_service.h"
#include "services/routing/app/put_workflow.h"
#include "services/routing/app/transfer_case.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/workflow.h"
#include "services/routing/store/version_book.h"

namespace redress::routing {
namespace {

using rpc::Call;

absl::StatusOr<std::string> IdOfNamed(const std::string& name) {
  return ParseName("workflows", name, "workflow");
}

// Nothing is stored.
absl::Status ValidateWorkflow(Api& api, const Call& call, const std::optional<v1::Workflow>& given,
                              const PutWorkflowCommand& command,
                              v1::PutWorkflowResponse& response) {
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgCatalogueBook catalogue(tx);
    ASSIGN_OR_RETURN(const v1::Workflow read,
                     ReadGivenWorkflow(catalogue, call.caller.tenant, given, command.document));
    const std::string id = IdOf(read.name());
    PgWorkflowBook book(tx, call.caller.tenant, id);
    ASSIGN_OR_RETURN(const int active, book.Active());
    RETURN_IF_ERROR(CheckExpected(kWorkflowVersions, command.expected_version, active));
    v1::Workflow& head = *response.mutable_workflow();
    if (active > 0 || id == kStandardWorkflow) {
      ASSIGN_OR_RETURN(head, GetWorkflow(book, id, active));
      head.clear_steps();
      head.clear_document();
    } else {
      head.set_name(read.name());
    }
    return absl::OkStatus();
  });
}

absl::Status PutWorkflow(Api& api, const Call& call, const v1::PutWorkflowRequest& request,
                         v1::PutWorkflowResponse& response) {
  std::optional<v1::Workflow> given;
  if (request.has_workflow()) given = request.workflow();
  PutWorkflowCommand command{.document = request.document(), .creator = call.caller.Actor()};
  ASSIGN_OR_RETURN(command.expected_version, ExpectedVersion(request));
  if (request.validate_only()) return ValidateWorkflow(api, call, given, command, response);
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(HoldWorkflows(tx, call.caller.tenant));
    PgCatalogueBook catalogue(tx);
    ASSIGN_OR_RETURN(command.workflow,
                     ReadGivenWorkflow(catalogue, call.caller.tenant, given, command.document));
    command.now = api.resources.clock.Now();
    PgWorkflowBook book(tx, call.caller.tenant, IdOf(command.workflow.name()));
    ASSIGN_OR_RETURN(*response.mutable_workflow(), PutWorkflow(book, command));
    return absl::OkStatus();
  });
}

absl::Status ActivateWorkflow(Api& api, const Call& call,
                              const v1::ActivateWorkflowRequest& request,
                              v1::ActivateWorkflowResponse& response) {
  ActivateWorkflowCommand command{.version = request.version()};
  ASSIGN_OR_RETURN(command.workflow_id, IdOfNamed(request.workflow()));
  if (!request.has_version()) {
    return InvalidField("version", "VERSION_MISSING",
                        "say which version; 0 switches the workflow off");
  }
  RETURN_IF_ERROR(CheckVersion("version", request.version()));
  ASSIGN_OR_RETURN(command.expected_version, ExpectedVersion(request));
  return api.host.Write(call, request, response, [&](pg::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(HoldWorkflows(tx, call.caller.tenant));
    PgCatalogueBook catalogue(tx);
    PgWorkflowBook book(tx, call.caller.tenant, command.workflow_id);
    command.now = api.resources.clock.Now();
    ASSIGN_OR_RETURN(*response.mutable_workflow(),
                     ActivateWorkflow(book, catalogue, call.caller.tenant, command));
    return absl::OkStatus();
  });
}

absl::Status GetWorkflow(Api& api, const Call& call, const v1::GetWorkflowRequest& request,
                         v1::GetWorkflowResponse& response) {
  ASSIGN_OR_RETURN(const std::string id, IdOfNamed(request.workflow()));
  std::optional<int> version;
  if (request.has_version()) {
    RETURN_IF_ERROR(CheckVersion("version", request.version()));
    version = request.version();
  }
  return api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgWorkflowBook book(tx, call.caller.tenant, id);
    ASSIGN_OR_RETURN(*response.mutable_workflow(), GetWorkflow(book, id, version));
    return absl::OkStatus();
  });
}

// Of one workflow every version.
absl::Status ListVersionsOf(Api& api, const Call& call, const v1::ListWorkflowsRequest& request,
                            const std::string& cursor, v1::ListWorkflowsResponse& response) {
  ASSIGN_OR_RETURN(const std::string id, IdOfNamed(request.workflow()));
  std::optional<int> before;
  if (!cursor.empty() && !absl::SimpleAtoi(cursor, &before.emplace())) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID", "give the token of the page before");
  }
  WorkflowPage page;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    PgWorkflowBook book(tx, call.caller.tenant, id);
    ASSIGN_OR_RETURN(page,
                     ListVersions(book, id, before, rpc::PageSize(request.page_size(), 50, 500)));
    return absl::OkStatus();
  }));
  for (v1::Workflow& one : page.workflows) *response.add_workflows() = std::move(one);
  if (page.next) {
    response.set_next_page_token(rpc::MakePageToken(request, absl::StrCat(*page.next)));
  }
  return absl::OkStatus();
}

absl::Status ListWorkflows(Api& api, const Call& call, const v1::ListWorkflowsRequest& request,
                           v1::ListWorkflowsResponse& response) {
  ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(request));
  if (!request.workflow().empty()) return ListVersionsOf(api, call, request, cursor, response);
  std::vector<StoredVersion> stored;
  RETURN_IF_ERROR(api.host.Read(call, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(stored, DecidingWorkflows(tx, call.caller.tenant));
    return absl::OkStatus();
  }));
  std::vector<v1::Workflow> heads;  // they are few
  bool own_standard = false;
  for (const StoredVersion& one : stored) {
    ASSIGN_OR_RETURN(heads.emplace_back(), HeadOf(one, /*active=*/true));
    own_standard |= heads.back().name() == WorkflowName(kStandardWorkflow);
  }
  if (!own_standard) heads.push_back(HeadOfStandard(/*active=*/true));
  std::sort(heads.begin(), heads.end(), [](const v1::Workflow& left, const v1::Workflow& right) {
    return left.name() < right.name();
  });
  const int limit = rpc::PageSize(request.page_size(), 50, 500);
  for (v1::Workflow& head : heads) {
    if (head.name() <= cursor) continue;
    if (response.workflows_size() == limit) {
      response.set_next_page_token(
          rpc::MakePageToken(request, response.workflows(limit - 1).name()));
      break;
    }
    *response.add_workflows() = std::move(head);
  }
  return absl::OkStatus();
}

absl::StatusOr<TransferWish> WishOf(const v1::TransferCaseRequest& request) {
  TransferWish wish{.reason = request.reason(), .request = request.request()};
  ASSIGN_OR_RETURN(wish.department_id,
                   ParseName("departments", request.department(), "department"));
  RETURN_IF_ERROR(rpc::CheckLength("reason", "REASON", request.reason(), 1, 200));
  RETURN_IF_ERROR(rpc::CheckLength("request", "REQUEST", request.request(),
                                   request.comes_back() ? 1 : 0, 1000));
  if (!request.comes_back()) {
    if (request.limit_seconds() == 0) return wish;
    return InvalidField("limit_seconds", "LIMIT_UNUSED",
                        "only what comes back has a limit; say comes_back, or give no limit");
  }
  // The bounds first: a duration of too many seconds would have no end.
  if (request.limit_seconds() < absl::ToInt64Seconds(kTransferLimitMin) ||
      request.limit_seconds() > absl::ToInt64Seconds(kTransferLimitMax)) {
    return InvalidField(
        "limit_seconds", "LIMIT_OUT_OF_RANGE",
        absl::StrCat("give ", absl::ToInt64Seconds(kTransferLimitMin), " to ",
                     absl::ToInt64Seconds(kTransferLimitMax), " seconds for what comes back"));
  }
  wish.limit = absl::Seconds(request.limit_seconds());
  return wish;
}

absl::Status TransferCase(Api& api, const Call& call, const v1::TransferCaseRequest& request,
                          v1::TransferCaseResponse& response) {
  ASSIGN_OR_RETURN(const TransferWish wish, WishOf(request));
  return MoveCase(
      api, call, request, response, [&](Workplace& work, const CaseKey& key, const Actor& actor) {
        return TransferCase(work.dispatch, work.staff, work.catalogue, key, wish, actor);
      });
}

absl::Status AnswerTransfer(Api& api, const Call& call, const v1::AnswerTransferRequest& request,
                            v1::AnswerTransferResponse& response) {
  RETURN_IF_ERROR(rpc::CheckLength("answer", "ANSWER", request.answer(), 1, 1000));
  return MoveCase(
      api, call, request, response, [&](Workplace& work, const CaseKey& key, const Actor& actor) {
        return AnswerTransfer(work.dispatch, work.catalogue, key, request.answer(), actor);
      });
}

}  // namespace

void RegisterWorkflows(rpc::Service& service, Api& api) {
  service.Unary("PutWorkflow", kConfigurers,
                On<v1::PutWorkflowRequest, v1::PutWorkflowResponse>(api, PutWorkflow));
  service.Unary(
      "ActivateWorkflow", kConfigurers,
      On<v1::ActivateWorkflowRequest, v1::ActivateWorkflowResponse>(api, ActivateWorkflow));
  service.Unary("GetWorkflow", kReaders,
                On<v1::GetWorkflowRequest, v1::GetWorkflowResponse>(api, GetWorkflow));
  service.Unary("ListWorkflows", kReaders,
                On<v1::ListWorkflowsRequest, v1::ListWorkflowsResponse>(api, ListWorkflows));
  service.Unary("TransferCase", kHandlers,
                On<v1::TransferCaseRequest, v1::TransferCaseResponse>(api, TransferCase));
  service.Unary("AnswerTransfer", kHandlers,
                On<v1::AnswerTransferRequest, v1::AnswerTransferResponse>(api, AnswerTransfer));
}

}  // namespace redress::routing
