// Use cases: what rules there are, and which of them sent a case where it went (R-R1).
//
//   ASSIGN_OR_RETURN(const RulesVersion version, FindRules(book, 3));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "redress/events/v1/events.pb.h"
#include "redress/routing/v1/routing.pb.h"
#include "services/routing/app/versions.h"
#include "services/routing/domain/rules.h"

namespace redress::routing {

// A version of rules, and where it comes from.
struct RulesVersion {
  NumberedRules rules;
  std::string document;  // as it was put, or empty
  std::string creator;
  absl::Time create_time;
  absl::Time activate_time;
};

// Version 0 is the set that ships. Error: NOT_FOUND with RULES_VERSION_UNKNOWN.
absl::StatusOr<RulesVersion> FindRules(VersionBook& book, int version);

// What is said of a version, without rules and document.
v1::RuleSet HeadOf(const RulesVersion& version, bool active);

// One version whole; the one that decides when none is named. Error: as FindRules.
absl::StatusOr<v1::RuleSet> GetRules(VersionBook& book, std::optional<int> version);

struct RulesPage {
  std::vector<v1::RuleSet> rule_sets;  // the newest first, the set that ships last
  std::optional<int> next;             // go on before this version
};

absl::StatusOr<RulesPage> ListRules(VersionBook& book, std::optional<int> before, int limit);

// A case, and what rules saw of it; nothing when it is from before that was kept.
struct SeenCase {
  v1::Case work_case;
  std::optional<events::v1::ComplaintFiled> facts;
};

absl::StatusOr<v1::ExplainRoutingResponse> ExplainRouting(VersionBook& book, const SeenCase& seen);

}  // namespace redress::routing
