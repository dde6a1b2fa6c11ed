#include "services/routing/app/read_rules.h"

#include <limits>
#include <utility>

#include "base/proto_time.h"
#include "base/status_macros.h"
#include "services/routing/domain/rule_document.h"
#include "services/routing/domain/rules.h"

namespace redress::routing {
namespace {

RulesVersion Shipped() {
  RulesVersion shipped;
  shipped.rules.rules = DefaultRules();
  return shipped;
}

absl::StatusOr<RulesVersion> ReadStored(const StoredVersion& stored) {
  RulesVersion version{.document = stored.document,
                       .creator = stored.creator,
                       .create_time = stored.create_time,
                       .activate_time = stored.activate_time};
  version.rules.version = stored.version;
  ASSIGN_OR_RETURN(version.rules.rules, ParseRules(stored.record));
  return version;
}

// Of a list, where rules stand only for versions of before they were counted.
absl::StatusOr<v1::RuleSet> HeadOfListed(const StoredVersion& stored) {
  ASSIGN_OR_RETURN(const RulesVersion version, ReadStored(stored));
  v1::RuleSet head = HeadOf(version, /*active=*/false);
  if (stored.items_count > 0) head.set_rules_count(stored.items_count);
  return head;
}

}  // namespace

absl::StatusOr<RulesVersion> FindRules(VersionBook& book, int version) {
  if (version == 0) return Shipped();
  ASSIGN_OR_RETURN(const StoredVersion stored, FindVersion(book, kRuleVersions, version));
  return ReadStored(stored);
}

v1::RuleSet HeadOf(const RulesVersion& version, bool active) {
  v1::RuleSet head;
  head.set_version(version.rules.version);
  head.set_active(active);
  head.set_rules_count(static_cast<int32_t>(version.rules.rules.size()));
  if (version.rules.version == 0) return head;
  *head.mutable_create_time() = ToProto(version.create_time);
  *head.mutable_activate_time() = ToProto(version.activate_time);
  head.set_creator(version.creator);
  return head;
}

absl::StatusOr<v1::RuleSet> GetRules(VersionBook& book, std::optional<int> version) {
  ASSIGN_OR_RETURN(const int active, book.Active());
  ASSIGN_OR_RETURN(RulesVersion found, FindRules(book, version.value_or(active)));
  v1::RuleSet set = HeadOf(found, found.rules.version == active);
  const std::vector<v1::Rule>& rules = found.rules.rules;
  set.mutable_rules()->Assign(rules.begin(), rules.end());
  set.set_document(found.document.empty() ? WriteRules(rules) : std::move(found.document));
  return set;
}

absl::StatusOr<RulesPage> ListRules(VersionBook& book, std::optional<int> before, int limit) {
  ASSIGN_OR_RETURN(const int active, book.Active());
  RulesPage page;
  ASSIGN_OR_RETURN(const std::vector<StoredVersion> stored,
                   book.List(before.value_or(std::numeric_limits<int>::max()), limit));
  for (const StoredVersion& one : stored) {
    ASSIGN_OR_RETURN(page.rule_sets.emplace_back(), HeadOfListed(one));
  }
  if (static_cast<int>(page.rule_sets.size()) == limit) {
    page.next = page.rule_sets.back().version();
  } else {
    page.rule_sets.push_back(HeadOf(Shipped(), false));
  }
  for (v1::RuleSet& set : page.rule_sets) set.set_active(set.version() == active);
  return page;
}

absl::StatusOr<v1::ExplainRoutingResponse> ExplainRouting(VersionBook& book, const SeenCase& seen) {
  v1::ExplainRoutingResponse response;
  const v1::Case& work_case = seen.work_case;
  response.set_complaint(work_case.complaint());
  response.set_explanation(work_case.rule());
  response.set_department(work_case.department());
  if (!seen.facts || !work_case.has_rules_version()) return response;
  ASSIGN_OR_RETURN(const int active, book.Active());
  ASSIGN_OR_RETURN(const RulesVersion version, FindRules(book, work_case.rules_version()));
  response.set_rules_version(work_case.rules_version());
  response.set_rules_active(work_case.rules_version() == active);
  for (v1::RuleVerdict& verdict : ExplainRules(version.rules.rules, *seen.facts)) {
    if (verdict.holds()) response.set_chosen_department(verdict.department());
    *response.add_verdicts() = std::move(verdict);
  }
  return response;
}

}  // namespace redress::routing
