#include "services/intake/domain/corpus.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/taxonomy.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

constexpr size_t kColumns = 6;
constexpr size_t kCategoriesMax = 3;

std::vector<std::string> Codes(absl::string_view cell) {
  if (cell == "-") return {};
  return absl::StrSplit(cell, ',');
}

bool Has(const std::vector<std::string>& codes, absl::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// The lowest level that the labels allow (R-I7).
int LeastLevel(const LabelledText& text) {
  for (const char* signal : {"injury", "safety", "media_exposure", "group", "privacy_leak"}) {
    if (Has(text.signals, signal)) return 3;
  }
  const bool serious = Has(text.signals, "counterfeit") || Has(text.signals, "repeat") ||
                       Has(text.categories, "product_quality.defect") ||
                       Has(text.categories, "product_quality.safety") ||
                       Has(text.categories, "product_quality.counterfeit") ||
                       Has(text.categories, "after_sales.stalled");
  return serious && text.kind == common::v1::KIND_COMPLAINT ? 2 : 1;
}

// What is wrong with a line; empty when nothing is.
std::string Read(absl::string_view line, LabelledText& text) {
  const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
  if (cells.size() != kColumns) return absl::StrCat("give ", kColumns, " columns");
  static const auto& kinds = *new std::map<absl::string_view, common::v1::Kind>{
      {"complaint", common::v1::KIND_COMPLAINT},
      {"suggestion", common::v1::KIND_SUGGESTION},
      {"inquiry", common::v1::KIND_INQUIRY},
      {"praise", common::v1::KIND_UNSPECIFIED}};
  const auto kind = kinds.find(cells[0]);
  if (kind == kinds.end()) return absl::StrCat("there is no kind ", cells[0]);
  text.kind = kind->second;
  text.categories = Codes(cells[1]);
  if (text.categories.size() > kCategoriesMax) return "give three categories at most";
  if (text.categories.empty() && text.kind == common::v1::KIND_COMPLAINT)
    return "a complaint needs a category";
  for (const std::string& code : text.categories) {
    if (!IsCategory(code)) return absl::StrCat("there is no category ", code);
  }
  text.signals = Codes(cells[3]);
  for (const std::string& code : text.signals) {
    if (!IsSignal(code)) return absl::StrCat("there is no signal ", code);
  }
  int level = 0;
  if (!absl::SimpleAtoi(cells[2], &level) || level < 1 || level > 3) return "level is 1, 2 or 3";
  text.level = static_cast<common::v1::Level>(level);
  if (level < LeastLevel(text))
    return absl::StrCat("these labels make level ", LeastLevel(text), " at least");
  if (!absl::SimpleAtoi(cells[4], &text.sentiment) || std::abs(text.sentiment) > 1)
    return "sentiment is -1, 0 or 1";
  text.text = std::string(cells[5]);
  if (text.text.empty() || !text::IsValidUtf8(text.text)) return "the text is empty or no UTF-8";
  return "";
}

}  // namespace

absl::StatusOr<std::vector<LabelledText>> ReadCorpus(absl::string_view file,
                                                     absl::string_view tsv) {
  std::vector<LabelledText> texts;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(tsv, '\n')) {
    ++line_number;
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    const std::string wrong = Read(line, texts.emplace_back());
    if (!wrong.empty()) {
      return Error(absl::StatusCode::kInvalidArgument, "CORPUS_MALFORMED",
                   absl::StrCat(file, " line ", line_number, ": ", wrong));
    }
  }
  return texts;
}

}  // namespace redress::intake
