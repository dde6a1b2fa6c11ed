#include "tools/redress_cli/parts/output.h"

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "google/protobuf/wrappers.pb.h"
#include "google/rpc/error_details.pb.h"
#include "tools/redress_cli/parts/width.h"

namespace redress::cli {
namespace {

constexpr absl::string_view kGap = "  ";
constexpr size_t kBarWidth = 24;

absl::string_view Code(Style style) {
  switch (style) {
    case Style::kPlain: return "";
    case Style::kStrong: return "\033[1m";
    case Style::kFaint: return "\033[2m";
    case Style::kGood: return "\033[32m";
    case Style::kWarn: return "\033[33m";
    case Style::kBad: return "\033[31m";
  }
  return "";
}

bool WantsColour() {
  const char* refused = getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0');
}

void Write(std::FILE* stream, absl::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

void TrimRight(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

}  // namespace

void Table::Add(std::vector<std::string> cells, Style style) {
  cells.resize(columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    cells[i] = FitWidth(Printable(cells[i]), columns_[i].width_max);
  }
  rows_.push_back({std::move(cells), style});
}

Output::Output(bool json)
    : json_(json), colour_(!json && WantsColour()), shows_progress_(isatty(STDERR_FILENO) == 1) {}

Output::~Output() { EndProgress(); }

void Output::Line(absl::string_view text) {
  EndProgress();
  Write(stdout, absl::StrCat(text, "\n"));
  std::fflush(stdout);
}

void Output::Heading(absl::string_view text) {
  Line("");
  Line(Paint(Style::kStrong, text));
}

void Output::Print(const Table& table, absl::string_view indent) {
  const size_t count = table.columns_.size();
  std::vector<size_t> widths(count);
  for (size_t i = 0; i < count; ++i) {
    widths[i] = DisplayWidth(table.columns_[i].title);
    for (const auto& row : table.rows_) widths[i] = std::max(widths[i], DisplayWidth(row.cells[i]));
  }
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
      absl::StrAppend(&text, i == 0 ? "" : kGap,
                      table.columns_[i].right ? PadLeft(cell_of(i), widths[i])
                                              : PadRight(cell_of(i), widths[i]));
    }
    TrimRight(text);
    return text;
  };
  Line(absl::StrCat(indent,
                    Paint(Style::kFaint, line([&](size_t i) { return table.columns_[i].title; }))));
  for (const auto& row : table.rows_) {
    Line(absl::StrCat(indent, Paint(row.style, line([&](size_t i) { return row.cells[i]; }))));
  }
}

void Output::Json(const google::protobuf::Message& message) {
  if (const std::string text = JsonOf(message); !text.empty()) JsonText(text);
}

void Output::JsonText(absl::string_view line) { Line(line); }

std::string Output::Paint(Style style, absl::string_view text) const {
  if (!colour_ || style == Style::kPlain || text.empty()) return std::string(text);
  return absl::StrCat(Code(style), text, "\033[0m");
}

void Output::Progress(double share, absl::string_view text) {
  if (!shows_progress_) return;
  std::string bar;
  if (share >= 0) {
    const auto full = static_cast<size_t>(std::min(share, 1.0) * kBarWidth);
    bar = absl::StrFormat("%s%s %3.0f %%  ", std::string(full, '#'),
                          std::string(kBarWidth - full, '-'), std::min(share, 1.0) * 100);
  }
  Write(stderr, absl::StrCat("\r\033[K", bar, text));
  std::fflush(stderr);
  progress_drawn_ = true;
}

void Output::EndProgress() {
  if (!progress_drawn_) return;
  Write(stderr, "\r\033[K");
  std::fflush(stderr);
  progress_drawn_ = false;
}

void Output::Note(absl::string_view text) {
  EndProgress();
  Write(stderr, absl::StrCat(text, "\n"));
}

std::string ErrorText(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  std::string text =
      absl::StrCat("error: ", absl::StatusCodeToString(status.code()),
                   reason.empty() ? "" : absl::StrCat(" ", reason), ": ",
                   Printable(absl::string_view(status.message().data(), status.message().size())));
  const auto details = status.GetPayload(std::string(kBadRequestType));
  google::rpc::BadRequest bad;
  if (details.has_value() && bad.ParseFromString(std::string(*details))) {
    for (const auto& violation : bad.field_violations()) {
      absl::StrAppend(&text, "\n  ", violation.field(), violation.description().empty() ? "" : ": ",
                      Printable(violation.description()));
    }
  }
  return text;
}

std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  return status.ok() ? text : "";
}

std::string JsonQuote(absl::string_view text) {
  google::protobuf::StringValue value;
  value.set_value(std::string(text));
  std::string quoted;
  const auto status = google::protobuf::util::MessageToJsonString(value, &quoted);
  return status.ok() ? quoted : "\"\"";
}

}  // namespace redress::cli
