#include "services/intake/domain/level.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace redress::intake {
namespace {

bool IsDelay(absl::string_view subcategory) {
  return subcategory == "late" || subcategory == "refund_delay" || subcategory == "repair_slow" ||
         subcategory == "slow_reply" || subcategory == "stalled";
}

}  // namespace

Grade DecideLevel(const v1::Triage& triage, const LevelFacts& facts, const LevelPolicy& policy) {
  Grade grade;
  const auto lift = [&](common::v1::Level level, absl::string_view why) {
    grade.level = std::max(grade.level, level);
    grade.reasons.push_back(absl::StrCat(why, " → level ", static_cast<int>(level), " (R-I7)"));
  };
  for (const std::string& signal : triage.signals()) {
    if (signal == "injury" || signal == "safety" || signal == "media_exposure" ||
        signal == "group" || signal == "privacy_leak") {
      lift(common::v1::LEVEL_CRISIS, absl::StrCat("signal ", signal));
    }
    if (signal == "counterfeit" || signal == "repeat") {
      lift(common::v1::LEVEL_SERIOUS, absl::StrCat("signal ", signal));
    }
  }
  const std::string& subcategory = triage.subcategory();
  if (subcategory == "defect" || subcategory == "counterfeit" || subcategory == "safety" ||
      subcategory == "stalled" || subcategory == "privacy_leak") {
    lift(common::v1::LEVEL_SERIOUS, subcategory);
  }
  if (facts.earlier_complaint) lift(common::v1::LEVEL_SERIOUS, "second complaint within 30 days");
  if (facts.amount_minor_units > policy.serious_amount_minor_units) {
    lift(common::v1::LEVEL_SERIOUS,
         absl::StrCat("amount above ", policy.serious_amount_minor_units / 100));
  }
  if (facts.tier == "vip" && IsDelay(subcategory))
    lift(common::v1::LEVEL_SERIOUS, "delay for a VIP");
  if (grade.reasons.empty()) grade.reasons.emplace_back("nothing lifts it → level 1 (R-I7)");
  return grade;
}

}  // namespace redress::intake
