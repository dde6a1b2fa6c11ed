#include "services/routing/domain/rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/routing/domain/names.h"
#include "services/routing/domain/rule_match.h"

namespace redress::routing {
namespace {

v1::Rule Make(absl::string_view display_name, absl::string_view department) {
  v1::Rule rule;
  rule.set_display_name(std::string(display_name));
  rule.set_department(DepartmentName(department));
  return rule;
}

std::vector<v1::Rule> MakeDefaultRules() {
  std::vector<v1::Rule> rules;
  rules.push_back(Make("Data leaks", "it_security"));
  rules.back().add_signals("privacy_leak");
  rules.push_back(Make("Crises", "legal"));
  rules.back().set_level_min(common::v1::LEVEL_CRISIS);
  rules.push_back(Make("Product quality", "quality"));
  rules.back().add_categories("product_quality");
  rules.push_back(Make("Counterfeits", "quality"));
  rules.back().add_signals("counterfeit");
  rules.push_back(Make("Logistics", "logistics"));
  rules.back().add_categories("logistics");
  rules.push_back(Make("After-sales", "after_sales"));
  rules.back().add_categories("after_sales");
  rules.push_back(Make("Payments", "finance"));
  rules.back().add_subcategories("payment");
  rules.push_back(Make("Everything else", "frontline"));
  return rules;
}

}  // namespace

const std::vector<v1::Rule>& DefaultRules() {
  static const auto& rules = *new std::vector<v1::Rule>(MakeDefaultRules());
  return rules;
}

size_t DecidingRule(const std::vector<v1::Rule>& rules, const events::v1::ComplaintFiled& filing) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const v1::Rule& rule) { return Holds(rule, filing); });
  return static_cast<size_t>(found - rules.begin());  // R-R1: the first that holds decides
}

RuleChoice ChooseRule(const std::vector<v1::Rule>& rules,
                      const events::v1::ComplaintFiled& filing) {
  const size_t i = DecidingRule(rules, filing);
  if (i == rules.size()) return {"frontline", "no rule matched"};
  return {.department_id = IdOf(rules[i].department()),
          .explanation = absl::StrCat("rule ", i + 1, " because ", WhyItHolds(rules[i], filing)),
          .rule_number = static_cast<int>(i) + 1,
          .skills = {rules[i].skills().begin(), rules[i].skills().end()}};
}

RuleChoice ChooseRule(const NumberedRules& rules, const events::v1::ComplaintFiled& filing) {
  RuleChoice choice = ChooseRule(rules.rules, filing);
  choice.rules_version = rules.version;
  return choice;
}

std::vector<v1::RuleVerdict> ExplainRules(const std::vector<v1::Rule>& rules,
                                          const events::v1::ComplaintFiled& filing) {
  std::vector<v1::RuleVerdict> verdicts;
  for (const v1::Rule& rule : rules) {
    v1::RuleVerdict& verdict = verdicts.emplace_back();
    verdict.set_number(static_cast<int>(verdicts.size()));
    verdict.set_display_name(rule.display_name());
    verdict.set_department(rule.department());
    verdict.set_holds(Holds(rule, filing));
    verdict.set_reason(verdict.holds() ? WhyItHolds(rule, filing) : WhyNot(rule, filing));
    if (verdict.holds()) break;
  }
  return verdicts;
}

std::string RecordOf(const std::vector<v1::Rule>& rules) {
  v1::PutRulesRequest kept;
  kept.mutable_rules()->Assign(rules.begin(), rules.end());
  return kept.SerializeAsString();
}

absl::StatusOr<std::vector<v1::Rule>> ParseRules(absl::string_view record) {
  v1::PutRulesRequest kept;
  if (!kept.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
    return absl::InternalError("a set of rules cannot be read");
  }
  return std::vector<v1::Rule>(kept.rules().begin(), kept.rules().end());
}

events::v1::ComplaintFiled FactsOf(const events::v1::ComplaintFiled& filing) {
  events::v1::ComplaintFiled facts = filing;
  facts.clear_reference();
  facts.clear_customer_id();
  facts.clear_order_id();
  facts.clear_solution_template();
  facts.clear_historical();
  facts.clear_close_time();
  facts.set_level(std::max(filing.level(), common::v1::LEVEL_ROUTINE));
  return facts;
}

}  // namespace redress::routing
