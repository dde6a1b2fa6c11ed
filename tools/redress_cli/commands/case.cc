#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using routing::v1::RoutingService;

// R-R3: since when it waits, and for whom.
void PrintWait(const Run& run, const routing::v1::GetCaseResponse& response) {
  const routing::v1::Case& work = response.work_case();
  if (work.state() == routing::v1::CASE_STATE_QUEUED && work.has_wait_time()) {
    run.out.Line(absl::StrCat("waits since ", TimeText(work.wait_time()), " (",
                              RelativeText(FromProto(work.wait_time()), run.session.clock().Now()),
                              ")"));
  }
  if (work.skills().empty()) return;
  std::string text = absl::StrCat("asks for    ", NeedsText(work.skills()));
  if (response.has_ring()) {
    constexpr const char* kRings[] = {"those who have them", "those a level below too",
                                      "the whole department"};
    absl::StrAppend(&text, ", of ", kRings[std::clamp(response.ring(), 0, 2)], " (ring ",
                    response.ring(), ")");
  }
  if (response.has_next_ring_time()) {
    absl::StrAppend(&text, " until ", TimeText(response.next_ring_time()));
  }
  if (std::any_of(work.skills().begin(), work.skills().end(),
                  [](const routing::v1::SkillNeed& need) { return need.certified(); })) {
    absl::StrAppend(&text, "; a certificate (!) is always asked");
  }
  run.out.Line(text);
}

absl::Status Case(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  routing::v1::GetCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_complaint(), ComplaintName(run.session, given));
  ASSIGN_OR_RETURN(const auto response, run.session.Call<RoutingService>(
                                            &RoutingService::StubInterface::GetCase, request));
  const routing::v1::Case& work = response.work_case();
  if (run.out.json()) {
    run.out.Json(work);
    return absl::OkStatus();
  }
  run.out.Line(absl::StrCat(run.out.Paint(Style::kStrong, work.name()), "  ",
                            EnumText(work.state()), work.outcome().empty() ? "" : ", ",
                            work.outcome()));
  run.out.Line(absl::StrCat("department  ", work.department(), " (rung ", work.rung(), ")"));
  run.out.Line(absl::StrCat("because     ", Printable(work.rule())));
  PrintWait(run, response);
  if (!work.complained_agent().empty()) {
    run.out.Line(absl::StrCat("about       ", work.complained_agent(), ", who never gets it"));
  }
  if (!work.assignee().empty()) run.out.Line(absl::StrCat("assignee    ", work.assignee()));
  if (work.has_offer()) {
    run.out.Line(absl::StrCat("offered to  ", work.offer().agent(), " until ",
                              TimeText(work.offer().expire_time())));
  }
  if (!work.passed_over().empty()) {
    run.out.Line(absl::StrCat("passed by   ", absl::StrJoin(work.passed_over(), ", ")));
  }
  for (const routing::v1::Transfer& transfer : work.transfers()) {
    const char* const state = !transfer.answer().empty()   ? ", answered"
                              : transfer.has_return_time() ? ", back"
                              : transfer.overdue()         ? ", overdue"
                              : transfer.has_due_time()    ? ", to come back"
                                                           : "";
    run.out.Line(absl::StrCat("sent on     ", transfer.number(), " from ",
                              transfer.from_department(), " to ", transfer.to_department(), ", ",
                              TimeText(transfer.transfer_time()), state));
  }
  for (const auto& escalation : work.escalations()) {
    run.out.Line(absl::StrCat("escalated   ", escalation.from_rung(), " to ", escalation.to_rung(),
                              " by ", escalation.trigger(),
                              escalation.subject().empty() ? "" : " of ", escalation.subject(),
                              ", ", TimeText(escalation.escalate_time())));
  }
  if (!work.workflow().empty()) {
    run.out.Line(
        absl::StrCat("workflow    ", work.workflow(), " version ", work.workflow_version()));
  }
  run.out.Line("");
  run.out.Print(StepsTable(work.steps()));
  return absl::OkStatus();
}

}  // namespace

Command CaseCommand() {
  return {.name = "case",
          .summary = "show the work on a complaint: department, agent, steps",
          .arguments = "NAME|REFERENCE",
          .run = &Case};
}

}  // namespace redress::cli
