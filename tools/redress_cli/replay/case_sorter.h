// Records in order of case and place, however many and in whatever order they come, in bounded
// memory: runs that are sorted go to temporary files and are merged.
//
//   CaseSorter sorter({.directory = "/tmp"});
//   RETURN_IF_ERROR(sorter.Add({case_id, micros, follows, line, bytes}));
//   RETURN_IF_ERROR(sorter.Drain([&](const CaseRecord& record) { ...; return absl::OkStatus(); }));
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace redress::cli {

// Ordered by its first four fields.
struct CaseRecord {
  absl::string_view case_id;
  int64_t micros = 0;
  bool follows = false;
  int64_t line = 0;  // unlike that of any other record
  absl::string_view bytes;
};

// Not thread-safe.
class CaseSorter {
 public:
  struct Options {
    std::string directory;                   // where temporary files go; they have no name there
    size_t memory_bytes = size_t{96} << 20;  // of the records held, about as much as all in all
    size_t fan_in = 64;                      // files merged at once, 2 or more
  };

  explicit CaseSorter(Options options);
  ~CaseSorter();

  // Errors: DATA_LOSS (TEMPORARY_FILE_FAILED), as Drain.
  absl::Status Add(const CaseRecord& record);
  // Gives every record, once, and holds none afterwards. Errors: those of `take` too.
  absl::Status Drain(const std::function<absl::Status(const CaseRecord& record)>& take);

  int64_t count() const { return count_; }

 private:
  struct Entry {
    uint64_t prefix = 0;  // of the case, as far as eight bytes tell
    size_t offset = 0;    // in arena_
  };
  class Run;
  using RunPtr = std::unique_ptr<Run>;

  void SortEntries();
  absl::Status Spill();
  // Merges the runs of a level into one of the next when they are too many.
  absl::Status Settle(size_t level);
  absl::Status Merge(const std::vector<Run*>& runs,
                     const std::function<absl::Status(const CaseRecord& record)>& take) const;

  const Options options_;
  std::string arena_;
  std::vector<Entry> entries_;
  std::vector<std::vector<RunPtr>> levels_;
  int64_t count_ = 0;
};

}  // namespace redress::cli
