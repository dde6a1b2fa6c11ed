#include "services/intake/domain/correction.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/intake/domain/taxonomy.h"

namespace redress::intake {
namespace {

constexpr int kSignalsMax = 9;  // as many as there are

absl::Status CheckSignals(const v1::ReclassifyComplaintRequest& request) {
  if (request.signals_size() > kSignalsMax) {
    return InvalidField("signals", "SIGNALS_TOO_MANY", absl::StrCat(kSignalsMax, " at most"));
  }
  for (int i = 0; i < request.signals_size(); ++i) {
    const std::string field = absl::StrCat("signals[", i, "]");
    if (!IsSignal(request.signals(i))) {
      return InvalidField(field, "SIGNAL_UNKNOWN", "give a signal code, for example injury");
    }
    if (std::count(request.signals().begin(), request.signals().end(), request.signals(i)) > 1) {
      return InvalidField(field, "SIGNAL_TWICE", "give each signal once");
    }
  }
  if (request.signals_size() > 0 && !request.set_signals()) {
    return InvalidField("set_signals", "SET_SIGNALS_MISSING",
                        "set it to replace the signals by those given");
  }
  return absl::OkStatus();
}

bool IsProductSafety(const v1::Triage& triage) {
  return triage.subcategory() == "safety" ||
         std::any_of(triage.signals().begin(), triage.signals().end(),
                     [](const std::string& signal) { return signal == "safety"; });
}

}  // namespace

absl::StatusOr<Wish> ReadWish(const v1::ReclassifyComplaintRequest& request,
                              const OwnCategories* own) {
  RETURN_IF_ERROR(CheckSignals(request));
  Wish wish;
  if (request.kind() != common::v1::KIND_UNSPECIFIED) wish.kind = request.kind();
  if (!request.category().empty()) {
    if (!IsCategory(request.category()) && (own == nullptr || !own->IsInUse(request.category()))) {
      return InvalidField(
          "category", "CATEGORY_UNKNOWN",
          "give a code with the one below it, for example logistics.late, or one of the "
          "tenant's own that is in use");
    }
    std::pair<std::string, std::string> codes =
        absl::StrSplit(request.category(), absl::MaxSplits('.', 1));
    wish.category = std::move(codes.first);
    wish.subcategory = std::move(codes.second);
  }
  if (request.level() != common::v1::LEVEL_UNSPECIFIED) wish.level = request.level();
  if (request.set_signals()) {
    wish.signals.emplace(request.signals().begin(), request.signals().end());
  }
  if (!wish.kind && wish.category.empty() && !wish.level && !wish.signals) {
    return InvalidField("category", "NOTHING_TO_CORRECT",
                        "give a kind, a category, a level or signals");
  }
  return wish;
}

absl::StatusOr<v1::Triage> Correct(const v1::Triage& before, const Wish& wish,
                                   const LevelFacts& facts, const LevelPolicy& policy) {
  v1::Triage after = before;
  if (wish.kind) after.set_kind(*wish.kind);
  if (!wish.category.empty()) {
    after.set_category(wish.category);
    after.set_subcategory(wish.subcategory);
    after.set_confidence(1);
    after.clear_categories();
    v1::CategoryScore& score = *after.add_categories();
    score.set_code(absl::StrCat(wish.category, ".", wish.subcategory));
    score.set_score(1);
    after.set_solution_template(absl::StrCat("templates/", wish.subcategory));
  }
  if (wish.signals) after.mutable_signals()->Assign(wish.signals->begin(), wish.signals->end());
  after.set_needs_review(false);
  after.set_corrected(true);
  after.clear_reasons();
  after.add_reasons("corrected by a person (R-I6)");
  if (wish.level) {
    // R-I7: whoever grades, a product-safety complaint is never level 1
    if (*wish.level == common::v1::LEVEL_ROUTINE && IsProductSafety(after)) {
      return InvalidField("level", "LEVEL_TOO_LOW",
                          "a product-safety complaint is never level 1; give 2 or 3, or correct "
                          "the category and the signals too");
    }
    after.set_level(*wish.level);
    after.add_reasons(absl::StrCat("a person → level ", static_cast<int>(*wish.level)));
    return after;
  }
  const Grade grade = DecideLevel(after, facts, policy);
  after.set_level(grade.level);
  for (const std::string& reason : grade.reasons) after.add_reasons(reason);
  return after;
}

events::v1::ComplaintReclassified ReclassifiedEvent(const v1::Triage& before,
                                                    const v1::Triage& after) {
  events::v1::ComplaintReclassified event;
  event.set_kind(after.kind());
  event.set_category(after.category());
  event.set_subcategory(after.subcategory());
  event.set_level(after.level());
  *event.mutable_signals() = after.signals();
  event.set_solution_template(after.solution_template());
  event.set_level_before(before.level());
  event.set_category_before(absl::StrCat(before.category(), ".", before.subcategory()));
  return event;
}

}  // namespace redress::intake
