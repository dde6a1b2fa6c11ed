// What a command prints: text for people, or JSON lines for machines.
//
//   out.Line(absl::StrCat("filed ", out.Paint(Style::kStrong, reference)));
//   out.Json(complaint);
//   out.Print(table);
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace redress::cli {

enum class Style : uint8_t { kPlain, kStrong, kFaint, kGood, kWarn, kBad };

// Rows of text under titles, aligned by display width. A value type.
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;
    size_t width_max = 60;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One cell a column; control characters are made harmless. `style` paints the whole row.
  void Add(std::vector<std::string> cells, Style style = Style::kPlain);
  bool empty() const { return rows_.empty(); }

 private:
  friend class Output;
  struct Row {
    std::vector<std::string> cells;
    Style style;
  };
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

// Colours are used when standard output is a terminal and NO_COLOR is unset; progress shows when
// standard error is a terminal. Not thread-safe.
class Output {
 public:
  explicit Output(bool json);
  ~Output();

  bool json() const { return json_; }
  // A line for people; customers' own text must have gone through Printable.
  void Line(absl::string_view text);
  void Heading(absl::string_view text);
  void Print(const Table& table, absl::string_view indent = "");
  // One line of JSON.
  void Json(const google::protobuf::Message& message);
  void JsonText(absl::string_view line);
  std::string Paint(Style style, absl::string_view text) const;

  // Overwrites one line on standard error; `share` from 0 to 1 draws a bar, below 0 draws none.
  void Progress(double share, absl::string_view text);
  void EndProgress();
  // A line on standard error that spoils no output.
  void Note(absl::string_view text);

 private:
  const bool json_;
  const bool colour_;
  const bool shows_progress_;
  bool progress_drawn_ = false;
};

// `error: CODE REASON: message`, and a line for each field at fault.
std::string ErrorText(const absl::Status& status);

// A message on one line, every field of it; empty for what has no JSON form.
std::string JsonOf(const google::protobuf::Message& message);

// A text as a JSON string, quotes included.
std::string JsonQuote(absl::string_view text);

}  // namespace redress::cli
