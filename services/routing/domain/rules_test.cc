#include "services/routing/domain/rules.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::Filing;

RuleChoice Default(const test::FilingSpec& spec) {
  return ChooseRule(DefaultRules(), Filing(spec));
}

v1::Rule Rule(const std::string& department) {
  v1::Rule rule;
  rule.set_display_name("a rule");
  rule.set_department(department);
  return rule;
}

// R-R1
TEST(RulesTest, DefaultsSendEachKindOfComplaintToItsDepartment) {
  EXPECT_EQ(Default({.category = "product_quality"}).department_id, "quality");
  EXPECT_EQ(Default({.category = "contract", .signals = {"counterfeit"}}).department_id, "quality");
  EXPECT_EQ(Default({.category = "logistics"}).department_id, "logistics");
  EXPECT_EQ(Default({.category = "after_sales"}).department_id, "after_sales");
  EXPECT_EQ(Default({.category = "other", .subcategory = "payment"}).department_id, "finance");
  EXPECT_EQ(Default({.category = "service_attitude"}).department_id, "frontline");
}

// R-R1
TEST(RulesTest, DataLeakGoesToItSecurityEvenAtLevelThree) {
  EXPECT_EQ(Default({.level = common::v1::LEVEL_CRISIS, .signals = {"privacy_leak"}}).department_id,
            "it_security");
}

// R-R1
TEST(RulesTest, LevelThreeGoesToLegalBeforeItsCategory) {
  const RuleChoice choice =
      Default({.category = "product_quality", .level = common::v1::LEVEL_CRISIS});
  EXPECT_EQ(choice.department_id, "legal");
  EXPECT_EQ(choice.explanation, "rule 2 because level is 3");
}

// R-R1: explained per case
TEST(RulesTest, ExplanationNamesTheRuleAndItsReason) {
  EXPECT_EQ(Default({.category = "product_quality"}).explanation,
            "rule 3 because category is product_quality");
  EXPECT_EQ(Default({}).explanation, "rule 8 because it matches everything");
}

// R-R1
TEST(RulesTest, EveryConditionMustHold) {
  v1::Rule narrow = Rule("departments/pr");
  narrow.add_categories("logistics");
  narrow.add_channels(common::v1::CHANNEL_WEIBO);
  narrow.set_level_min(common::v1::LEVEL_SERIOUS);
  const std::vector<v1::Rule> rules = {narrow, Rule("departments/frontline")};
  test::FilingSpec spec{.category = "logistics",
                        .level = common::v1::LEVEL_SERIOUS,
                        .channel = common::v1::CHANNEL_WEIBO};
  EXPECT_EQ(ChooseRule(rules, Filing(spec)).explanation,
            "rule 1 because category is logistics and level is 2 and channel is CHANNEL_WEIBO");
  spec.channel = common::v1::CHANNEL_APP;
  EXPECT_EQ(ChooseRule(rules, Filing(spec)).department_id, "frontline");
}

// R-R1
TEST(RulesTest, FirstMatchingRuleDecides) {
  const std::vector<v1::Rule> rules = {Rule("departments/finance"), Rule("departments/frontline")};
  EXPECT_EQ(ChooseRule(rules, Filing()).department_id, "finance");
}

TEST(CheckRulesTest, AcceptsTheDefaults) {
  EXPECT_TRUE(CheckRules(DefaultRules(), DefaultDepartments()).ok());
}

TEST(CheckRulesTest, RefusesAnEmptySet) {
  EXPECT_EQ(ReasonOf(CheckRules({}, DefaultDepartments())), "RULES_MISSING");
}

TEST(CheckRulesTest, RefusesMoreThanTwoHundred) {
  const std::vector<v1::Rule> rules(201, Rule("departments/frontline"));
  EXPECT_EQ(ReasonOf(CheckRules(rules, DefaultDepartments())), "RULES_TOO_MANY");
  EXPECT_TRUE(CheckRules({200, Rule("departments/frontline")}, DefaultDepartments()).ok());
}

TEST(CheckRulesTest, NamesTheRuleWithAnUnknownDepartment) {
  const std::vector<v1::Rule> rules = {Rule("departments/frontline"), Rule("departments/moon")};
  const absl::Status status = CheckRules(rules, DefaultDepartments());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "DEPARTMENT_UNKNOWN");
  EXPECT_EQ(FieldOf(status), "rules[1].department");
}

TEST(CheckRulesTest, RefusesALastRuleWithAnyCondition) {
  for (int condition = 0; condition < 5; ++condition) {
    v1::Rule last = Rule("departments/frontline");
    if (condition == 0) last.add_categories("other");
    if (condition == 1) last.add_subcategories("other");
    if (condition == 2) last.add_signals("repeat");
    if (condition == 3) last.set_level_min(common::v1::LEVEL_SERIOUS);
    if (condition == 4) last.add_channels(common::v1::CHANNEL_APP);
    const absl::Status status =
        CheckRules({Rule("departments/quality"), last}, DefaultDepartments());
    EXPECT_EQ(ReasonOf(status), "LAST_RULE_NOT_OPEN") << condition;
    EXPECT_EQ(FieldOf(status), "rules[1]") << condition;
  }
}

TEST(CheckRulesTest, RefusesAMalformedCode) {
  v1::Rule rule = Rule("departments/quality");
  rule.add_signals("Not A Code");
  EXPECT_EQ(FieldOf(CheckRules({rule, Rule("departments/frontline")}, DefaultDepartments())),
            "rules[0].signals[0]");
}

TEST(DepartmentsTest, OwnOnesStandBesideTheDefaultsAndReplaceThem) {
  v1::Department vip;
  vip.set_name("departments/vip");
  v1::Department legal;
  legal.set_name("departments/legal");
  legal.set_display_name("Counsel");
  legal.set_rung(2);
  const std::vector<v1::Department> all = WithDefaults({vip, legal});
  EXPECT_EQ(all.size(), DefaultDepartments().size() + 1);
  EXPECT_EQ(FindDepartment(all, "legal")->display_name(), "Counsel");
  EXPECT_EQ(RungOf(all, "legal"), 2);
  EXPECT_EQ(RungOf(all, "vip"), 1);  // 0 means 1
  EXPECT_EQ(RungOf(all, "supervisor"), 2);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.name() < b.name(); }));
}

}  // namespace
}  // namespace redress::routing
