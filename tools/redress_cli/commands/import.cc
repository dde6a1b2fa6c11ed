#include <csignal>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/import/importer.h"
#include "tools/redress_cli/parts/width.h"

namespace redress::cli {
namespace {

std::atomic<bool> interrupted = false;

void Interrupt(int) { interrupted = true; }

absl::StatusOr<ImportOptions> ReadImportOptions(const Flags& flags) {
  ImportOptions options;
  ASSIGN_OR_RETURN(options.file.path, flags.Only("FILE"));
  ASSIGN_OR_RETURN(options.file.delimiter, DelimiterOf(flags));
  options.file.encoding = flags.Text("encoding", "utf-8");
  ASSIGN_OR_RETURN(options.map, FieldMap::Make(flags.Text("map", ""), flags.Text("set", "")));
  const std::string zone = flags.Text("time-zone", "Asia/Shanghai");
  if (!absl::LoadTimeZone(zone, &options.zone)) {
    return UsageError(absl::StrCat("--time-zone ", zone, ": give a name such as Asia/Shanghai"));
  }
  ASSIGN_OR_RETURN(options.limit, flags.Int("limit", 0, 0, INT64_MAX));
  ASSIGN_OR_RETURN(options.patience, flags.Duration("patience", options.patience));
  options.live = flags.Has("live");
  options.restart = flags.Has("restart");
  options.dry_run = flags.Has("dry-run");
  const std::string& path = options.file.path;
  const bool csv = !RecordReader::IsJsonLines(path);
  options.rejects = flags.Text("rejects", absl::StrCat(path, ".rejects", csv ? ".csv" : ".jsonl"));
  options.progress = flags.Text("progress", absl::StrCat(path, ".import-progress"));
  return options;
}

void Print(const ImportOptions& options, const ImportReport& report, Output& out) {
  if (out.json()) {
    out.JsonText(absl::StrFormat(
        "{\"filed\":%d,\"refused\":%d,\"filed_before\":%d,\"reconnects\":%d,\"seconds\":%.3f,"
        "\"rate\":%.1f,\"whole\":%s,\"rejects\":%s}",
        report.filed, report.refused, report.filed_before, report.reconnects,
        absl::ToDoubleSeconds(report.elapsed), report.rate(), report.whole ? "true" : "false",
        report.refused > 0 ? JsonQuote(options.rejects) : "null"));
    return;
  }
  out.Line(absl::StrFormat(
      "%s    %d in %.2f s, %.0f a second%s", options.dry_run ? "good " : "filed",
      report.filed - report.filed_before, absl::ToDoubleSeconds(report.elapsed), report.rate(),
      report.filed_before > 0 ? absl::StrCat(", and ", report.filed_before, " before") : ""));
  if (report.refused > 0) {
    out.Line(out.Paint(Style::kBad,
                       absl::StrCat("refused  ", report.refused, ", see ", options.rejects)));
  }
}

absl::Status Import(const Run& run) {
  ASSIGN_OR_RETURN(const ImportOptions options, ReadImportOptions(run.flags));
  std::signal(SIGINT, &Interrupt);
  std::signal(SIGTERM, &Interrupt);
  ImportReport report;
  const absl::Status status = RunImport(
      options, run.session, report,
      [&](const ImportReport& now) {
        const double share = now.file_bytes == 0 ? 1
                                                 : static_cast<double>(now.bytes) /
                                                       static_cast<double>(now.file_bytes);
        run.out.Progress(share, absl::StrFormat("%d filed, %d refused, %.0f a second", now.filed,
                                                now.refused, now.rate()));
      },
      interrupted);
  run.out.EndProgress();
  if (IsUsageError(status)) return status;
  if (!report.unused.empty()) {
    run.out.Note(absl::StrCat("not imported: ", Printable(absl::StrJoin(report.unused, ", ")),
                              " (no field has this name; --map says what they are)"));
  }
  Print(options, report, run.out);
  RETURN_IF_ERROR(status);
  if (report.refused == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "RECORDS_REFUSED",
               absl::StrCat(report.refused, " records were refused; mend them in ", options.rejects,
                            " and import that file"));
}

}  // namespace

Command ImportCommand() {
  return {
      .name = "import",
      .summary = "file the complaints of a file",
      .arguments = "FILE.{csv,jsonl}",
      .flags = {{"map", "F=C,…", "columns of other names: field=column, for example body=review"},
                {"set", "F=V,…", "values for all: field=value, for example channel=email"},
                {"live", "", "work on them; without it they are history, filed as closed"},
                {"time-zone", "NAME", "of times that name none (Asia/Shanghai)"},
                {"encoding", "NAME", "of a CSV, for example gb18030 (utf-8)"},
                {"delimiter", "C", "what parts a CSV's fields, or tab (,)"},
                {"rejects", "FILE", "where refused records go, with reasons (FILE.rejects.csv)"},
                {"progress", "FILE", "where it is kept how far it got (FILE.import-progress)"},
                {"restart", "", "forget an earlier run"},
                {"limit", "N",
                 "records in this run, the next run goes on behind them; all when 0 (0)"},
                {"patience", "S", "how long to go on without one answer (300)"},
                {"dry-run", "", "read and map, file nothing"}},
      .notes =
          "Fields: channel, customer_id and body are required; channel_reference, display_name,\n"
          "phone, email, tier, subject, language, order_id, sku, supplier_id, batch, region, "
          "amount\n(199.00), currency, occurred_time, close_time, request_id, labels.KEY and\n"
          "attachments.N.uri as far as there are. In JSON lines a field may also lie as in the\n"
          "contract, {\"complaint\": {\"customer\": {\"phone\": …}}}.\n\n"
          "Refused records never stop the others. Interrupted, it goes on where it stopped when "
          "the\nsame command is run again; nothing is filed twice, because a record's request_id "
          "is made of\nits place and content. Ends with 1 when records were refused.\n\n"
          "  redress import reviews.csv --map body=review,customer_id=user --set channel=web_form",
      .role = rpc::Role::kPlatform,
      .run = &Import};
}

}  // namespace redress::cli
