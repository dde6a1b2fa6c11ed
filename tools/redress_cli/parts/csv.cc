#include "tools/redress_cli/parts/csv.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::cli {
namespace {

constexpr int kEnd = std::istream::traits_type::eof();
constexpr size_t kRecordBytesMax = 4 << 20;
constexpr size_t kTextCountMax = 1'000'000;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status Malformed(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED", message);
}

}  // namespace

CsvReader::CsvReader(std::istream& stream, char delimiter)
    : stream_(stream), delimiter_(delimiter) {
  for (const char expected : kByteOrderMark) {
    // A text may begin with the first bytes of a mark only when it is no UTF-8.
    if (stream_.peek() != static_cast<uint8_t>(expected)) break;
    stream_.get();
  }
}

absl::Status CsvReader::Fault(absl::string_view what) const {
  return Malformed(absl::StrCat("line ", line_, ": ", what));
}

absl::Status CsvReader::QuotedField(std::string& field) {
  const int64_t opened = line_;
  while (true) {
    const int c = stream_.get();
    if (c == kEnd) {
      return Malformed(absl::StrCat("line ", opened, ": a quote opens here and never closes"));
    }
    if (c == '"') {
      if (stream_.peek() != '"') break;
      stream_.get();
    }
    if (c == '\n') ++line_;
    if (++record_bytes_ > kRecordBytesMax) return Fault("a record has more than 4 MiB");
    field.push_back(static_cast<char>(c));
  }
  const int after = stream_.peek();
  if (after != kEnd && after != '\n' && after != '\r' && after != delimiter_) {
    return Fault("text follows a closing quote; write a quote inside a field twice");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvReader::Next(std::vector<std::string>& fields) {
  fields.clear();
  record_bytes_ = 0;
  while (stream_.peek() == '\n' || stream_.peek() == '\r') {
    if (stream_.get() == '\n') ++line_;
  }
  if (stream_.peek() == kEnd) return false;
  record_line_ = line_;
  while (true) {
    std::string& field = fields.emplace_back();
    if (stream_.peek() == '"') {
      stream_.get();
      RETURN_IF_ERROR(QuotedField(field));
    }
    while (true) {
      const int c = stream_.get();
      if (c == delimiter_) break;
      if (c == kEnd) return true;
      if (c == '\n' || (c == '\r' && stream_.peek() == '\n')) {
        if (c == '\r') stream_.get();
        ++line_;
        return true;
      }
      if (++record_bytes_ > kRecordBytesMax) return Fault("a record has more than 4 MiB");
      field.push_back(static_cast<char>(c));
    }
  }
}

absl::StatusOr<std::vector<std::string>> ReadColumn(const std::string& path,
                                                    absl::string_view column, char delimiter) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND",
                 absl::StrCat("cannot read ", path, "; give a CSV file"));
  }
  CsvReader reader(file, delimiter);
  std::vector<std::string> fields;
  ASSIGN_OR_RETURN(const bool has_header, reader.Next(fields));
  if (!has_header) return Malformed(absl::StrCat(path, " is empty; the first line names columns"));
  const auto header = std::find(fields.begin(), fields.end(), column);
  if (header == fields.end()) {
    return Malformed(
        absl::StrCat(path, " has no column ", column, "; it has ", absl::StrJoin(fields, ", ")));
  }
  const size_t index = static_cast<size_t>(header - fields.begin());
  std::vector<std::string> texts;
  while (texts.size() < kTextCountMax) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(fields));
    if (!more) break;
    if (fields.size() <= index) {
      return Malformed(absl::StrCat(path, " line ", reader.line(), ": has no column ", column));
    }
    if (!text::IsValidUtf8(fields[index])) {
      return Malformed(absl::StrCat(path, " line ", reader.line(), ": is not UTF-8"));
    }
    if (!fields[index].empty()) texts.push_back(std::move(fields[index]));
  }
  if (texts.empty()) return Malformed(absl::StrCat(path, ": column ", column, " holds no text"));
  return texts;
}

}  // namespace redress::cli
