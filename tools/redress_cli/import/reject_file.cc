#include "tools/redress_cli/import/reject_file.h"

#include <algorithm>
#include <filesystem>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "text/utf8.h"
#include "tools/redress_cli/parts/csv.h"
#include "tools/redress_cli/parts/flags.h"
#include "tools/redress_cli/parts/output.h"

namespace redress::cli {
namespace {

constexpr size_t kBufferMax = 1 << 20;
constexpr size_t kCellMax = 64 << 10;

std::string Cell(absl::string_view text) {
  std::string cell;
  AppendCell(text.substr(0, kCellMax), cell);
  return cell;
}

// What is no UTF-8 becomes question marks, or the reject file could not be read itself.
std::string Clean(std::string text) {
  if (text::IsValidUtf8(text)) return text;
  while (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();  // cut within a character
  if (text::IsValidUtf8(text)) return text;
  for (char& c : text) {
    if ((c & 0x80) != 0) c = '?';
  }
  return text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RejectFile>> RejectFile::Open(
    const std::string& path, const std::vector<std::string>& columns, int64_t kept_bytes) {
  std::error_code error;
  if (kept_bytes > 0) {
    std::filesystem::resize_file(path, static_cast<uintmax_t>(kept_bytes), error);
    if (error) {
      return UsageError(absl::StrCat("--rejects ", path, ": the file of the run before is gone; ",
                                     "give --restart to begin anew"));
    }
  } else {
    std::filesystem::remove(path, error);
  }
  return std::unique_ptr<RejectFile>(new RejectFile(path, columns, kept_bytes));
}

void RejectFile::AddCsv(const Record& record, const absl::Status& why) {
  if (bytes_ == 0 && buffer_.empty()) {
    for (const std::string& column : columns_) absl::StrAppend(&buffer_, Cell(column), ",");
    absl::StrAppend(&buffer_,
                    "reject_line,reject_reason,reject_field,reject_message,reject_record\n");
  }
  absl::flat_hash_map<absl::string_view, absl::string_view> values;
  for (const auto& [column, value] : record.fields) values[column] = value;
  for (const std::string& column : columns_) absl::StrAppend(&buffer_, Cell(values[column]), ",");
  absl::StrAppend(&buffer_, record.line, ",", ReasonOf(why), ",", Cell(redress::FieldOf(why)), ",",
                  Cell(std::string(why.message())), ",",
                  record.fields.empty() ? Cell(Clean(record.raw)) : "", "\n");
}

void RejectFile::AddJson(const Record& record, const absl::Status& why) {
  absl::StrAppend(&buffer_, "{\"line\":", record.line, ",\"reason\":", JsonQuote(ReasonOf(why)),
                  ",\"field\":", JsonQuote(redress::FieldOf(why)),
                  ",\"message\":", JsonQuote(std::string(why.message())),
                  ",\"record\":", JsonQuote(Clean(record.raw)), "}\n");
}

absl::Status RejectFile::Add(const Record& record, const absl::Status& why) {
  if (columns_.empty()) {
    AddJson(record, why);
  } else {
    AddCsv(record, why);
  }
  if (buffer_.size() < kBufferMax) return absl::OkStatus();
  return Flush().status();
}

absl::StatusOr<int64_t> RejectFile::Flush() {
  if (buffer_.empty()) return bytes_;
  std::ofstream file(path_, std::ios::binary | std::ios::app);
  file.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (!file.flush()) {
    return Error(absl::StatusCode::kDataLoss, "REJECTS_NOT_WRITTEN",
                 absl::StrCat("cannot write ", path_, "; free some room and run it again"));
  }
  bytes_ += static_cast<int64_t>(buffer_.size());
  buffer_.clear();
  return bytes_;
}

}  // namespace redress::cli
