#include "tools/redress_cli/import/records.h"

#include <nlohmann/json.hpp>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "tools/redress_cli/parts/byte_window.h"

namespace redress::cli {
namespace {

constexpr size_t kLineMax = 4 << 20;
constexpr size_t kRawMax = 64 << 10;
constexpr int kDepthMax = 4;
constexpr size_t kFieldsMax = 1000;

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message);
}

class CsvRecords final : public RecordReader {
 public:
  CsvRecords(std::ifstream file, int64_t file_bytes, text::Decoder decoder, char delimiter)
      : delimiter_(delimiter), decoder_(std::move(decoder)) {
    file_ = std::move(file);
    file_bytes_ = file_bytes;
    reader_ = std::make_unique<CsvReader>(file_, delimiter_);
  }

  absl::Status ReadHeader() {
    std::vector<std::string> cells;
    ASSIGN_OR_RETURN(const bool any, reader_->Next(cells));
    if (!any) return Refused("FILE_EMPTY", "the file is empty; its first line names the columns");
    std::set<std::string> seen;
    for (const std::string& cell : cells) {
      ASSIGN_OR_RETURN(std::string name, decoder_.ToUtf8(cell));
      if (!name.empty() && !seen.insert(name).second) {
        return Refused("COLUMN_TWICE", absl::StrCat("the first line names ", name, " twice"));
      }
      columns_.push_back(std::move(name));
    }
    return absl::OkStatus();
  }

  bool Next(Record& record) override {
    const absl::StatusOr<bool> more = reader_->Next(cells_);
    if (more.ok() && !*more) return false;
    record.line = line_base_ + reader_->line();
    record.offset = offset_base_ + reader_->offset();
    record.next_offset = offset_base_ + reader_->next_offset();
    record.next_line = line_base_ + reader_->next_line();
    record.raw = std::string(reader_->raw());
    record.fields.clear();
    record.refused = more.ok() ? Fill(record) : more.status();
    if (!record.refused.ok()) record.fields.clear();
    return true;
  }

  void Seek(int64_t offset, int64_t line) override {
    file_.clear();
    file_.seekg(offset);
    reader_ = std::make_unique<CsvReader>(file_, delimiter_);
    offset_base_ = offset;
    line_base_ = line - 1;
  }

  const std::vector<std::string>& columns() const override { return columns_; }

 private:
  absl::Status Fill(Record& record) {
    if (cells_.size() != columns_.size()) {
      return Refused("COLUMN_COUNT", absl::StrCat("it has ", cells_.size(), " fields, the header ",
                                                  columns_.size()));
    }
    for (size_t i = 0; i < cells_.size(); ++i) {
      if (cells_[i].empty() || columns_[i].empty()) continue;
      absl::StatusOr<std::string> value = decoder_.ToUtf8(cells_[i]);
      if (!value.ok()) {
        return Error(absl::StatusCode::kInvalidArgument, "TEXT_NOT_UTF8",
                     "it is not text in the file's encoding; name it with --encoding, for example "
                     "gb18030")
            .Field(columns_[i]);
      }
      record.fields.emplace_back(columns_[i], *std::move(value));
    }
    return absl::OkStatus();
  }

  const char delimiter_;
  text::Decoder decoder_;
  std::unique_ptr<CsvReader> reader_;
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;
  int64_t offset_base_ = 0;
  int64_t line_base_ = 0;
};

using Json = nlohmann::json;

// Values by their path; false when there are too many or they lie too deep.
bool Flatten(const Json& value, const std::string& path, int depth, Record& record) {
  if (record.fields.size() > kFieldsMax || depth > kDepthMax) return false;
  const auto under = [&](absl::string_view name) {
    return path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
  };
  if (value.is_object()) {
    for (const auto& [name, inner] : value.items()) {
      if (!Flatten(inner, under(name), depth + 1, record)) return false;
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      if (!Flatten(value[i], under(absl::StrCat(i)), depth + 1, record)) return false;
    }
  } else if (value.is_string()) {
    if (!value.get_ref<const std::string&>().empty()) {
      record.fields.emplace_back(path, value.get<std::string>());
    }
  } else if (!value.is_null()) {
    record.fields.emplace_back(path, value.dump());
  }
  return true;
}

class JsonRecords final : public RecordReader {
 public:
  JsonRecords(std::ifstream file, int64_t file_bytes) {
    file_ = std::move(file);
    file_bytes_ = file_bytes;
    window_ = std::make_unique<ByteWindow>(file_, kLineMax);
  }

  bool Next(Record& record) override {
    do {
      if (!window_->Has(0)) return false;
      record.line = line_;
      record.offset = offset_base_ + window_->offset();
      record.fields.clear();
      ReadLine(record);
    } while (record.refused.ok() && record.raw.empty());
    record.next_offset = offset_base_ + window_->offset();
    record.next_line = line_;
    return true;
  }

  void Seek(int64_t offset, int64_t line) override {
    file_.clear();
    file_.seekg(offset);
    window_ = std::make_unique<ByteWindow>(file_, kLineMax);
    offset_base_ = offset;
    line_ = line;
  }

  const std::vector<std::string>& columns() const override { return columns_; }

 private:
  void ReadLine(Record& record) {
    size_t length = 0;
    while (length < kLineMax && window_->Has(length) && (*window_)[length] != '\n') ++length;
    absl::string_view line = window_->View(length);
    record.raw = std::string(line.substr(0, kRawMax));
    if (!record.raw.empty() && record.raw.back() == '\r') record.raw.pop_back();
    record.refused = absl::OkStatus();
    if (length == kLineMax) {
      record.refused = Refused("RECORD_TOO_LONG", "a line has 4 MiB at most");
      window_->Advance(length);
      while (window_->Has(0) && (*window_)[0] != '\n') window_->Advance(1);
      length = 0;
    } else if (!record.raw.empty()) {
      record.refused = Parse(line, record);
    }
    ++line_;
    window_->Advance(length + (window_->Has(length) ? 1 : 0));
  }

  static absl::Status Parse(absl::string_view line, Record& record) {
    const Json value = Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded() || !value.is_object()) {
      return Refused("JSON_MALFORMED", "give one JSON object a line, in UTF-8");
    }
    if (Flatten(value, "", 0, record)) return absl::OkStatus();
    record.fields.clear();
    return Refused("JSON_TOO_DEEP", "an object has 1,000 values at most, no more than 4 deep");
  }

  std::unique_ptr<ByteWindow> window_;
  int64_t offset_base_ = 0;
  int64_t line_ = 1;
  const std::vector<std::string> columns_;
};

}  // namespace

bool RecordReader::IsJsonLines(absl::string_view path) {
  return absl::EndsWithIgnoreCase(path, ".jsonl") || absl::EndsWithIgnoreCase(path, ".ndjson") ||
         absl::EndsWithIgnoreCase(path, ".json");
}

absl::StatusOr<std::unique_ptr<RecordReader>> RecordReader::Open(const Options& options) {
  std::ifstream file(options.path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() < 0) {
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND",
                 absl::StrCat("cannot read ", options.path));
  }
  const auto file_bytes = static_cast<int64_t>(file.tellg());
  file.seekg(0);
  char mark[2] = {};
  file.read(mark, 2);
  if (absl::string_view(mark, 2) == "\xFF\xFE" || absl::string_view(mark, 2) == "\xFE\xFF") {
    return Refused("FILE_IS_UTF16", absl::StrCat(options.path, " is UTF-16; save it as UTF-8"));
  }
  file.clear();
  file.seekg(0);
  if (IsJsonLines(options.path)) {
    return std::make_unique<JsonRecords>(std::move(file), file_bytes);
  }
  ASSIGN_OR_RETURN(text::Decoder decoder, text::Decoder::Of(options.encoding));
  auto records = std::make_unique<CsvRecords>(std::move(file), file_bytes, std::move(decoder),
                                              options.delimiter);
  RETURN_IF_ERROR(records->ReadHeader());
  return records;
}

}  // namespace redress::cli
