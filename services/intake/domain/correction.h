// What a person makes of a triage (R-I6, R-I7).
//
//   ASSIGN_OR_RETURN(Wish wish, ReadWish(request));
//   ASSIGN_OR_RETURN(v1::Triage after, Correct(before, wish, facts, policy));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "redress/events/v1/events.pb.h"
#include "redress/intake/v1/intake_service.pb.h"
#include "services/intake/domain/level.h"

namespace redress::intake {

// What is to change; what is not given stays as it is.
struct Wish {
  std::optional<common::v1::Kind> kind;
  std::string category;  // with `subcategory`, or both empty
  std::string subcategory;
  std::optional<common::v1::Level> level;
  std::optional<std::vector<std::string>> signals;
};

// Errors: INVALID_ARGUMENT with the field and reason NOTHING_TO_CORRECT, CATEGORY_UNKNOWN,
// SIGNAL_UNKNOWN, SIGNAL_TWICE or SIGNALS_TOO_MANY.
// `own` are the tenant's categories, null for none.
absl::StatusOr<Wish> ReadWish(const v1::ReclassifyComplaintRequest& request,
                              const OwnCategories* own = nullptr);

// The triage as it is now. Without a level wished for, the rules grade what was corrected. Error:
// INVALID_ARGUMENT with reason LEVEL_TOO_LOW: a product-safety complaint is never level 1 (R-I7).
absl::StatusOr<v1::Triage> Correct(const v1::Triage& before, const Wish& wish,
                                   const LevelFacts& facts, const LevelPolicy& policy);

// What everybody is told of it.
events::v1::ComplaintReclassified ReclassifiedEvent(const v1::Triage& before,
                                                    const v1::Triage& after);

}  // namespace redress::intake
