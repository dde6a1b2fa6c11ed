// Files complaints as fast as wished, and measures how long each took.
//
//   LoadReport report;
//   RETURN_IF_ERROR(RunLoad(options, session, texts, report, [](const LoadReport&) {}));
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "telemetry/histogram.h"
#include "tools/redress_cli/parts/session.h"

namespace redress::cli {

struct LoadOptions {
  int64_t count = 0;                               // complaints; 0 for as many as time allows
  absl::Duration duration = absl::ZeroDuration();  // new ones are begun this long; 0 for no end
  double rate = 0;                                 // a second, open loop; 0 keeps inflight full
  int inflight = 64;                               // calls at once
  int connections = 2;
  bool stream = false;             // one ImportComplaints stream of live ones, in place of calls
  bool retry = false;              // UNAVAILABLE again, with the same request_id
  std::vector<std::string> texts;  // bodies in turn; made up when empty
  // A second complaint of one customer within 30 days is serious by itself (R-I7); many customers
  // keep the mix of levels as the texts have it.
  int64_t customers = 5'000'000;
  uint64_t seed = 1;
  std::ostream* acknowledged = nullptr;  // gets request_id, name and reference of each, by tabs
};

struct LoadReport {
  int64_t filed = 0;
  int64_t retried = 0;                    // tries beyond the first
  std::map<std::string, int64_t> failed;  // by code, with the reason
  absl::Duration elapsed;
  // From when a call was meant to begin (open loop) or began, to its answer; failures not counted.
  Histogram latency;

  int64_t failures() const;
  double rate() const;
};

// One thread over a completion queue, or with `stream` two at one stream. `on_tick` is called about
// five times a second. Error: UsageError.
absl::Status RunLoad(const LoadOptions& options, const Session& session, LoadReport& report,
                     const std::function<void(const LoadReport&)>& on_tick);

}  // namespace redress::cli
