#include "tools/redress_cli/commands/routing_workflows.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "redress/routing/v1/workflow.grpc.pb.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using routing::v1::RoutingService;
using routing::v1::WorkflowService;
using Stub = WorkflowService::StubInterface;

// food_safety is workflows/food_safety, and so on.
std::string Named(absl::string_view collection, const std::string& text) {
  return absl::StartsWith(text, collection) ? text : absl::StrCat(collection, text);
}

absl::StatusOr<int> ReadVersion(absl::string_view shown, const std::string& text) {
  int version = 0;
  if (absl::SimpleAtoi(text, &version) && version >= 0) return version;
  return UsageError(absl::StrCat(shown, " ", text, ": give a version from 1, or 0"));
}

std::string ForWhom(const routing::v1::Workflow& workflow) {
  std::vector<std::string> parts;
  if (!workflow.categories().empty()) parts.push_back(absl::StrJoin(workflow.categories(), ","));
  if (!workflow.subcategories().empty()) {
    parts.push_back(absl::StrJoin(workflow.subcategories(), ","));
  }
  for (const int level : workflow.levels()) parts.push_back(absl::StrCat("level ", level));
  return parts.empty() ? "all others" : absl::StrJoin(parts, " · ");
}

absl::Status Show(const Run& run, const std::string& name, const std::string& which) {
  routing::v1::GetWorkflowRequest request;
  request.set_workflow(name);
  if (which != "active") {
    ASSIGN_OR_RETURN(const int version, ReadVersion("VERSION", which));
    request.set_version(version);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<WorkflowService>(&Stub::GetWorkflow, request));
  if (run.out.json()) {
    run.out.Json(answer.workflow());
  } else {
    run.out.Line(absl::StripSuffix(answer.workflow().document(), "\n"));
  }
  return absl::OkStatus();
}

absl::Status Workflows(const Run& run) {
  const std::vector<std::string>& rest = run.flags.rest();
  if (rest.size() > 3) return UsageError("give an ID and a VERSION, an ID, or nothing for a list");
  if (rest.size() == 3) return Show(run, Named("workflows/", rest[1]), rest[2]);
  Table table({{"WORKFLOW"},
               {"VERSION", true},
               {"STEPS", true},
               {"STATE"},
               {"FOR"},
               {"BY"},
               {"PUT"},
               {"LAST BEGAN"}});
  routing::v1::ListWorkflowsRequest request;
  if (rest.size() == 2) request.set_workflow(Named("workflows/", rest[1]));
  do {
    ASSIGN_OR_RETURN(const auto page,
                     run.session.Call<WorkflowService>(&Stub::ListWorkflows, request));
    for (const routing::v1::Workflow& one : page.workflows()) {
      if (run.out.json()) {
        run.out.Json(one);
        continue;
      }
      table.Add({one.name(), absl::StrCat(one.version()), absl::StrCat(one.steps_count()),
                 one.active() ? "decides" : "", ForWhom(one), one.creator(),
                 one.version() == 0 ? "ships" : TimeText(one.create_time()),
                 TimeText(one.activate_time())},
                one.active() ? Style::kGood : Style::kPlain);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status PutWorkflow(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(1, "a FILE"));
  routing::v1::PutWorkflowRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_validate_only(run.flags.Has("validate"));
  ASSIGN_OR_RETURN(*request.mutable_document(), ReadFile("FILE", given[0]));
  if (run.flags.Has("expect")) {
    ASSIGN_OR_RETURN(const int version, ReadVersion("--expect", run.flags.Text("expect", "")));
    request.set_expected_version(version);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<WorkflowService>(&Stub::PutWorkflow, request));
  const routing::v1::Workflow& now = answer.workflow();
  if (run.out.json()) {
    run.out.Json(now);
  } else if (request.validate_only()) {
    run.out.Line(absl::StrCat(
        "nothing wrong; ",
        now.active() ? absl::StrCat("version ", now.version(), " of ", now.name(), " still decides")
                     : absl::StrCat(now.name(), " would be new")));
  } else {
    run.out.Line(absl::StrCat("version ", now.version(), " of ", now.name(), ", ",
                              now.steps_count(), " steps, decides for cases from now on"));
  }
  return absl::OkStatus();
}

absl::Status ActivateWorkflow(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(2, "an ID and a VERSION"));
  routing::v1::ActivateWorkflowRequest request;
  request.set_request_id(run.session.NewRequestId());
  request.set_workflow(Named("workflows/", given[0]));
  ASSIGN_OR_RETURN(const int version, ReadVersion("VERSION", given[1]));
  request.set_version(version);
  if (run.flags.Has("expect")) {
    ASSIGN_OR_RETURN(const int expected, ReadVersion("--expect", run.flags.Text("expect", "")));
    request.set_expected_version(expected);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<WorkflowService>(&Stub::ActivateWorkflow, request));
  const routing::v1::Workflow& now = answer.workflow();
  if (run.out.json()) {
    run.out.Json(now);
  } else if (now.active()) {
    run.out.Line(absl::StrCat("version ", now.version(), " of ", now.name(),
                              " decides for cases from now on"));
  } else {
    run.out.Line(absl::StrCat(now.name(), " is switched off; cases that run keep their steps"));
  }
  return absl::OkStatus();
}

void PrintCase(const Run& run, const routing::v1::Case& work) {
  if (run.out.json()) return run.out.Json(work);
  run.out.Line(absl::StrCat(work.complaint(), " waits in ", work.department()));
}

absl::Status Transfer(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(2, "a NAME or REFERENCE and a DEPARTMENT"));
  routing::v1::TransferCaseRequest request;
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(*request.mutable_complaint(), ComplaintName(run.session, given[0]));
  request.set_department(Named("departments/", given[1]));
  request.set_reason(run.flags.Text("reason", ""));
  request.set_request(run.flags.Text("ask", ""));
  constexpr int64_t kSecondsMax = int64_t{90} * 24 * 3600;
  ASSIGN_OR_RETURN(const int64_t limit, run.flags.Int("within", 0, 0, kSecondsMax));
  request.set_limit_seconds(limit);
  request.set_comes_back(limit > 0);
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<WorkflowService>(&Stub::TransferCase, request));
  PrintCase(run, answer.work_case());
  return absl::OkStatus();
}

absl::Status Answer(const Run& run) {
  ASSIGN_OR_RETURN(const auto given, run.flags.After(2, "a NAME or REFERENCE and an ANSWER"));
  routing::v1::AnswerTransferRequest request;
  request.set_request_id(run.session.NewRequestId());
  ASSIGN_OR_RETURN(*request.mutable_complaint(), ComplaintName(run.session, given[0]));
  request.set_answer(given[1]);
  ASSIGN_OR_RETURN(const auto answer,
                   run.session.Call<WorkflowService>(&Stub::AnswerTransfer, request));
  PrintCase(run, answer.work_case());
  return absl::OkStatus();
}

// R-R6: who sits on what.
absl::Status Overdue(const Run& run) {
  routing::v1::ListCasesRequest request;
  request.set_overdue_transfers(true);
  if (run.flags.rest().size() > 2) return UsageError("give one DEPARTMENT, or none for all");
  if (run.flags.rest().size() == 2) {
    request.set_department(Named("departments/", run.flags.rest()[1]));
  }
  Table table({{"COMPLAINT"}, {"ASKED"}, {"BY"}, {"DUE"}, {"FOR", false, 60}, {"IS WITH"}});
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<RoutingService>(
                                          &RoutingService::StubInterface::ListCases, request));
    for (const routing::v1::Case& work : page.cases()) {
      if (run.out.json()) {
        run.out.Json(work);
        continue;
      }
      for (const routing::v1::Transfer& transfer : work.transfers()) {
        if (!transfer.overdue() || transfer.has_return_time()) continue;
        table.Add({work.complaint(), transfer.to_department(), transfer.from_department(),
                   TimeText(transfer.due_time()), Printable(transfer.request()), work.department()},
                  Style::kBad);
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

struct Word {
  absl::string_view name;
  absl::Status (*run)(const Run& run);
};

constexpr Word kWords[] = {{"workflows", &Workflows},
                           {"put-workflow", &PutWorkflow},
                           {"activate-workflow", &ActivateWorkflow},
                           {"transfer", &Transfer},
                           {"answer", &Answer},
                           {"overdue", &Overdue}};

}  // namespace

bool IsWorkflowWord(absl::string_view word) {
  for (const Word& one : kWords) {
    if (one.name == word) return true;
  }
  return false;
}

absl::Status RunWorkflowWord(const Run& run) {
  for (const Word& one : kWords) {
    if (one.name == run.flags.rest().front()) return one.run(run);
  }
  return UsageError("there is no such word");
}

}  // namespace redress::cli
