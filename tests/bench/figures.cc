#include "figures.h"

#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "testing/process.h"

namespace redress::bench {
namespace {

constexpr size_t kLogTail = 2'000;  // bytes

}  // namespace

void Print(const Figure& figure) {
  const std::string ratio =
      figure.floor > 0 ? absl::StrFormat("%.3f", figure.value / figure.floor) : "null";
  const std::string floor = figure.floor > 0 ? absl::StrFormat("%.1f", figure.floor) : "null";
  std::printf(
      "{\"bench\":\"%s\",\"metric\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"floor\":%s,\"ratio\":%"
      "s,"
      "\"conditions\":\"%s\"}\n",
      figure.bench.c_str(), figure.metric.c_str(), figure.value, figure.unit.c_str(), floor.c_str(),
      ratio.c_str(), figure.conditions.c_str());
  std::fflush(stdout);
}

double JsonNumber(const std::string& json, const std::string& key) {
  const size_t at = json.find(absl::StrCat("\"", key, "\":"));
  if (at == std::string::npos) return -1;
  return std::strtod(json.c_str() + at + key.size() + 3, nullptr);
}

double Quantile(const std::vector<double>& sorted, double q) {
  return sorted.empty()
             ? -1
             : sorted[std::min(sorted.size() - 1,
                               static_cast<size_t>(q * static_cast<double>(sorted.size())))];
}

Spent SpentSoFar() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {absl::ToDoubleSeconds(absl::DurationFromTimeval(usage.ru_utime) +
                                absl::DurationFromTimeval(usage.ru_stime)),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

std::vector<std::string> StatFields(const std::string& path) {
  const std::string stat = test::ReadFile(path);
  const size_t end = stat.rfind(')');
  if (end == std::string::npos) return {};
  return absl::StrSplit(stat.substr(end + 1), ' ', absl::SkipEmpty());
}

double CpuSeconds(const std::vector<std::string>& fields, bool with_ended_children) {
  const size_t end = with_ended_children ? 15 : 13;
  if (fields.size() < end) return 0;
  double ticks = 0;
  for (size_t field = 11; field < end; ++field) ticks += std::stod(fields[field]);
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double ResidentMb(const std::vector<std::string>& fields) {
  constexpr size_t kPages = 21;
  if (fields.size() <= kPages) return 0;
  return std::stod(fields[kPages]) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double Ask(const std::string& conninfo, const pg::Statement& statement) {
  pg::Database db({.conninfo = conninfo, .pool_size = 1}, SystemClock(), SystemRandom());
  double value = -1;
  const absl::Status status = db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(statement));
    value = rows.IsNull(0, 0) ? -1 : rows.Number(0, 0);
    return absl::OkStatus();
  });
  if (!status.ok())
    std::fprintf(stderr, "%s: %s\n", statement.name, std::string(status.message()).c_str());
  return value;
}

double IndexLag(const std::string& conninfo) {
  static constexpr pg::Statement kLag{
      "bench_index_lag",
      "SELECT COALESCE(sum(head.last_seq - c.seq), 0)::float8 FROM "
      "search_cursor AS c JOIN event_head AS head USING (partition)"};
  return Ask(conninfo, kLag);
}

bool WaitIndexed(const std::string& conninfo, absl::Duration limit) {
  const absl::Time end = SystemClock().Monotonic() + limit;
  while (IndexLag(conninfo) != 0) {
    if (SystemClock().Monotonic() >= end) return false;
    SystemClock().Sleep(absl::Milliseconds(500));
  }
  return true;
}

Load RunLoad(test::Suite& suite, std::vector<std::string> flags) {
  flags.insert(flags.begin(), {"load", "--json"});
  Load load;
  const int code = suite.Redress(flags, &load.json);
  std::fprintf(stderr, "load ended with %d: %s\n", code, load.json.c_str());
  load.filed = JsonNumber(load.json, "filed");
  load.failed = JsonNumber(load.json, "failed");
  load.per_s = JsonNumber(load.json, "rate");
  load.p50_ms = JsonNumber(load.json, "p50");
  load.p99_ms = JsonNumber(load.json, "p99");
  if (load.failed > 0) {
    const std::string log = test::ReadFile(suite.LogPath("intake"));
    std::fprintf(stderr, "%s\n", log.substr(log.size() - std::min(log.size(), kLogTail)).c_str());
  }
  return load;
}

double ServerCpuSeconds(pid_t root) {
  double seconds = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    int64_t pid = 0;
    if (!absl::SimpleAtoi(name, &pid)) continue;
    const std::vector<std::string> fields = StatFields(entry.path() / "stat");
    int64_t parent = 0;
    if (fields.size() < 2 || !absl::SimpleAtoi(fields[1], &parent)) continue;
    if (pid == root || parent == root) seconds += CpuSeconds(fields, pid == root);
  }
  return seconds;
}

}  // namespace redress::bench
