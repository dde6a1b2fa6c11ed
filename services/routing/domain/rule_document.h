// Rules as people write them, and rules written for people (R-R1).
//
//   rules:                            # in order: the first that holds decides
//     - name: Spoiled goods
//       match:                        # left out: every complaint; every condition must hold
//         categories: [product_quality, food_safety]  # of a list any value does; the other
//                                     # lists are those of v1::Rule, by the same names
//         level: {at_least: 2, at_most: 3}
//         amount: {currency: CNY, at_least: 50000, at_most: 100000}  # minor units
//         confidence_below: 0.6
//         needs_review: true
//         sentiment: {at_most: -0.5}  # -1 to 1
//         intensity: {at_least: 0.7}  # 0 to 1
//       department: quality
//       skills:                       # left out: anybody of the department
//         - {skill: food_safety, level_min: 3, certified: true}
//     - name: Everything else         # the last one has no conditions
//       department: frontline
//
//   ASSIGN_OR_RETURN(const std::vector<v1::Rule> rules, ReadRules(text, departments));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "redress/routing/v1/routing.pb.h"
#include "yaml/strict.h"

namespace redress::routing {

// Errors: INVALID_ARGUMENT with the line, the field and a reason: those of yaml::Read and
// CheckRules, and one a fault, such as CHANNEL_UNKNOWN, LEVEL_UNKNOWN or RANGE_EMPTY. Says where
// what it read stands in `lines`, unless that is null.
absl::StatusOr<std::vector<v1::Rule>> ReadRules(absl::string_view text,
                                                const std::vector<v1::Department>& departments,
                                                yaml::Lines* lines = nullptr);

// A document that ReadRules reads as the same rules.
std::string WriteRules(const std::vector<v1::Rule>& rules);

// A list of needs, as rules have it.
yaml::Take ToSkillNeeds(std::vector<v1::SkillNeed>& needs, yaml::Lines& lines);

}  // namespace redress::routing
