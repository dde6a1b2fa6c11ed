// Which department gets a complaint, and why (R-R1).
//
//   const RuleChoice choice = ChooseRule(DefaultRules(), filing);
//   choice.explanation;  // "rule 3 because category is product_quality"
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

struct RuleChoice {
  std::string department_id;
  std::string explanation;
};

// Rules of a tenant that has put none.
const std::vector<v1::Rule>& DefaultRules();

// The first rule whose every condition holds. `rules` ends with one that matches everything;
// should it not, the frontline has the case.
RuleChoice ChooseRule(const std::vector<v1::Rule>& rules, const events::v1::ComplaintFiled& filing);

// Checks a whole set before any of it is kept. Errors: INVALID_ARGUMENT with the rule's place in
// the field, as `rules[3].department`.
absl::Status CheckRules(const std::vector<v1::Rule>& rules,
                        const std::vector<v1::Department>& departments);

}  // namespace redress::routing
