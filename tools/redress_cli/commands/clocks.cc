#include "base/status_macros.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using sla::v1::SlaService;

absl::Status ShowClocks(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  sla::v1::GetClocksRequest request;
  ASSIGN_OR_RETURN(*request.mutable_complaint(), ComplaintName(run.session, given));
  ASSIGN_OR_RETURN(const auto response,
                   run.session.Call<SlaService>(&SlaService::StubInterface::GetClocks, request));
  if (run.out.json()) {
    for (const auto& clock : response.clocks()) run.out.Json(clock);
    return absl::OkStatus();
  }
  run.out.Print(ClocksTable(response.clocks(), run.session.clock().Now()));
  return absl::OkStatus();
}

}  // namespace

Command ClocksCommand() {
  return {.name = "clocks",
          .summary = "show a complaint's clocks",
          .arguments = "NAME|REFERENCE",
          .run = &ShowClocks};
}

}  // namespace redress::cli
