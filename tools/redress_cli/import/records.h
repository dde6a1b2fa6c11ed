// Records of a file of complaints, CSV or JSON lines, one after the other.
//
//   ASSIGN_OR_RETURN(auto records, RecordReader::Open({.path = "history.csv"}));
//   Record record;
//   while (*records->Next(record)) Use(record.fields);
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "text/decoder.h"
#include "tools/redress_cli/parts/csv.h"

namespace redress::cli {

// One record as it stands in the file.
struct Record {
  int64_t line = 0;         // from 1
  int64_t offset = 0;       // of its first byte
  int64_t next_offset = 0;  // where reading goes on
  int64_t next_line = 0;
  std::string raw;  // its beginning, up to 64 KiB
  // By name: a column, or the path of a JSON value such as customer.phone or labels.shop. In the
  // order of the columns; empty ones are left out.
  std::vector<std::pair<std::string, std::string>> fields;
  absl::Status refused;  // why the record could not be read; `fields` is empty then
};

// Not thread-safe.
class RecordReader {
 public:
  struct Options {
    std::string path;  // .jsonl, .ndjson and .json are JSON lines; all else is CSV
    char delimiter = ',';
    std::string encoding = "utf-8";
  };

  // Errors: NOT_FOUND (FILE_NOT_FOUND), INVALID_ARGUMENT for an unknown encoding, UTF-16, or a CSV
  // without a header row, or with one that names a column twice.
  static absl::StatusOr<std::unique_ptr<RecordReader>> Open(const Options& options);
  virtual ~RecordReader() = default;
  static bool IsJsonLines(absl::string_view path);

  // False at the end. Never fails for what a record holds.
  virtual bool Next(Record& record) = 0;
  // Goes on at a place that an earlier record told.
  virtual void Seek(int64_t offset, int64_t line) = 0;
  // Columns of a CSV, in order; empty for JSON lines.
  virtual const std::vector<std::string>& columns() const = 0;

  int64_t file_bytes() const { return file_bytes_; }

 protected:
  std::ifstream file_;
  int64_t file_bytes_ = 0;
};

}  // namespace redress::cli
