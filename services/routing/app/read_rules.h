// Use cases: what rules there are, and which of them sent a case where it went (R-R1).
//
//   ASSIGN_OR_RETURN(const RulesVersion version, FindRules(book, 3));
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/routing/app/ports.h"

namespace redress::routing {

// Version 0 is the set that ships. Error: NOT_FOUND with RULES_VERSION_UNKNOWN.
absl::StatusOr<RulesVersion> FindRules(RuleBook& book, int version);

// What is said of a version, without rules and document.
v1::RuleSet HeadOf(const RulesVersion& version, bool active);

// One version whole; the one that decides when none is named. Error: as FindRules.
absl::StatusOr<v1::RuleSet> GetRules(RuleBook& book, std::optional<int> version);

struct RulesPage {
  std::vector<v1::RuleSet> rule_sets;  // the newest first, the set that ships last
  std::optional<int> next;             // go on before this version
};

absl::StatusOr<RulesPage> ListRules(RuleBook& book, std::optional<int> before, int limit);

// A case, and what rules saw of it; nothing when it is from before that was kept.
struct SeenCase {
  v1::Case work_case;
  std::optional<events::v1::ComplaintFiled> facts;
};

absl::StatusOr<v1::ExplainRoutingResponse> ExplainRouting(RuleBook& book, const SeenCase& seen);

}  // namespace redress::routing
