// What a set of rules must be before it decides anything (R-R1).
//
//   RETURN_IF_ERROR(CheckRules(rules, departments));
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

inline constexpr size_t kRulesMax = 200;
inline constexpr int kRuleValuesMax = 100;    // of one list
inline constexpr size_t kRuleValueMax = 128;  // bytes
inline constexpr size_t kRuleNameMax = 100;   // characters
inline constexpr size_t kRuleSkillsMax = 10;
inline constexpr int kSkillLevelMax = 5;
inline constexpr size_t kRulesBytesMax = size_t{256} << 10;
inline constexpr size_t kRuleWarningsMax = 100;

// True for a code like CNY.
bool IsCurrency(absl::string_view text);
// True for the form of a BCP 47 language.
bool IsLanguageTag(absl::string_view text);

// Checks a whole set before any of it is kept. Errors: INVALID_ARGUMENT with the rule's place in
// the field, as `rules[3].department`, and a reason such as DEPARTMENT_UNKNOWN, RANGE_EMPTY,
// RULE_UNREACHABLE or LAST_RULE_NOT_OPEN.
absl::Status CheckRules(const std::vector<v1::Rule>& rules,
                        const std::vector<v1::Department>& departments);

// Skills that checked rules ask for and that none of `agents` has who works where the rule sends to
// (R-R2): such a case waits until fewer skills are asked, or for ever for a certificate. Lines are
// left out; kRuleWarningsMax at most.
std::vector<v1::RuleWarning> MissingSkills(const std::vector<v1::Rule>& rules,
                                           const std::vector<v1::Agent>& agents, absl::Time now);

}  // namespace redress::routing
