#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/commands/follow.h"
#include "tools/redress_cli/parts/complaint_names.h"
#include "tools/redress_cli/parts/views.h"
#include "tools/redress_cli/parts/width.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using sla::v1::SlaService;

void PrintClocks(const Run& run, const Clocks& clocks) {
  if (run.out.json()) {
    for (const auto& clock : clocks) run.out.Json(clock);
    return;
  }
  run.out.Print(ClocksTable(clocks, run.session.clock().Now()));
}

absl::Status PrintNow(const Run& run, const std::string& complaint) {
  sla::v1::GetClocksRequest request;
  request.set_complaint(complaint);
  ASSIGN_OR_RETURN(const auto response,
                   run.session.Call<SlaService>(&SlaService::StubInterface::GetClocks, request));
  PrintClocks(run, response.clocks());
  return absl::OkStatus();
}

// How the deadline of one clock came about.
absl::Status Explain(const Run& run, const std::string& complaint) {
  sla::v1::ExplainClockRequest request;
  request.set_complaint(complaint);
  request.set_language(run.flags.Text("language", "en"));
  ASSIGN_OR_RETURN(*request.mutable_clock_id(), run.flags.Required("explain"));
  ASSIGN_OR_RETURN(const auto told,
                   run.session.Call<SlaService>(&SlaService::StubInterface::ExplainClock, request));
  if (run.out.json()) {
    run.out.Json(told);
    return absl::OkStatus();
  }
  for (const std::string& sentence : told.sentences()) run.out.Line(Printable(sentence));
  Table table({{"FROM"}, {"UNTIL"}, {"COUNTS"}, {"BY THEN", true}, {"WHY"}});
  for (const auto& interval : told.intervals()) {
    const bool counts = interval.kind() == sla::v1::INTERVAL_KIND_COUNTED;
    table.Add(
        {TimeText(interval.start_time()), TimeText(interval.end_time()), EnumText(interval.kind()),
         absl::FormatDuration(absl::Milliseconds(interval.counted_ms())), interval.why()},
        counts ? Style::kPlain : Style::kFaint);
  }
  if (!table.empty()) run.out.Print(table);
  if (told.truncated()) run.out.Line("and more that is not told");
  return absl::OkStatus();
}

absl::Status FollowClocks(const Run& run, const std::string& complaint) {
  sla::v1::WatchClocksRequest request;
  request.set_complaint(complaint);
  return Follow<SlaService>(run, &SlaService::StubInterface::WatchClocks, request,
                            [&](const sla::v1::WatchClocksResponse& response) {
                              PrintClocks(run, response.clocks());
                              return response.resume_token();
                            });
}

absl::Status ShowClocks(const Run& run) {
  ASSIGN_OR_RETURN(const std::string given, run.flags.Only("NAME or REFERENCE"));
  if (run.flags.Has("explain") && run.flags.Has("follow")) {
    return UsageError("give --explain or --follow, not both");
  }
  if (run.flags.Has("language") && !run.flags.Has("explain")) {
    return UsageError("--language is of --explain");
  }
  ASSIGN_OR_RETURN(const std::string complaint, ComplaintName(run.session, given));
  if (run.flags.Has("explain")) return Explain(run, complaint);
  return run.flags.Has("follow") ? FollowClocks(run, complaint) : PrintNow(run, complaint);
}

}  // namespace

Command ClocksCommand() {
  return {.name = "clocks",
          .summary = "show a complaint's clocks, follow them, or explain a deadline",
          .arguments = "NAME|REFERENCE",
          .flags = {{"explain", "CLOCK", "how its deadline came about, such as first_response#2"},
                    {"language", "en|zh", "of --explain (en)"},
                    {"follow", "", "go on as they change"}},
          .run = &ShowClocks};
}

}  // namespace redress::cli
