// Which department gets a complaint, and why (R-R1).
//
//   const RuleChoice choice = ChooseRule(DefaultRules(), filing);
//   choice.explanation;  // "rule 3 because category is product_quality"
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

// A version of a tenant's rules; 0 is the set that ships.
struct NumberedRules {
  int version = 0;
  std::vector<v1::Rule> rules;
};

struct RuleChoice {
  std::string department_id;
  std::string explanation;
  int rule_number = 0;  // from 1
  int rules_version = 0;
  std::vector<v1::SkillNeed> skills;  // what whoever gets the case must be able to do (R-R2)
};

// Rules of a tenant that has put none. Cases refer to them as version 0, so they never change.
const std::vector<v1::Rule>& DefaultRules();

// The first rule whose every condition holds. `rules` ends with one that matches everything;
// should it not, the frontline has the case.
RuleChoice ChooseRule(const std::vector<v1::Rule>& rules, const events::v1::ComplaintFiled& filing);
RuleChoice ChooseRule(const NumberedRules& rules, const events::v1::ComplaintFiled& filing);

// Place of the first rule that holds, from 0; the size of `rules` when none does.
size_t DecidingRule(const std::vector<v1::Rule>& rules, const events::v1::ComplaintFiled& filing);

// Every rule that was looked at, why it did not hold, and why the last one does.
std::vector<v1::RuleVerdict> ExplainRules(const std::vector<v1::Rule>& rules,
                                          const events::v1::ComplaintFiled& filing);

// Rules as they are stored, and back. Error: INTERNAL.
std::string RecordOf(const std::vector<v1::Rule>& rules);
absl::StatusOr<std::vector<v1::Rule>> ParseRules(absl::string_view record);

// What rules look at, without the rest of a filing. It is kept with the case.
events::v1::ComplaintFiled FactsOf(const events::v1::ComplaintFiled& filing);

}  // namespace redress::routing
