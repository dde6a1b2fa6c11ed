#include "services/routing/domain/rules.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/rule_document.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::Filing;
using test::RuleTo;

RuleChoice Default(const test::FilingSpec& spec) {
  return ChooseRule(DefaultRules(), Filing(spec));
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
  v1::Rule narrow = RuleTo("departments/pr");
  narrow.add_categories("logistics");
  narrow.add_channels(common::v1::CHANNEL_WEIBO);
  narrow.set_level_min(common::v1::LEVEL_SERIOUS);
  const std::vector<v1::Rule> rules = {narrow, RuleTo("departments/frontline")};
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
  const std::vector<v1::Rule> rules = {RuleTo("departments/finance"),
                                       RuleTo("departments/frontline")};
  EXPECT_EQ(ChooseRule(rules, Filing()).department_id, "finance");
}

// R-R1: explained per case, the rules before the one that holds too
TEST(RulesTest, EveryRuleThatWasLookedAtSaysWhy) {
  const auto verdicts = ExplainRules(DefaultRules(), Filing({.category = "product_quality"}));
  ASSERT_EQ(verdicts.size(), 3U);
  EXPECT_FALSE(verdicts[0].holds());
  EXPECT_EQ(verdicts[0].number(), 1);
  EXPECT_EQ(verdicts[0].display_name(), "Data leaks");
  EXPECT_EQ(verdicts[0].reason(), "signal is none, not privacy_leak");
  EXPECT_EQ(verdicts[1].reason(), "level is 1, not at least 3");
  EXPECT_TRUE(verdicts[2].holds());
  EXPECT_EQ(verdicts[2].department(), "departments/quality");
  EXPECT_EQ(verdicts[2].reason(), "category is product_quality");
}

// R-R1
TEST(RulesTest, AChoiceNamesItsVersionAndRule) {
  const NumberedRules rules{.version = 7, .rules = DefaultRules()};
  const RuleChoice choice = ChooseRule(rules, Filing({.category = "logistics"}));
  EXPECT_EQ(choice.rules_version, 7);
  EXPECT_EQ(choice.rule_number, 5);
}

// R-R1: what is kept with a case decides as the filing did, and names no customer
TEST(RulesTest, FactsAreWhatRulesLookAt) {
  events::v1::ComplaintFiled filing = Filing({.category = "logistics"});
  filing.set_reference("RD-1");
  filing.set_customer_id("c-1");
  filing.set_order_id("o-1");
  filing.set_tier("vip");
  const events::v1::ComplaintFiled facts = FactsOf(filing);
  EXPECT_EQ(facts.reference() + facts.customer_id() + facts.order_id(), "");
  EXPECT_EQ(facts.tier(), "vip");
  EXPECT_EQ(ChooseRule(DefaultRules(), facts).explanation,
            ChooseRule(DefaultRules(), filing).explanation);
}

// R-R1: cases refer to the set that ships as version 0, so that another one needs another number
TEST(RulesTest, TheSetThatShipsNeverChanges) {
  EXPECT_EQ(WriteRules(DefaultRules()),
            "rules:\n"
            "  - name: \"Data leaks\"\n"
            "    match:\n"
            "      signals: [privacy_leak]\n"
            "    department: it_security\n"
            "  - name: \"Crises\"\n"
            "    match:\n"
            "      level: {at_least: 3}\n"
            "    department: legal\n"
            "  - name: \"Product quality\"\n"
            "    match:\n"
            "      categories: [product_quality]\n"
            "    department: quality\n"
            "  - name: \"Counterfeits\"\n"
            "    match:\n"
            "      signals: [counterfeit]\n"
            "    department: quality\n"
            "  - name: \"Logistics\"\n"
            "    match:\n"
            "      categories: [logistics]\n"
            "    department: logistics\n"
            "  - name: \"After-sales\"\n"
            "    match:\n"
            "      categories: [after_sales]\n"
            "    department: after_sales\n"
            "  - name: \"Payments\"\n"
            "    match:\n"
            "      subcategories: [payment]\n"
            "    department: finance\n"
            "  - name: \"Everything else\"\n"
            "    department: frontline\n");
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
