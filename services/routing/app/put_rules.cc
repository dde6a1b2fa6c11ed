#include "services/routing/app/put_rules.h"

#include "base/status_macros.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/app/read_rules.h"
#include "services/routing/domain/rule_check.h"
#include "services/routing/domain/rule_document.h"

namespace redress::routing {
absl::StatusOr<std::vector<v1::Rule>> ReadGivenRules(Catalogue& catalogue,
                                                     const std::string& tenant,
                                                     const std::vector<v1::Rule>& rules,
                                                     const std::string& document,
                                                     yaml::Lines* lines) {
  RETURN_IF_ERROR(CheckGiven(kRuleVersions, !rules.empty(), document, kRulesDocumentBytesMax));
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, tenant));
  if (document.empty()) {
    RETURN_IF_ERROR(CheckRules(rules, known));
    return rules;
  }
  auto read = ReadRules(document, known, lines);
  if (!read.ok()) return yaml::InDocument(read.status());
  return read;
}

absl::StatusOr<int> PutRules(VersionBook& book, const PutRulesCommand& command) {
  ASSIGN_OR_RETURN(const StoredVersion stored,
                   PutVersion(book, kRuleVersions,
                              {.record = RecordOf(command.rules),
                               .document = command.document,
                               .items_count = static_cast<int>(command.rules.size()),
                               .creator = command.creator,
                               .expected_version = command.expected_version,
                               .now = command.now}));
  return stored.version;
}

absl::StatusOr<v1::RuleSet> ActivateRules(VersionBook& book, Catalogue& catalogue,
                                          const std::string& tenant,
                                          const ActivateRulesCommand& command) {
  ASSIGN_OR_RETURN(const int active, book.Lock());
  RETURN_IF_ERROR(CheckExpected(kRuleVersions, command.expected_version, active));
  ASSIGN_OR_RETURN(RulesVersion found, FindRules(book, command.version));
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, tenant));
  RETURN_IF_ERROR(CheckRules(found.rules.rules, known));
  if (command.version != active) {
    const std::string record = command.version == 0 ? "" : RecordOf(found.rules.rules);
    RETURN_IF_ERROR(book.Activate(command.version, record, command.now));
    if (command.version > 0) found.activate_time = command.now;
  }
  return HeadOf(found, /*active=*/true);
}

}  // namespace redress::routing
