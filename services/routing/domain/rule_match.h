// Whether a rule holds for a complaint, and why (R-R1).
//
//   if (Holds(rule, filing)) std::cout << WhyItHolds(rule, filing);  // "category is logistics"
//   else std::cout << WhyNot(rule, filing);  // "category is contract, not logistics"
#pragma once

#include <string>

#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/routing.pb.h"

namespace redress::routing {

// Every condition that is given holds; a list by any of its values.
bool Holds(const v1::Rule& rule, const events::v1::ComplaintFiled& filing);

// One phrase a condition, for a rule that holds.
std::string WhyItHolds(const v1::Rule& rule, const events::v1::ComplaintFiled& filing);

// The first condition that does not hold; "" for a rule that holds.
std::string WhyNot(const v1::Rule& rule, const events::v1::ComplaintFiled& filing);

// True for a rule without conditions.
bool MatchesEverything(const v1::Rule& rule);

// True when `general` holds for whatever `special` holds for: none of its conditions is narrower.
bool Covers(const v1::Rule& general, const v1::Rule& special);

// True when zh is asked for and zh-CN is given.
bool IsLanguage(absl::string_view asked, absl::string_view given);

}  // namespace redress::routing
