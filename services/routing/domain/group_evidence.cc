#include "services/routing/domain/group_evidence.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace redress::routing {
namespace {

constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;

std::string Span(int64_t seconds) {
  if (seconds < 3 * kHour) return absl::StrCat((seconds + kMinute - 1) / kMinute, " min");
  if (seconds < 3 * kDay) return absl::StrCat((seconds + kHour - 1) / kHour, " h");
  return absl::StrCat((seconds + kDay - 1) / kDay, " days");
}

std::string Figure(double value) {
  return value < 0.05 ? "less than 0.1" : absl::StrFormat("%.1f", value);
}

}  // namespace

std::string Explain(const GroupEvidence& evidence) {
  return absl::StrCat(evidence.filings, " in ", Span(evidence.to_s - evidence.from_s), " from ",
                      evidence.customers, evidence.customers == 1 ? " customer" : " customers",
                      " against ", Figure(evidence.expected), " expected");
}

std::string ExplainExpected(const GroupEvidence& evidence) {
  std::string text = absl::StrCat("usually ", Figure(evidence.usual_per_hour), " an hour");
  if (evidence.detection == GroupDetection::kWindow) {
    absl::StrAppend(&text,
                    absl::StrFormat("; at this hour of the week %.1f times that share of all",
                                    evidence.hour_factor));
  }
  absl::StrAppend(&text, absl::StrFormat("; all complaints in the same time: %.0f, as a rule %.0f",
                                         evidence.traffic_filings, evidence.traffic_usual));
  return text;
}

}  // namespace redress::routing
