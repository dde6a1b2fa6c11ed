#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/commands/sla_policies.h"
#include "tools/redress_cli/commands/sla_simulate.h"
#include "tools/redress_cli/parts/line_sink.h"
#include "tools/redress_cli/parts/moment.h"
#include "tools/redress_cli/replay/clock_lines.h"
#include "tools/redress_cli/replay/event_csv.h"
#include "tools/redress_cli/replay/event_maker.h"
#include "tools/redress_cli/replay/log_map.h"
#include "tools/redress_cli/replay/policy_files.h"
#include "tools/redress_cli/replay/replay.h"
#include "tools/redress_cli/replay/suite_map.h"

namespace redress::cli {
namespace {

constexpr absl::string_view kSuiteMap = "suite";
constexpr size_t kBufferMax = size_t{1} << 20;

absl::StatusOr<ReplayOptions> ReadReplayOptions(const Flags& flags) {
  ReplayOptions options;
  ASSIGN_OR_RETURN(options.path, flags.Required("events"));
  std::error_code error;
  options.temporary_directory =
      flags.Text("temp", std::filesystem::temp_directory_path(error).string());
  options.rejects = flags.Text("rejects", "");
  ASSIGN_OR_RETURN(const int64_t memory_mib, flags.Int("memory", 96, 1, int64_t{1} << 20));
  options.memory_bytes = static_cast<size_t>(memory_mib) << 20;
  ASSIGN_OR_RETURN(options.until, Moment(flags, "until", absl::InfiniteFuture()));
  ASSIGN_OR_RETURN(options.filed_from, Moment(flags, "filed-from", absl::InfinitePast()));
  ASSIGN_OR_RETURN(options.filed_until, Moment(flags, "filed-until", absl::InfiniteFuture()));
  options.totals_only = flags.Has("totals");
  return options;
}

std::string TotalsLine(const ReplayReport& report) {
  std::string line = "{\"totals\":";
  AppendTotals(report.totals.Rows(), line);
  absl::StrAppend(&line, ",\"cases\":", report.cases, ",\"history\":", report.history,
                  ",\"outside\":", report.outside, ",\"rows\":", report.rows,
                  ",\"events\":", report.events, ",\"ignored\":", report.ignored,
                  ",\"refused\":", report.refused, ",\"refusals\":{");
  for (const auto& [reason, refusals] : report.refusals) {
    absl::StrAppend(&line, line.back() == '{' ? "" : ",", JsonQuote(reason), ":", refusals.count);
  }
  absl::StrAppend(&line, "},\"until\":\"");
  AppendTime(report.until, line);
  return line + "\"}\n";
}

// What was refused, in words.
void TellRefusals(const ReplayReport& report, Output& out) {
  for (const auto& [reason, refusals] : report.refusals) {
    for (const std::string& words : refusals.first) out.Note(absl::StrCat(reason, " ", words));
    const int64_t more = refusals.count - static_cast<int64_t>(refusals.first.size());
    if (more > 0) out.Note(absl::StrCat(reason, " and ", more, " more"));
  }
}

absl::Status Replay(const Run& run) {
  const Flags& flags = run.flags;
  ASSIGN_OR_RETURN(const ReplayOptions options, ReadReplayOptions(flags));
  ASSIGN_OR_RETURN(const std::string map_path, flags.Required("map"));
  std::string map_text = SuiteMapText();
  if (map_path != kSuiteMap) {
    ASSIGN_OR_RETURN(map_text, ReadFile("--map", map_path));
  }
  const auto map = ReadLogMap(map_text);
  if (!map.ok()) return InFile(map_path, map.status());
  if (!flags.Has("policy")) return UsageError("give --policy");
  ASSIGN_OR_RETURN(const sla::Policies policies,
                   ReadPolicyFiles(flags.All("policy"), flags.All("calendar")));
  LineSink sink;
  RETURN_IF_ERROR(sink.Open("--out", flags.Text("out", "")));
  ReplayReport report;
  const absl::Status done = RunReplay(
      options, *map, policies, [&](const std::string& lines) { return sink.Write(lines); },
      [&](const ReplayReport& now) {
        run.out.Progress(now.share, absl::StrFormat("%d rows, %d cases, %d refused", now.rows,
                                                    now.cases, now.refused));
        return absl::OkStatus();
      },
      report);
  run.out.EndProgress();
  TellRefusals(report, run.out);
  if (!done.ok()) return FieldOf(done).empty() ? done : InFile(map_path, done);
  RETURN_IF_ERROR(sink.Flush());
  LineSink totals;
  RETURN_IF_ERROR(totals.Open("--out", ""));
  RETURN_IF_ERROR(totals.Write(TotalsLine(report)));
  RETURN_IF_ERROR(totals.Flush());
  if (report.refused == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "ROWS_REFUSED",
               absl::StrCat(report.refused, " rows or cases were refused; the rest was run",
                            options.rejects.empty() ? "; --rejects FILE lists them all"
                                                    : absl::StrCat(", see ", options.rejects)));
}

absl::Status GenerateLog(const Run& run) {
  const Flags& flags = run.flags;
  EventMaker::Options options;
  ASSIGN_OR_RETURN(options.count, flags.Int("count", 1000, 1, 1'000'000'000));
  ASSIGN_OR_RETURN(const int64_t seed, flags.Int("seed", 1, 0, INT64_MAX));
  options.seed = static_cast<uint64_t>(seed);
  const absl::TimeZone shanghai = absl::FixedTimeZone(8 * 3600);
  ASSIGN_OR_RETURN(options.from,
                   Moment(flags, "filed-from", absl::FromCivil(absl::CivilDay(2025), shanghai)));
  ASSIGN_OR_RETURN(const absl::Time until,
                   Moment(flags, "filed-until", options.from + absl::Hours(24 * 365)));
  if (until <= options.from) return UsageError("--filed-until: give a moment behind --filed-from");
  options.length = until - options.from;
  LineSink sink;
  RETURN_IF_ERROR(sink.Open("--out", flags.Text("out", "")));
  EventMaker maker(options);
  EventCsv csv;
  std::string text = csv.Header();
  MadeEvent made;
  int64_t events = 0;
  while (maker.Next(made)) {
    csv.Append(made.service, made.event, text);
    ++events;
    if (text.size() < kBufferMax) continue;
    RETURN_IF_ERROR(sink.Write(text));
    text.clear();
    run.out.Progress(static_cast<double>(maker.filed()) / static_cast<double>(options.count),
                     absl::StrCat(maker.filed(), " complaints, ", events, " events"));
  }
  RETURN_IF_ERROR(sink.Write(text));
  run.out.EndProgress();
  return sink.Flush();
}

absl::Status Simulate(const Run& run) {
  SimulatedRange range;
  for (const char* name : {"from", "until"}) {
    if (!run.flags.Has(name)) {
      return UsageError(absl::StrCat("give --", name, ": between which moments they were filed"));
    }
  }
  ASSIGN_OR_RETURN(range.filed_from, Moment(run.flags, "from", absl::InfinitePast()));
  ASSIGN_OR_RETURN(range.filed_until, Moment(run.flags, "until", absl::InfiniteFuture()));
  ASSIGN_OR_RETURN(range.as_of, Moment(run.flags, "as-of", absl::InfiniteFuture()));
  return RunSimulate(run, range);
}

absl::Status Sla(const Run& run) {
  const std::string what = run.flags.rest().empty() ? "" : run.flags.rest().front();
  if (run.flags.rest().size() == 1 && what == "replay") return Replay(run);
  if (run.flags.rest().size() == 1 && what == "generate-log") return GenerateLog(run);
  if (run.flags.rest().size() == 1 && what == "simulate") return Simulate(run);
  if (IsPolicyWord(what)) {
    std::optional<absl::Time> from;
    if (run.flags.Has("from")) {
      ASSIGN_OR_RETURN(from, Moment(run.flags, "from", absl::InfiniteFuture()));
    }
    return RunPolicyWord(run, from);
  }
  return UsageError(
      "say calendars, policies, put-calendar FILE, put-policy FILE, activate ID VERSION, retire ID,"
      " simulate, replay or generate-log");
}

}  // namespace

Command SlaCommand() {
  return {
      .name = "sla",
      .summary = "calendars and policies, and what others would have made of an event log",
      .arguments =
          "calendars|policies [ID@VERSION]\n"
          "redress sla put-calendar|put-policy FILE\n"
          "redress sla activate ID VERSION\n"
          "redress sla retire ID\n"
          "redress sla simulate|replay|generate-log",
      .flags =
          {{"from", "TIME", "activate, retire: the moment (now); simulate: filed then or later"},
           {"etag", "ETAG", "put-policy, activate, retire: only if it stands so"},
           {"events", "FILE", "replay: the log, a CSV"},
           {"map", "FILE", "replay: what its columns and activities mean; suite is built in"},
           {"policy", "FILE",
            "or policies/ID@VERSION; simulate: one, also stored; replay: shipped ones, repeated"},
           {"calendar", "FILE", "replay: a calendar that policies name; repeated"},
           {"until", "TIME",
            "replay: clocks as they stand then (the log's last event); simulate: filed before"},
           {"as-of", "TIME", "simulate: clocks as they stand then (now)"},
           {"filed-from", "TIME",
            "replay: only cases filed then or later; generate-log: its first day (2025-01-01)"},
           {"filed-until", "TIME",
            "replay: only cases filed before then; generate-log: its end (365 days later)"},
           {"time-zone", "NAME", "of times here that name none (Asia/Shanghai)"},
           {"totals", "", "the totals alone"},
           {"count", "N", "generate-log: complaints (1000)"},
           {"seed", "N", "generate-log: the same seed makes the same log (1)"},
           {"out", "FILE", "where clocks or events go (standard output)"},
           {"rejects", "FILE", "replay: a CSV of all that was refused, with lines and reasons"},
           {"memory", "MIB", "replay: of the events sorted at a time (96)"},
           {"temp", "DIR", "replay: for what does not fit into it"}},
      .notes =
          "put-policy stores a draft, activate turns it on: from then on new clocks begin by it "
          "and by\n"
          "no other version. ID@VERSION prints the YAML of what is stored or ships. replay and\n"
          "generate-log need no server.\n\n"
          "simulate  a draft or a stored policy over the suite's own complaints; prints what "
          "replay does\n"
          "replay  a JSON line a clock: case, clock, milestone, policy, state, started, "
          "paused_ms,\n"
          "        working_ms, deadline, met_at, breached_at, cancelled_at; then one line with "
          "the\n"
          "        totals, by milestone, on standard output also with --out. Rows may come in any\n"
          "        order; clocks come by case. Ends with 1 when rows were refused.\n"
          "generate-log  a made-up year of complaints, as `redress events export` writes them,\n"
          "        to be read with --map suite\n\n"
          "  redress sla replay --events log.csv --map tests/golden/replay/helpdesk_map.yaml \\\n"
          "      --policy services/sla/policies/default_2.yaml",
      .role = rpc::Role::kAdmin,
      .run = &Sla};
}

}  // namespace redress::cli
