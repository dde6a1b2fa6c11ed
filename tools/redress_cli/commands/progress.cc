#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

absl::Status Progress(const Run& run) {
  intake::v1::GetProgressRequest request;
  ASSIGN_OR_RETURN(*request.mutable_reference(), run.flags.Only("REFERENCE"));
  ASSIGN_OR_RETURN(*request.mutable_proof(), run.flags.Required("proof"));
  request.set_language(run.flags.Text("language", ""));
  ASSIGN_OR_RETURN(const auto response, run.session.Call<IntakeService>(
                                            &IntakeService::StubInterface::GetProgress, request));
  const auto& progress = response.progress();
  if (run.out.json()) {
    run.out.Json(progress);
    return absl::OkStatus();
  }
  run.out.Line(absl::StrCat(run.out.Paint(Style::kStrong, progress.reference()), "  ",
                            Printable(progress.status_text())));
  run.out.Line(absl::StrCat("filed       ", TimeText(progress.create_time())));
  if (!progress.department().empty()) {
    run.out.Line(absl::StrCat("department  ", Printable(progress.department())));
  }
  if (progress.has_next_deadline()) {
    run.out.Line(absl::StrCat(
        "by          ", TimeText(progress.next_deadline()), " (",
        RelativeText(FromProto(progress.next_deadline()), run.session.clock().Now()), ")"));
  }
  Table steps({{"TIME"}, {"WHAT HAPPENED"}});
  for (const auto& step : progress.steps()) steps.Add({TimeText(step.occur_time()), step.text()});
  if (!steps.empty()) {
    run.out.Line("");
    run.out.Print(steps);
  }
  return absl::OkStatus();
}

}  // namespace

Command ProgressCommand() {
  return {.name = "progress",
          .summary = "show a customer where their complaint stands",
          .arguments = "REFERENCE",
          .flags = {{"proof", "PROOF",
                     "last four digits of the phone, or the progress token; required"},
                    {"language", "TAG", "language of the answer"}},
          .notes = "  redress progress RD-261121-7K3QX2 --proof 1234",
          .role = rpc::Role::kCustomer,
          .run = &Progress};
}

}  // namespace redress::cli
