// A digest in words: how many, the most urgent ones, by when (R-R5, R-I11). Ids, codes and moments
// alone, nothing of a customer.
//
//   const std::string body = DigestText(summary, "zh", zone, now);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "services/messaging/domain/attention.h"

namespace redress::messaging {

inline constexpr int kDigestLinesMax = 20;

struct DigestLine {
  ComplaintId complaint;
  std::string milestone;
  Word word = Word::kWarned;
  int percent = 0;
  absl::Time deadline;
  bool crisis = false;
};

// What one digest tells.
struct DigestSummary {
  int64_t warned = 0;
  int64_t breached = 0;
  int64_t overdue = 0;
  int64_t raised = 0;  // cases that came up a rung
  int64_t unsaid = 0;  // statements of incidents that nobody made in time
  int64_t complaints = 0;
  int64_t crises = 0;             // complaints of level 3
  std::vector<DigestLine> lines;  // the most urgent first, kDigestLinesMax at most

  int64_t items() const { return warned + breached + overdue + raised + unsaid; }
};

// In `language` (zh or en), moments by the wall of `zone` with its offset; below 5,000 characters.
std::string DigestText(const DigestSummary& summary, absl::string_view language,
                       absl::TimeZone zone, absl::Time now);

}  // namespace redress::messaging
