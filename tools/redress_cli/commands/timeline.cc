#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::IntakeService;

constexpr int kRejoinsMax = 20;
constexpr absl::Duration kRejoinDelay = absl::Milliseconds(500);
constexpr absl::Duration kWatchMax = absl::Hours(24);

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

// Watches until the server ends it for good; a replica that drains is rejoined where it was left.
absl::Status Follow(const Run& run, const std::string& name) {
  intake::v1::WatchTimelineRequest request;
  request.set_name(name);
  absl::Status status;
  for (int rejoins = 0; rejoins <= kRejoinsMax;) {
    const auto remote = IntakeService::NewStub(run.session.Channel(Target::kIntake));
    const auto context =
        run.session.Context(run.session.Authorization(), run.session.clock().Now() + kWatchMax);
    const auto reader = remote->WatchTimeline(context.get(), request);
    intake::v1::WatchTimelineResponse response;
    while (reader->Read(&response)) {
      rejoins = 0;
      request.set_resume_token(response.entry().resume_token());
      if (run.out.json()) {
        run.out.Json(response.entry());
      } else {
        run.out.Line(TimelineLine(response.entry()));
      }
    }
    status = rpc::FromGrpc(reader->Finish());
    // A watch is a read: safe to begin again from its resume token.
    if (status.code() != absl::StatusCode::kUnavailable) return status;
    ++rejoins;
    run.session.clock().Sleep(kRejoinDelay);
  }
  return status;
}

absl::Status Timeline(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  ASSIGN_OR_RETURN(const std::string name, ComplaintName(run.session, given));
  return run.flags.Has("follow") ? Follow(run, name) : PrintWhole(run, name);
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
