#include "timer/hints.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace redress::timer {
namespace {

constexpr size_t kPayloadMax = 7'900;

}  // namespace

std::vector<std::string> FormatHints(absl::Span<const ForeignHint> hints) {
  std::vector<std::string> payloads;
  for (const ForeignHint& hint : hints) {
    const std::string line =
        absl::StrCat(hint.kind, " ", hint.subject.ToString(), " ", hint.due_micros, "\n");
    if (payloads.empty() || payloads.back().size() + line.size() > kPayloadMax)
      payloads.emplace_back();
    payloads.back() += line;
  }
  return payloads;
}

std::vector<ForeignHint> ParseHints(absl::string_view payload) {
  std::vector<ForeignHint> hints;
  for (const absl::string_view line : absl::StrSplit(payload, '\n', absl::SkipEmpty())) {
    const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
    ForeignHint hint;
    if (fields.size() != 3 || !absl::SimpleAtoi(fields[2], &hint.due_micros)) continue;
    const auto subject = Uuid::Parse(fields[1]);
    if (!subject.ok()) continue;
    hint.kind = std::string(fields[0]);
    hint.subject = *subject;
    hints.push_back(std::move(hint));
  }
  return hints;
}

}  // namespace redress::timer
