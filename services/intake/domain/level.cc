#include "services/intake/domain/level.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/intake/domain/taxonomy.h"

namespace redress::intake {
namespace {

bool IsDelay(absl::string_view subcategory) {
  return subcategory == "late" || subcategory == "refund_delay" || subcategory == "repair_slow" ||
         subcategory == "slow_reply" || subcategory == "stalled";
}

// 30 days, 36 hours.
std::string InWords(absl::Duration window) {
  const int64_t hours = absl::ToInt64Hours(window);
  return hours % 24 == 0 ? absl::StrCat(hours / 24, " days") : absl::StrCat(hours, " hours");
}

// A category that is this likely fits.
constexpr double kFits = 0.5;

// The main category that the rules know: a tenant's own one in front changes nothing for them.
struct Main {
  absl::string_view subcategory;
  double sure = 0;
};

Main MainOf(const v1::Triage& triage, const OwnCategories* own) {
  if (own != nullptr &&
      own->IsInUseOrRetired(absl::StrCat(triage.category(), ".", triage.subcategory()))) {
    for (const v1::CategoryScore& category : triage.categories()) {
      if (!own->IsInUseOrRetired(category.code()))
        return {SubcategoryOf(category.code()), category.score()};
    }
  }
  return {triage.subcategory(), triage.confidence()};
}

}  // namespace

common::v1::Level LevelOfSignal(absl::string_view signal) {
  if (signal == "injury" || signal == "safety" || signal == "media_exposure" || signal == "group" ||
      signal == "privacy_leak") {
    return common::v1::LEVEL_CRISIS;
  }
  return signal == "counterfeit" || signal == "repeat" ? common::v1::LEVEL_SERIOUS
                                                       : common::v1::LEVEL_ROUTINE;
}

bool IsSerious(absl::string_view subcategory) {
  return subcategory == "defect" || subcategory == "counterfeit" || subcategory == "safety" ||
         subcategory == "stalled" || subcategory == "privacy_leak";
}

Grade DecideLevel(const v1::Triage& triage, const LevelFacts& facts, const LevelPolicy& policy) {
  Grade grade;
  const auto lift = [&](common::v1::Level level, absl::string_view why) {
    grade.level = std::max(grade.level, level);
    grade.reasons.push_back(absl::StrCat(why, " → level ", static_cast<int>(level), " (R-I7)"));
  };
  for (const std::string& signal : triage.signals()) {
    const common::v1::Level level = LevelOfSignal(signal);
    if (level > common::v1::LEVEL_ROUTINE) lift(level, absl::StrCat("signal ", signal));
  }
  const Main main = MainOf(triage, facts.own);
  const absl::string_view subcategory = main.subcategory;
  if (subcategory == "privacy_leak" && main.sure >= kFits) {
    lift(common::v1::LEVEL_CRISIS, subcategory);
    // Praise that speaks of a repair complains of no defect; danger and leaks count however told.
  } else if (subcategory == "safety" || subcategory == "privacy_leak" ||
             (IsSerious(subcategory) &&
              (triage.kind() == common::v1::KIND_COMPLAINT || main.sure >= kFits))) {
    lift(common::v1::LEVEL_SERIOUS, subcategory);
  }
  for (const v1::CategoryScore& category : triage.categories()) {  // the other ones that fit
    const absl::string_view other = SubcategoryOf(category.code());
    if (category.score() >= kFits && other != subcategory && IsSerious(other) &&
        triage.kind() == common::v1::KIND_COMPLAINT) {
      lift(common::v1::LEVEL_SERIOUS, other);
    }
  }
  if (facts.own != nullptr) {
    for (const v1::CategoryScore& category : triage.categories()) {
      const common::v1::Level least = facts.own->LeastLevel(category.code());
      if (category.score() >= kFits && least > grade.level) lift(least, category.code());
    }
  }
  if (facts.by_text > grade.level) {
    lift(facts.by_text,
         facts.by_text == common::v1::LEVEL_CRISIS
             ? "reads like a danger, an injury, exposure, a group or a leak"
             : "reads like a defect, a fake, a stalled or repeated case, or names a large amount");
  }
  if (facts.earlier_complaint) {
    lift(common::v1::LEVEL_SERIOUS,
         absl::StrCat("second complaint within ", InWords(policy.repeat_window)));
  }
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
