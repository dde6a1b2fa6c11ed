// How grave a complaint is (R-I7).
//
//   const Grade grade = DecideLevel(triage, {.tier = "vip", .amount_minor_units = 120000});
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/intake/v1/complaint.pb.h"
#include "services/intake/domain/own_categories.h"

namespace redress::intake {

struct LevelFacts {
  absl::string_view tier;
  int64_t amount_minor_units = 0;  // of the complaint, or of its order
  bool earlier_complaint = false;  // the customer's second within the repeat window
  // What the text alone reads like, as TriageEngine::Understand told it.
  common::v1::Level by_text = common::v1::LEVEL_UNSPECIFIED;
  const OwnCategories* own = nullptr;  // the tenant's, if there are any
};

struct LevelPolicy {
  int64_t serious_amount_minor_units = 100'000;         // above it a complaint is serious
  absl::Duration repeat_window = absl::Hours(24 * 30);  // a second complaint within it is a repeat
};

struct Grade {
  common::v1::Level level = common::v1::LEVEL_ROUTINE;
  std::vector<std::string> reasons;
};

// What a signal by itself makes of a complaint.
common::v1::Level LevelOfSignal(absl::string_view signal);
// Whether a complaint of this subcategory is level 2 at least.
bool IsSerious(absl::string_view subcategory);

Grade DecideLevel(const v1::Triage& triage, const LevelFacts& facts, const LevelPolicy& policy);

}  // namespace redress::intake
