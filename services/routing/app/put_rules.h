// Use cases: a tenant puts rules, or lets earlier ones decide again (R-R1).
//
//   ASSIGN_OR_RETURN(const auto rules, ReadGivenRules(catalogue, "demo", {}, document));
//   ASSIGN_OR_RETURN(const int version, PutRules(book, {.rules = rules, .document = document}));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/routing/app/ports.h"
#include "services/routing/app/versions.h"
#include "yaml/strict.h"

namespace redress::routing {

inline constexpr size_t kRulesDocumentBytesMax = size_t{256} << 10;

// Rules given as messages or as a document, checked whole. Errors: INVALID_ARGUMENT with
// RULES_MISSING, RULES_TWICE, DOCUMENT_TOO_LONG, and what CheckRules and ReadRules say; the field
// of what is wrong in a document begins with `document`. `lines` as in ReadRules.
absl::StatusOr<std::vector<v1::Rule>> ReadGivenRules(Catalogue& catalogue,
                                                     const std::string& tenant,
                                                     const std::vector<v1::Rule>& rules,
                                                     const std::string& document,
                                                     yaml::Lines* lines = nullptr);

struct PutRulesCommand {
  std::vector<v1::Rule> rules;  // checked
  std::string document;         // as it was put, or empty
  std::string creator;
  std::optional<int> expected_version;
  absl::Time now;
};

// Stores them as the next version, which decides at once. Errors: those of PutVersion.
absl::StatusOr<int> PutRules(VersionBook& book, const PutRulesCommand& command);

struct ActivateRulesCommand {
  int version = 0;
  std::optional<int> expected_version;
  absl::Time now;
};

// Errors: NOT_FOUND with RULES_VERSION_UNKNOWN; ABORTED with RULES_VERSION_MISMATCH; what
// CheckRules says of rules that it would not take any more.
absl::StatusOr<v1::RuleSet> ActivateRules(VersionBook& book, Catalogue& catalogue,
                                          const std::string& tenant,
                                          const ActivateRulesCommand& command);

}  // namespace redress::routing
