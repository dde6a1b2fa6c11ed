#include "tools/redress_cli/parts/csv.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"

namespace redress::cli {
namespace {

constexpr size_t kTextCountMax = 1'000'000;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
// How far a closing quote is looked for before the opening one is held to be a mistake.
constexpr size_t kQuoteReach = 16 << 20;
constexpr size_t kRawMax = 64 << 10;

absl::Status MalformedFile(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED", message);
}

}  // namespace

CsvReader::CsvReader(std::istream& stream, char delimiter)
    : window_(stream, kQuoteReach), delimiter_(delimiter) {
  if (window_.Has(kByteOrderMark.size() - 1) &&
      window_.View(kByteOrderMark.size()) == kByteOrderMark) {
    window_.Advance(kByteOrderMark.size());
  }
}

size_t CsvReader::RestOfLine(size_t from) {
  while (window_.Has(from) && window_[from] != '\n') ++from;
  if (!window_.Has(from)) return from;
  ++line_;
  return from + 1;
}

absl::Status CsvReader::Malformed(absl::string_view what) {
  // Only the line in which it began is given up: of two quotes, the first may be the stray one.
  line_ = record_line_;
  Finish(RestOfLine(0));
  return MalformedFile(absl::StrCat("line ", record_line_, ": ", what));
}

void CsvReader::Finish(size_t length) {
  if (!slid_) raw_ = std::string(window_.View(std::min(length, kRawMax)));
  while (!raw_.empty() && (raw_.back() == '\n' || raw_.back() == '\r')) raw_.pop_back();
  window_.Advance(length);
}

void CsvReader::Keep(std::string& field, char c) {
  if (++record_bytes_ > kRecordBytesMax) too_long_ = true;
  if (!too_long_) field.push_back(c);
}

// Takes the delimiter or the line break that comes next.
CsvReader::End CsvReader::AfterDelimiterOrLine() {
  if (!window_.Has(at_)) return End::kRecord;
  if (window_[at_] == delimiter_) {
    ++at_;
    return End::kField;
  }
  if (window_[at_] == '\r' && window_.Has(at_ + 1) && window_[at_ + 1] == '\n') ++at_;
  if (window_[at_] != '\n') return End::kText;
  ++at_;
  ++line_;
  return End::kRecord;
}

CsvReader::End CsvReader::ReadQuoted(std::string& field) {
  for (++at_; window_.Has(at_); ++at_) {
    const char c = window_[at_];
    if (c == '"') {
      if (!window_.Has(at_ + 1) || window_[at_ + 1] != '"') {
        ++at_;
        return AfterDelimiterOrLine();
      }
      ++at_;
    }
    if (c == '\n') ++line_;
    Keep(field, c);
  }
  return End::kUnclosed;
}

CsvReader::End CsvReader::ReadField(std::string& field) {
  if (window_.Has(at_) && window_[at_] == '"') return ReadQuoted(field);
  while (window_.Has(at_)) {
    if (const End end = AfterDelimiterOrLine(); end != End::kText) return end;
    Keep(field, window_[at_]);
    ++at_;
    if (too_long_ && at_ > kRawMax) {  // a line without end is passed over, not held
      if (!slid_) raw_ = std::string(window_.View(kRawMax));
      slid_ = true;
      window_.Advance(at_);
      at_ = 0;
    }
  }
  return End::kRecord;
}

absl::StatusOr<bool> CsvReader::Next(std::vector<std::string>& fields) {
  fields.clear();
  for (; window_.Has(0) && (window_[0] == '\n' || window_[0] == '\r'); window_.Advance(1)) {
    if (window_[0] == '\n') ++line_;
  }
  if (!window_.Has(0)) return false;
  at_ = 0;
  record_bytes_ = 0;
  too_long_ = slid_ = false;
  record_line_ = line_;
  record_offset_ = window_.offset();
  End end = End::kField;
  while (end == End::kField) end = ReadField(fields.emplace_back());
  if (!slid_ && end == End::kUnclosed) return Malformed("a quote opens here and never closes");
  if (!slid_ && end == End::kText) {
    return Malformed("text follows a closing quote; write a quote inside a field twice");
  }
  Finish(end == End::kRecord ? at_ : RestOfLine(at_));
  if (!too_long_) return true;
  return Error(absl::StatusCode::kInvalidArgument, "RECORD_TOO_LONG",
               absl::StrCat("line ", record_line_, ": a record has 4 MiB at most"));
}

void AppendCell(absl::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) {
    out.append(text.data(), text.size());
  } else {
    absl::StrAppend(&out, "\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
  }
}

absl::StatusOr<char> DelimiterOf(const Flags& flags) {
  const std::string text = flags.Text("delimiter", ",");
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() == 1 && text != "\"" && text != "\n") return text[0];
  return UsageError(absl::StrCat("--delimiter ", text, ": give one character, or tab"));
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
  if (!has_header)
    return MalformedFile(absl::StrCat(path, " is empty; the first line names columns"));
  const auto header = std::find(fields.begin(), fields.end(), column);
  if (header == fields.end()) {
    return MalformedFile(
        absl::StrCat(path, " has no column ", column, "; it has ", absl::StrJoin(fields, ", ")));
  }
  const size_t index = static_cast<size_t>(header - fields.begin());
  std::vector<std::string> texts;
  while (texts.size() < kTextCountMax) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(fields));
    if (!more) break;
    if (fields.size() <= index) {
      return MalformedFile(absl::StrCat(path, " line ", reader.line(), ": has no column ", column));
    }
    if (!text::IsValidUtf8(fields[index])) {
      return MalformedFile(absl::StrCat(path, " line ", reader.line(), ": is not UTF-8"));
    }
    if (!fields[index].empty()) texts.push_back(std::move(fields[index]));
  }
  if (texts.empty())
    return MalformedFile(absl::StrCat(path, ": column ", column, " holds no text"));
  return texts;
}

}  // namespace redress::cli
