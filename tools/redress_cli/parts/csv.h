// CSV as RFC 4180 has it, with a header row; and one column of it.
//
//   CsvReader reader(stream, ',');
//   std::vector<std::string> row;
//   ASSIGN_OR_RETURN(bool more, reader.Next(row));
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress::cli {

// Quoted fields may hold delimiters, quotes written twice, and line breaks; lines end in LF or
// CRLF; a byte order mark and empty lines are passed over; a quote inside an unquoted field is a
// plain character. Not thread-safe; the stream must outlive it.
class CsvReader {
 public:
  CsvReader(std::istream& stream, char delimiter);

  // Reads one record into `fields`; false at the end. Errors: INVALID_ARGUMENT with the line, for a
  // quote that never closes, text after a closing quote, or a record over 4 MiB.
  absl::StatusOr<bool> Next(std::vector<std::string>& fields);

  // Line, from 1, on which the record read last began.
  int64_t line() const { return record_line_; }

 private:
  absl::Status QuotedField(std::string& field);
  absl::Status Fault(absl::string_view what) const;

  std::istream& stream_;
  const char delimiter_;
  int64_t line_ = 1;
  int64_t record_line_ = 1;
  size_t record_bytes_ = 0;
};

// The texts of one column by its header, empty ones left out, up to 1,000,000. Errors: NOT_FOUND
// for the file, INVALID_ARGUMENT for a missing column (naming those there are), a short record,
// text that is not UTF-8, or nothing to read.
absl::StatusOr<std::vector<std::string>> ReadColumn(const std::string& path,
                                                    absl::string_view column, char delimiter);

}  // namespace redress::cli
