// The file of records that were refused: with why, and so that they can be mended and imported.
//
//   ASSIGN_OR_RETURN(auto rejects, RejectFile::Open(path, columns, kept_bytes));
//   rejects->Add(record, status);
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/redress_cli/import/records.h"

namespace redress::cli {

// CSV with the file's own columns and reject_line, reject_reason, reject_field, reject_message and,
// for a record that could not be read, reject_record; without columns, JSON lines of {line, reason,
// field, message, record}. Not thread-safe.
class RejectFile {
 public:
  // Goes on behind the first `kept_bytes` of an earlier run; begins anew with 0. The file is only
  // made when there is something to write. Error: UsageError when it cannot be written.
  static absl::StatusOr<std::unique_ptr<RejectFile>> Open(const std::string& path,
                                                          const std::vector<std::string>& columns,
                                                          int64_t kept_bytes);

  absl::Status Add(const Record& record, const absl::Status& why);
  // Bytes that are safely in the file. Error: DATA_LOSS.
  absl::StatusOr<int64_t> Flush();

 private:
  RejectFile(std::string path, std::vector<std::string> columns, int64_t bytes)
      : path_(std::move(path)), columns_(std::move(columns)), bytes_(bytes) {}
  void AddCsv(const Record& record, const absl::Status& why);
  void AddJson(const Record& record, const absl::Status& why);

  const std::string path_;
  const std::vector<std::string> columns_;
  int64_t bytes_;
  std::string buffer_;
};

}  // namespace redress::cli
