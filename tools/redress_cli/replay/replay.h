// An event log run through policies, without a server (R-S16): read once in any order of rows,
// sorted by case and time, then case by case through the service's own fold.
//
//   ReplayReport report;
//   RETURN_IF_ERROR(RunReplay(options, map, policies, take_lines, on_tick, report));
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/sla/domain/policies.h"
#include "services/sla/domain/simulate.h"
#include "tools/redress_cli/replay/log_map.h"

namespace redress::cli {

struct ReplayOptions {
  std::string path;                           // of the log
  std::string temporary_directory = "/tmp";   // for what does not fit into memory
  std::string rejects;                        // path of a file of what was refused; none when empty
  size_t memory_bytes = size_t{96} << 20;     // of the events that are sorted at a time
  absl::Time until = absl::InfiniteFuture();  // then the log's last event
  absl::Time filed_from = absl::InfinitePast();     // cases that were filed then or later
  absl::Time filed_until = absl::InfiniteFuture();  // and before then
  bool totals_only = false;
};

// What was refused for one reason.
struct Refusals {
  static constexpr size_t kToldMax = 5;
  int64_t count = 0;
  std::vector<std::string> first;  // in words, with their lines
};

struct ReplayReport {
  int64_t rows = 0;     // of the log, without its header
  int64_t events = 0;   // of them, that are an event of the suite
  int64_t ignored = 0;  // as the map says
  int64_t refused = 0;  // rows, and cases that never begin
  int64_t cases = 0;    // that have clocks or might have
  int64_t history = 0;  // cases that are imported history: those begin no clocks
  int64_t outside = 0;  // cases that were filed at another time
  std::map<std::string, Refusals, std::less<>> refusals;  // by reason
  absl::Time until;
  sla::SimulationTotals totals;
  double share = 0;  // of the work, for a progress bar
};

// `take_lines` is given whole lines, a case's together, cases in order. Nothing that a row holds
// ends it. Errors: NOT_FOUND (FILE_NOT_FOUND), a map that does not fit the header, what a file of
// its own says, what `take_lines` and `on_tick` say.
absl::Status RunReplay(const ReplayOptions& options, const LogMap& map,
                       const sla::Policies& policies,
                       const std::function<absl::Status(const std::string& lines)>& take_lines,
                       const std::function<absl::Status(const ReplayReport& report)>& on_tick,
                       ReplayReport& report);

}  // namespace redress::cli
