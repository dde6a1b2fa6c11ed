// CSV as RFC 4180 has it, with a header row; one column of it; and cells to be written.
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
#include "tools/redress_cli/parts/byte_window.h"
#include "tools/redress_cli/parts/flags.h"

namespace redress::cli {

// Quoted fields may hold delimiters, quotes written twice, and line breaks; lines end in LF or
// CRLF; a byte order mark and empty lines are passed over; a quote inside an unquoted field is a
// plain character. Not thread-safe; the stream must outlive it.
class CsvReader {
 public:
  static constexpr size_t kRecordBytesMax = 4 << 20;

  CsvReader(std::istream& stream, char delimiter);

  // Reads one record into `fields`; false at the end. Errors: INVALID_ARGUMENT (CSV_MALFORMED) with
  // the line, for a quote that never closes or text after a closing quote, and RECORD_TOO_LONG.
  // May be called again after an error: it goes on behind a record that is too long, and in the
  // line after the one in which a malformed record began.
  absl::StatusOr<bool> Next(std::vector<std::string>& fields);

  // The record read last, also one that was refused: the line, from 1, on which it began, its first
  // byte, and its beginning as it stands in the file, up to 64 KiB.
  int64_t line() const { return record_line_; }
  int64_t offset() const { return record_offset_; }
  absl::string_view raw() const { return raw_; }
  // The byte and the line at which the next record is looked for.
  int64_t next_offset() const { return window_.offset(); }
  int64_t next_line() const { return line_; }

 private:
  // What ended a field.
  enum class End { kField, kRecord, kText, kUnclosed };
  End ReadField(std::string& field);
  End ReadQuoted(std::string& field);
  End AfterDelimiterOrLine();
  void Keep(std::string& field, char c);
  // Up to and with the next line break.
  size_t RestOfLine(size_t from);
  void Finish(size_t length);
  absl::Status Malformed(absl::string_view what);

  ByteWindow window_;
  const char delimiter_;
  size_t at_ = 0;            // in the window, of the byte to be read
  bool too_long_ = false;    // the record that is being read
  bool slid_ = false;        // its beginning is no longer in the window
  size_t record_bytes_ = 0;  // kept in its fields
  int64_t line_ = 1;
  int64_t record_line_ = 1;
  int64_t record_offset_ = 0;
  std::string raw_;
};

// A cell of a CSV whose delimiter is a comma, quoted where it must be.
void AppendCell(absl::string_view text, std::string& out);

// What --delimiter asks for, a comma when it is not given. Error: UsageError.
absl::StatusOr<char> DelimiterOf(const Flags& flags);

// The texts of one column by its header, empty ones left out, up to 1,000,000. Errors: NOT_FOUND
// for the file, INVALID_ARGUMENT for a missing column (naming those there are), a short record,
// text that is not UTF-8, or nothing to read.
absl::StatusOr<std::vector<std::string>> ReadColumn(const std::string& path,
                                                    absl::string_view column, char delimiter);

}  // namespace redress::cli
