#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "redress/analytics/v1/analytics.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using analytics::v1::AnalyticsService;

// `part` of `whole`, or nothing of nothing.
std::string Share(int64_t part, int64_t whole) {
  if (whole == 0) return "";
  return absl::StrFormat("%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

absl::Status Figures(const Run& run) {
  ASSIGN_OR_RETURN(const auto live,
                   run.session.Call<AnalyticsService>(&AnalyticsService::StubInterface::GetLive,
                                                      analytics::v1::GetLiveRequest()));
  if (run.out.json()) {
    run.out.Json(live);
    return absl::OkStatus();
  }
  Table table({{"FIGURE"}, {"COUNT", true}, {"SHARE", true}});
  const auto row = [&](absl::string_view what, int64_t count, const std::string& share = "",
                       Style style = Style::kPlain) {
    table.Add({std::string(what), absl::StrCat(count), share}, style);
  };
  const int64_t clocks_ended = live.met() + live.met_late();
  row("complaints filed", live.filed());
  row("  of these today", live.filed_today(), Share(live.filed_today(), live.filed()));
  row("  open", live.open(), Share(live.open(), live.filed()));
  row("  closed", live.closed(), Share(live.closed(), live.filed()));
  row("  withdrawn", live.withdrawn(), Share(live.withdrawn(), live.filed()));
  row("  merged", live.merged(), Share(live.merged(), live.filed()));
  row("  opened again", live.reopened(), Share(live.reopened(), live.filed()));
  row("clocks met in time", live.met(), Share(live.met(), clocks_ended), Style::kGood);
  row("clocks met late", live.met_late(), Share(live.met_late(), clocks_ended), Style::kWarn);
  row("clocks breached", live.breached(), "", live.breached() > 0 ? Style::kBad : Style::kPlain);
  row("surveys made", live.surveys_issued());
  row("  answered", live.surveys_answered(), Share(live.surveys_answered(), live.surveys_issued()));
  row("  satisfied", live.satisfied(), Share(live.satisfied(), live.surveys_answered()));
  table.Add({"spent on remedies", MinorUnitsText(live.compensation_minor_units()), ""});
  run.out.Print(table);
  if (live.has_as_of()) run.out.Line(absl::StrCat("as of ", TimeText(live.as_of())));
  return absl::OkStatus();
}

}  // namespace

Command FiguresCommand() {
  return {.name = "figures",
          .summary = "show the figures of this moment",
          .role = rpc::Role::kAnalyst,
          .run = &Figures};
}

}  // namespace redress::cli
