#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "benches.h"
#include "events/log.h"
#include "figures.h"
#include "testing/process.h"
#include "tools/redress_cli/replay/event_maker.h"

namespace redress::bench {
namespace {

constexpr pg::Statement kMoveCursors{
    "bench_move_cursors",
    "INSERT INTO consumer_cursor (source, partition, seq) "
    "SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[]) "
    "ON CONFLICT (source, partition) DO UPDATE SET seq = excluded.seq"};
constexpr pg::Statement kMoveIndex{
    "bench_move_index",
    "UPDATE search_cursor AS c SET seq = head.last_seq FROM event_head AS head "
    "WHERE c.partition = head.partition"};
constexpr int kAppended = 2000;  // in a transaction
constexpr char kPolicy[] = "policies/default@1";
constexpr uint64_t kSeed = 1;
// When complaints are filed, and a moment behind the last event.
constexpr char kFrom[] = "2025-01-01T00:00:00Z";
constexpr char kUntil[] = "2026-01-01T00:00:00Z";
constexpr char kAsOf[] = "2026-06-01T00:00:00Z";

// The log of one service that does not run.
class ServiceLog {
 public:
  explicit ServiceLog(const std::string& conninfo)
      : db_({.conninfo = conninfo, .pool_size = 1}, SystemClock(), SystemRandom()),
        log_(db_, SystemRandom()) {}

  absl::Status Add(events::Event event) {
    waiting_.push_back(std::move(event));
    return waiting_.size() < kAppended ? absl::OkStatus() : Flush();
  }
  absl::Status Flush() {
    RETURN_IF_ERROR(db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      events::Outbox outbox(log_, tx);
      for (const events::Event& told : waiting_) {
        ASSIGN_OR_RETURN(const ComplaintId complaint, events::ComplaintOf(told));
        events::Event& event =
            outbox.Add(told.tenant(), complaint, FromProto(told.occur_time()), told.actor());
        const std::string id = event.event_id();
        event = told;
        event.set_event_id(id);
      }
      return absl::OkStatus();
    }));
    waiting_.clear();
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<int64_t>> Heads() {
    return log_.Heads(SystemClock().Now() + absl::Seconds(5));
  }
  pg::Database& db() { return db_; }

 private:
  pg::Database db_;
  events::Log log_;
  std::vector<events::Event> waiting_;
};

// The events of a year into the logs of those who would have told them, all taken in by everybody:
// what they would have done is not what is measured.
absl::Status FillLogs(test::Suite& suite, const std::vector<std::string>& services, int64_t count,
                      int64_t& events) {
  std::map<std::string, ServiceLog> logs;
  for (const std::string& service : services) logs.try_emplace(service, suite.Conninfo(service));
  absl::Time from;
  absl::Time until;
  if (!absl::ParseTime(absl::RFC3339_full, kFrom, &from, nullptr) ||
      !absl::ParseTime(absl::RFC3339_full, kUntil, &until, nullptr)) {
    return absl::InternalError("no times");
  }
  cli::EventMaker maker({.count = count, .seed = kSeed, .from = from, .length = until - from});
  cli::MadeEvent made;
  for (; maker.Next(made); ++events) {
    const auto log = logs.find(std::string(made.service));
    if (log == logs.end()) return absl::InternalError(absl::StrCat("nobody runs ", made.service));
    RETURN_IF_ERROR(log->second.Add(std::move(made.event)));
  }
  std::vector<std::string> sources;
  std::vector<int32_t> partitions;
  std::vector<int64_t> heads;
  for (auto& [service, log] : logs) {
    RETURN_IF_ERROR(log.Flush());
    ASSIGN_OR_RETURN(const std::vector<int64_t> own, log.Heads());
    for (size_t partition = 0; partition < own.size(); ++partition) {
      sources.push_back(service);
      partitions.push_back(static_cast<int32_t>(partition));
      heads.push_back(own[partition]);
    }
  }
  const std::vector<absl::string_view> names(sources.begin(), sources.end());
  for (auto& [service, log] : logs) {
    RETURN_IF_ERROR(log.db().Run({}, [&](pg::Transaction& tx) -> absl::Status {
      if (service == "intake") RETURN_IF_ERROR(tx.Exec(kMoveIndex).status());
      return tx.Exec(kMoveCursors, names, partitions, heads).status();
    }));
  }
  return absl::OkStatus();
}

// How many lines are in one file only, whatever their order; -1 when a file is empty.
int64_t Differing(const std::string& left, const std::string& right) {
  std::vector<size_t> hashes[2];
  for (int side = 0; side < 2; ++side) {
    std::ifstream file(side == 0 ? left : right);
    for (std::string line; std::getline(file, line);) {
      hashes[side].push_back(absl::HashOf(line));
    }
    std::sort(hashes[side].begin(), hashes[side].end());
    if (hashes[side].empty()) return -1;
  }
  std::vector<size_t> differing;
  std::set_symmetric_difference(hashes[0].begin(), hashes[0].end(), hashes[1].begin(),
                                hashes[1].end(), std::back_inserter(differing));
  return static_cast<int64_t>(differing.size());
}

// Seconds that a command of redress took, or -1; its output, without progress, is `output`.
double Run(test::Suite& suite, const std::vector<std::string>& arguments, std::string& output) {
  const absl::Time start = SystemClock().Monotonic();
  if (suite.Redress(arguments, &output) == 0) {
    return absl::ToDoubleSeconds(SystemClock().Monotonic() - start);
  }
  std::fprintf(stderr, "redress-bench simulate: redress %s %s: %s\n", arguments[0].c_str(),
               arguments[1].c_str(), output.c_str());
  return -1;
}

// What a line of totals says of clocks.
std::string TotalsOf(const std::string& output) {
  const size_t begin = output.find("{\"totals\":");
  return begin == std::string::npos ? "" : output.substr(begin, output.find(']', begin) - begin);
}

// CPU seconds that the service has taken so far.
double CpuOf(test::Suite& suite, const std::string& service) {
  return CpuSeconds(StatFields(absl::StrCat("/proc/", suite.Get(service)->pid(), "/stat")));
}

}  // namespace

int Simulate(int64_t count) {
  const std::vector<std::string> services = {"intake", "routing", "resolution", "messaging", "sla"};
  test::Suite suite(
      {.services = services, .platform_sim = false, .flags = {"--log_level=warning"}});
  if (!suite.StartAll()) return 1;
  for (const std::string& service : services) suite.Get(service)->Stop(absl::Seconds(10));
  const absl::Time start = SystemClock().Monotonic();
  int64_t events = 0;
  const absl::Status loaded = FillLogs(suite, services, count, events);
  if (!loaded.ok()) {
    std::fprintf(stderr, "redress-bench simulate: %s\n", std::string(loaded.message()).c_str());
    return 1;
  }
  const double load_s = absl::ToDoubleSeconds(SystemClock().Monotonic() - start);
  suite.postgres().Checkpoint();
  if (!suite.StartAll()) return 1;

  const std::string folder = suite.directory();
  std::string made;
  std::string replayed;
  std::string simulated;
  if (Run(suite,
          {"sla", "generate-log", "--count", absl::StrCat(count), "--seed", absl::StrCat(kSeed),
           "--filed-from", kFrom, "--filed-until", kUntil, "--out", folder + "/log"},
          made) < 0) {
    return 1;
  }
  const double replay_s =
      Run(suite,
          {"sla", "replay", "--events", folder + "/log", "--map", "suite", "--policy", kPolicy,
           "--until", kAsOf, "--out", folder + "/replayed"},
          replayed);
  const double cpu_before_s = CpuOf(suite, "sla");
  const double simulate_s = Run(suite,
                                {"sla", "simulate", "--policy", kPolicy, "--from", kFrom, "--until",
                                 kUntil, "--as-of", kAsOf, "--out", folder + "/simulated"},
                                simulated);
  if (replay_s < 0 || simulate_s < 0) return 1;
  const double cpu_s = CpuOf(suite, "sla") - cpu_before_s;
  const int64_t differing = Differing(folder + "/replayed", folder + "/simulated");
  const bool same_totals = TotalsOf(replayed) == TotalsOf(simulated) && !TotalsOf(replayed).empty();
  const std::string conditions =
      absl::StrCat(count, " complaints of a year, ", events,
                   " events in the logs of four services, appended at ",
                   static_cast<int64_t>(static_cast<double>(events) / load_s), "/s; ", kPolicy);
  Print(
      {"simulate", "wall_s", simulate_s, "s", replay_s, conditions + "; floor: replay of a file"});
  Print({"simulate", "sla_cpu_s", cpu_s, "s", 0, conditions});
  Print(
      {"simulate", "events_per_s", static_cast<double>(events) / simulate_s, "1/s", 0, conditions});
  Print({"simulate", "clocks_that_differ_from_replay", static_cast<double>(differing), "", 0,
         conditions});
  std::fprintf(stderr, "%s\n%s", same_totals ? "the same totals" : "other totals",
               simulated.c_str());
  return differing == 0 && same_totals ? 0 : 1;
}

}  // namespace redress::bench
