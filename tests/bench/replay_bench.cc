#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "benches.h"
#include "figures.h"
#include "testing/process.h"
#include "tools/redress_cli/replay/clock_lines.h"
#include "tools/redress_cli/replay/policy_files.h"
#include "tools/redress_cli/replay/replay.h"
#include "tools/redress_cli/replay/suite_map.h"

namespace redress::bench {
namespace {

std::string Program() {
  const char* const directory = std::getenv("REDRESS_BIN");
  return absl::StrCat(directory == nullptr ? "build/release/bin" : directory, "/redress");
}

}  // namespace

int Replay(int64_t count) {
  const std::string folder = test::NewDirectory("replay_bench");
  const std::string log = folder + "/year.csv";
  if (test::RunToEnd(
          {Program(), "sla", "generate-log", "--count", absl::StrCat(count), "--out", log},
          {.log_path = folder + "/generate.log"}) != 0) {
    std::fprintf(stderr, "redress-bench replay: the log was not made, see %s\n", folder.c_str());
    return 1;
  }
  const auto map = cli::ReadLogMap(cli::SuiteMapText());
  const auto policies = cli::ReadPolicyFiles({"policies/default@1"}, {});
  if (!map.ok() || !policies.ok()) return 1;

  Clock& clock = SystemClock();
  const absl::Time start = clock.Monotonic();
  const double cpu_before_s = SpentSoFar().cpu_s;
  size_t bytes_out = 0;
  cli::ReplayReport report;
  const absl::Status status = cli::RunReplay(
      {.path = log, .temporary_directory = folder}, *map, *policies,
      [&](const std::string& lines) {
        bytes_out += lines.size();
        return absl::OkStatus();
      },
      [](const cli::ReplayReport&) { return absl::OkStatus(); }, report);
  const double wall_s = absl::ToDoubleSeconds(clock.Monotonic() - start);
  const Spent spent = SpentSoFar();
  const auto log_bytes = std::filesystem::file_size(log);
  std::filesystem::remove_all(folder);
  if (!status.ok()) {
    std::fprintf(stderr, "redress-bench replay: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  const double cpu_s = spent.cpu_s - cpu_before_s;
  const auto events = static_cast<double>(report.events);
  const std::string conditions = absl::StrCat(
      report.cases, " complaints of a year, ", report.events, " events, ", log_bytes >> 20,
      " MiB read, ", bytes_out >> 20, " MiB of clocks made, one thread, policies/default@1");
  Print({"replay", "cpu_s", cpu_s, "s", 0, conditions});
  Print({"replay", "wall_s", wall_s, "s", 0, conditions});
  Print({"replay", "cpu_s_per_1m_events", cpu_s * 1e6 / events, "s", 0, conditions});
  Print({"replay", "events_per_cpu_s", events / cpu_s, "1/s", 0, conditions});
  Print({"replay", "rss_mb", spent.rss_mb, "MB", 0, conditions});
  std::string totals;
  cli::AppendTotals(report.totals.Rows(), totals);
  std::fprintf(stderr, "%s\n", totals.c_str());
  return report.refused == 0 ? 0 : 1;
}

}  // namespace redress::bench
