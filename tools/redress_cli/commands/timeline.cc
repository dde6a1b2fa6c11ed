#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/commands/follow.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

absl::Status PrintWhole(const Run& run, const std::string& name) {
  intake::v1::ListTimelineRequest request;
  request.set_name(name);
  Table table = TimelineTable();
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<IntakeService>(
                                          &IntakeService::StubInterface::ListTimeline, request));
    for (const auto& entry : page.entries()) {
      if (run.out.json()) {
        run.out.Json(entry);
      } else {
        AddTimelineEntry(table, entry);
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!run.out.json()) run.out.Print(table);
  return absl::OkStatus();
}

absl::Status FollowTimeline(const Run& run, const std::string& name) {
  intake::v1::WatchTimelineRequest request;
  request.set_name(name);
  return Follow<IntakeService>(run, &IntakeService::StubInterface::WatchTimeline, request,
                               [&](const intake::v1::WatchTimelineResponse& response) {
                                 if (run.out.json()) {
                                   run.out.Json(response.entry());
                                 } else {
                                   run.out.Line(TimelineLine(response.entry()));
                                 }
                                 return response.entry().resume_token();
                               });
}

absl::Status Timeline(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  ASSIGN_OR_RETURN(const std::string name, ComplaintName(run.session, given));
  return run.flags.Has("follow") ? FollowTimeline(run, name) : PrintWhole(run, name);
}

}  // namespace

Command TimelineCommand() {
  return {.name = "timeline",
          .summary = "list what happened to a complaint, over all services",
          .arguments = "NAME|REFERENCE",
          .flags = {{"follow", "", "go on as things happen"}},
          .run = &Timeline};
}

}  // namespace redress::cli
