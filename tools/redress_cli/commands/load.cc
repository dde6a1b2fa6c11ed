#include "tools/redress_cli/load/load.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/csv.h"

namespace redress::cli {
namespace {

constexpr std::array<double, 4> kPercentiles = {50, 90, 99, 99.9};

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

absl::StatusOr<LoadOptions> ReadLoadOptions(const Flags& flags, Random& random) {
  LoadOptions options;
  ASSIGN_OR_RETURN(options.count, flags.Int("count", 0, 1, 1'000'000'000));
  ASSIGN_OR_RETURN(options.duration, flags.Duration("seconds", absl::ZeroDuration()));
  ASSIGN_OR_RETURN(options.rate, flags.Number("rate", 0, 0, 1e6));
  ASSIGN_OR_RETURN(const int64_t inflight, flags.Int("inflight", 64, 1, 10'000));
  options.inflight = static_cast<int>(inflight);
  ASSIGN_OR_RETURN(const int64_t connections, flags.Int("connections", 2, 1, 256));
  options.connections = static_cast<int>(connections);
  ASSIGN_OR_RETURN(options.customers, flags.Int("customers", options.customers, 1, 99'999'999));
  ASSIGN_OR_RETURN(const int64_t seed,
                   flags.Int("seed", static_cast<int64_t>(random.Below(INT64_MAX)), 0, INT64_MAX));
  options.seed = static_cast<uint64_t>(seed);
  options.retry = flags.Has("retry");
  options.stream = flags.Has("stream");
  if (options.stream && (options.retry || options.rate > 0)) {
    return UsageError("--stream goes with neither --rate nor --retry");
  }
  if (flags.Has("texts")) {
    ASSIGN_OR_RETURN(const std::string column, flags.Required("column"));
    ASSIGN_OR_RETURN(const char delimiter, DelimiterOf(flags));
    ASSIGN_OR_RETURN(options.texts, ReadColumn(flags.Text("texts", ""), column, delimiter));
  }
  return options;
}

std::string ReportJson(const LoadReport& report) {
  std::string failed;
  for (const auto& [code, count] : report.failed) {
    absl::StrAppend(&failed, failed.empty() ? "" : ",", JsonQuote(code), ":", count);
  }
  std::string latency;
  for (const double percent : kPercentiles) {
    absl::StrAppendFormat(&latency, "\"p%g\":%.3f,", percent,
                          Milliseconds(report.latency.Percentile(percent)));
  }
  absl::StrAppendFormat(&latency, "\"max\":%.3f,\"mean\":%.3f", Milliseconds(report.latency.max()),
                        Milliseconds(report.latency.mean()));
  return absl::StrFormat(
      "{\"filed\":%d,\"failed\":%d,\"failed_by_code\":{%s},\"retried\":%d,\"seconds\":%.3f,"
      "\"rate\":%.1f,\"latency_ms\":{%s}}",
      report.filed, report.failures(), failed, report.retried,
      absl::ToDoubleSeconds(report.elapsed), report.rate(), latency);
}

void PrintReport(const LoadReport& report, Output& out) {
  out.Line(absl::StrFormat("filed    %d in %.2f s, %.0f a second", report.filed,
                           absl::ToDoubleSeconds(report.elapsed), report.rate()));
  for (const auto& [code, count] : report.failed) {
    out.Line(out.Paint(Style::kBad, absl::StrCat("failed   ", count, "  ", code)));
  }
  if (report.retried > 0) out.Line(absl::StrCat("retried  ", report.retried));
  Table table({{"LATENCY"}, {"MS", true}});
  for (const double percent : kPercentiles) {
    table.Add({absl::StrFormat("p%g", percent),
               absl::StrFormat("%.2f", Milliseconds(report.latency.Percentile(percent)))});
  }
  table.Add({"max", absl::StrFormat("%.2f", Milliseconds(report.latency.max()))});
  out.Print(table);
}

absl::Status Load(const Run& run) {
  ASSIGN_OR_RETURN(LoadOptions options, ReadLoadOptions(run.flags, run.session.random()));
  std::ofstream ids;
  if (run.flags.Has("ids-out")) {
    ids.open(run.flags.Text("ids-out", ""), std::ios::binary);
    if (!ids) return UsageError("--ids-out: cannot write the file");
    options.acknowledged = &ids;
  }
  LoadReport report;
  RETURN_IF_ERROR(RunLoad(options, run.session, report, [&](const LoadReport& now) {
    double share = -1;
    if (options.count > 0) {
      share = static_cast<double>(now.filed + now.failures()) / static_cast<double>(options.count);
    } else if (options.duration > absl::ZeroDuration()) {
      share = absl::FDivDuration(now.elapsed, options.duration);
    }
    if (options.acknowledged != nullptr) ids.flush();
    run.out.Progress(share, absl::StrFormat("%d filed, %d failed, %.0f a second", now.filed,
                                            now.failures(), now.rate()));
  }));
  run.out.EndProgress();
  if (options.acknowledged != nullptr && !ids.flush()) {
    return Error(absl::StatusCode::kDataLoss, "IDS_NOT_WRITTEN", "the file of ids is not whole");
  }
  if (run.out.json()) {
    run.out.JsonText(ReportJson(report));
  } else {
    PrintReport(report, run.out);
  }
  if (report.failures() > 0 && (options.retry || report.filed == 0)) {
    return Unavailable("NOT_ALL_FILED",
                       absl::StrCat(report.failures(), " complaints were not filed"));
  }
  return absl::OkStatus();
}

}  // namespace

Command LoadCommand() {
  return {.name = "load",
          .summary = "file many complaints and measure latency",
          .flags = {{"count", "N", "complaints to file"},
                    {"seconds", "S", "how long to begin new ones"},
                    {"rate", "R", "complaints a second, open loop; as fast as answered when 0 (0)"},
                    {"inflight", "N", "calls at once (64)"},
                    {"stream", "", "file over one stream in place of a call each"},
                    {"connections", "N", "connections to intake (2)"},
                    {"texts", "FILE", "CSV with a header row; bodies are taken from --column"},
                    {"column", "NAME", "its column"},
                    {"delimiter", "C", "what parts its fields, or tab (,)"},
                    {"customers", "N", "different customers (5000000)"},
                    {"seed", "N", "seed of what is made up; drawn when not given"},
                    {"retry", "", "try UNAVAILABLE again with the same request_id, up to 20 times"},
                    {"ids-out", "FILE",
                     "a line for each acknowledged one: request_id, name, "
                     "reference, parted by tabs"}},
          .notes =
              "With --rate a call's latency counts from when it was meant to begin, so that a "
              "slow\nserver cannot hide by slowing the load. Ends with 1 when nothing was filed, "
              "or when\nanything failed in spite of --retry.",
          .role = rpc::Role::kPlatform,
          .run = &Load};
}

}  // namespace redress::cli
