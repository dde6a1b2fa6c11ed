#include "services/routing/app/put_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "services/routing/app/put_catalogue.h"
#include "services/routing/app/read_rules.h"
#include "services/routing/domain/rule_check.h"
#include "services/routing/domain/rule_document.h"
#include "yaml/strict.h"

namespace redress::routing {
namespace {

absl::Status CheckRoom(const RulesRoom& room) {
  if (room.count < kRulesVersionsMax && room.bytes < kRulesStoredBytesMax) return absl::OkStatus();
  return FailedPrecondition(
      "RULES_VERSIONS_FULL",
      absl::StrCat("a tenant keeps ", kRulesVersionsMax, " versions of rules, of together ",
                   kRulesStoredBytesMax >> 20, " MiB, for ever"));
}

}  // namespace

absl::Status CheckExpected(std::optional<int> expected, int active) {
  if (!expected || *expected == active) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "RULES_VERSION_MISMATCH",
               absl::StrCat("version ", active, " decides now, not ", *expected,
                            "; look at it and try again"))
      .Field("expected_version")
      .With("version", absl::StrCat(active));
}

absl::StatusOr<std::vector<v1::Rule>> ReadGivenRules(Catalogue& catalogue,
                                                     const std::string& tenant,
                                                     const std::vector<v1::Rule>& rules,
                                                     const std::string& document) {
  if (!rules.empty() && !document.empty()) {
    return InvalidField("document", "RULES_TWICE", "give rules or a document, not both");
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, tenant));
  if (document.empty()) {
    RETURN_IF_ERROR(CheckRules(rules, known));
    return rules;
  }
  if (document.size() > kRulesDocumentBytesMax) {
    return InvalidField("document", "DOCUMENT_TOO_LONG",
                        absl::StrCat("give at most ", kRulesDocumentBytesMax >> 10, " KiB"));
  }
  auto read = ReadRules(document, known);
  if (!read.ok()) return yaml::InDocument(read.status());
  return read;
}

absl::StatusOr<int> PutRules(RuleBook& book, const PutRulesCommand& command) {
  ASSIGN_OR_RETURN(const int active, book.Lock());
  RETURN_IF_ERROR(CheckExpected(command.expected_version, active));
  ASSIGN_OR_RETURN(const RulesRoom room, book.Room());
  RETURN_IF_ERROR(CheckRoom(room));
  RulesVersion version{.document = command.document,
                       .creator = command.creator,
                       .create_time = command.now,
                       .activate_time = command.now};
  // A replica of before versions were kept may have counted on without a row.
  version.rules = {.version = std::max(room.newest, active) + 1, .rules = command.rules};
  RETURN_IF_ERROR(book.Add(version));
  RETURN_IF_ERROR(book.Activate(version.rules, command.now));
  return version.rules.version;
}

absl::StatusOr<v1::RuleSet> ActivateRules(RuleBook& book, Catalogue& catalogue,
                                          const std::string& tenant,
                                          const ActivateRulesCommand& command) {
  ASSIGN_OR_RETURN(const int active, book.Lock());
  RETURN_IF_ERROR(CheckExpected(command.expected_version, active));
  ASSIGN_OR_RETURN(RulesVersion found, FindRules(book, command.version));
  ASSIGN_OR_RETURN(const std::vector<v1::Department> known, ListDepartments(catalogue, tenant));
  RETURN_IF_ERROR(CheckRules(found.rules.rules, known));
  if (command.version != active) {
    RETURN_IF_ERROR(book.Activate(found.rules, command.now));
    if (command.version > 0) found.activate_time = command.now;
  }
  return HeadOf(found, /*active=*/true);
}

}  // namespace redress::routing
