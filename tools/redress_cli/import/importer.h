// A file of complaints on its way into the register: in order, with a bounded number in flight,
// over faults and interruptions.
//
//   ImportReport report;
//   RETURN_IF_ERROR(RunImport(options, session, report, on_tick, interrupted));
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tools/redress_cli/import/field_map.h"
#include "tools/redress_cli/import/records.h"
#include "tools/redress_cli/parts/session.h"

namespace redress::cli {

struct ImportOptions {
  RecordReader::Options file;
  FieldMap map;
  absl::TimeZone zone = absl::UTCTimeZone();  // of times that name none
  std::string rejects;                        // path of the file of refused records
  std::string progress;                       // path of the file that tells how far it got
  int64_t limit = 0;                          // records at most, 0 for all
  bool live = false;
  bool restart = false;                        // forget an earlier run
  bool dry_run = false;                        // read and map everything, send nothing
  absl::Duration patience = absl::Minutes(5);  // how long to try without a single answer
};

// Counts go on from an earlier run that was interrupted; rate() is of this run alone.
struct ImportReport {
  int64_t filed = 0;
  int64_t refused = 0;
  int64_t filed_before = 0;  // of `filed`, by earlier runs
  int64_t reconnects = 0;
  int64_t bytes = 0;  // of the file, behind which everything is answered
  int64_t file_bytes = 0;
  std::vector<std::string> unused;  // columns that feed no field
  bool whole = false;               // the end of the file was reached
  absl::Duration elapsed;
  double rate() const;
};

// Every record is filed once, whatever happens on the way: its request_id is the one it gives, or
// made of its place and content. Errors: UsageError, UNAVAILABLE when patience is at an end,
// CANCELLED when `interrupted`, what the server says of the caller; run again, it goes on.
absl::Status RunImport(const ImportOptions& options, const Session& session, ImportReport& report,
                       const std::function<void(const ImportReport&)>& on_tick,
                       const std::atomic<bool>& interrupted);

}  // namespace redress::cli
