#include "services/routing/domain/rule_check.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/rules.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using test::RuleTo;

TEST(CheckRulesTest, AcceptsTheDefaults) {
  EXPECT_TRUE(CheckRules(DefaultRules(), DefaultDepartments()).ok());
}

TEST(CheckRulesTest, RefusesAnEmptySet) {
  EXPECT_EQ(ReasonOf(CheckRules({}, DefaultDepartments())), "RULES_MISSING");
}

TEST(CheckRulesTest, RefusesMoreThanTwoHundred) {
  std::vector<v1::Rule> rules;
  for (int i = 0; i < 199; ++i) {
    rules.push_back(RuleTo("departments/quality"));
    rules.back().add_skus("S-" + std::to_string(i));
  }
  rules.push_back(RuleTo("departments/frontline"));
  EXPECT_TRUE(CheckRules(rules, DefaultDepartments()).ok());
  rules.insert(rules.begin(), RuleTo("departments/quality"));
  EXPECT_EQ(ReasonOf(CheckRules(rules, DefaultDepartments())), "RULES_TOO_MANY");
}

TEST(CheckRulesTest, NamesTheRuleWithAnUnknownDepartment) {
  v1::Rule first = RuleTo("departments/frontline");
  first.add_tiers("vip");
  const std::vector<v1::Rule> rules = {first, RuleTo("departments/moon")};
  const absl::Status status = CheckRules(rules, DefaultDepartments());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "DEPARTMENT_UNKNOWN");
  EXPECT_EQ(FieldOf(status), "rules[1].department");
}

// R-R2: taken, but not without a word
TEST(MissingSkillsTest, NamesWhatNobodyInTheDepartmentHas) {
  const absl::Time now = absl::FromUnixSeconds(1'795'201'200);
  v1::Rule open = RuleTo("departments/frontline");
  v1::Rule asks = RuleTo("departments/quality");
  const auto warned = [&](const std::vector<v1::Agent>& agents) {
    std::string all;
    for (const v1::RuleWarning& one : MissingSkills({open, asks}, agents, now)) {
      absl::StrAppend(&all, one.rule_number(), " ", one.field(), " ", one.reason(), ";");
    }
    return all;
  };
  EXPECT_EQ(warned({}), "");
  v1::SkillNeed& need = *asks.add_skills();
  need.set_skill("food_law");
  need.set_level_min(4);
  const std::string nobody = "2 rules[1].skills[0] SKILL_NOBODY_HAS;";
  EXPECT_EQ(warned({}), nobody);
  v1::Agent lin;
  lin.add_departments("departments/frontline");
  v1::Skill& skill = *lin.add_skills();
  skill.set_skill("food_law");
  skill.set_level(4);
  EXPECT_EQ(warned({lin}), nobody);  // of another department
  lin.add_departments("departments/quality");
  EXPECT_EQ(warned({lin}), "");
  skill.set_level(0);  // 3
  EXPECT_EQ(warned({lin}), nobody);
  need.set_certified(true);
  const std::string uncertified = "2 rules[1].skills[0] CERTIFICATE_NOBODY_HAS;";
  EXPECT_EQ(warned({lin}), uncertified);
  skill.mutable_certificate()->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(now));
  EXPECT_EQ(warned({lin}), uncertified);  // it has run out
  skill.mutable_certificate()->clear_expire_time();
  EXPECT_EQ(warned({lin}), nobody);
  need.set_level_min(3);
  EXPECT_EQ(warned({lin}), "");
}

TEST(MissingSkillsTest, NamesAHundredAtMost) {
  v1::Rule rule = RuleTo("departments/quality");
  for (size_t i = 0; i < kRuleSkillsMax; ++i) rule.add_skills()->set_skill(absl::StrCat("s", i));
  const std::vector<v1::Rule> rules(20, rule);
  EXPECT_EQ(MissingSkills(rules, {}, absl::UnixEpoch()).size(), kRuleWarningsMax);
}

// R-R2
TEST(CheckRulesTest, RefusesSkillsThatNobodyCanHave) {
  v1::Rule rule = RuleTo("departments/frontline");
  const auto refused = [&] {
    const absl::Status status = CheckRules({rule}, DefaultDepartments());
    return absl::StrCat(ReasonOf(status), " ", FieldOf(status));
  };
  v1::SkillNeed& need = *rule.add_skills();
  EXPECT_EQ(refused(), "CODE_MALFORMED rules[0].skills[0].skill");
  need.set_skill("food_safety");
  EXPECT_TRUE(CheckRules({rule}, DefaultDepartments()).ok());
  need.set_level_min(6);
  EXPECT_EQ(refused(), "SKILL_LEVEL_OUT_OF_RANGE rules[0].skills[0].level_min");
  need.set_level_min(5);
  *rule.add_skills() = need;
  EXPECT_EQ(refused(), "SKILL_TWICE rules[0].skills[1].skill");
  rule.clear_skills();
  for (int i = 0; i < 11; ++i) rule.add_skills()->set_skill("s" + std::to_string(i));
  EXPECT_EQ(refused(), "LIST_TOO_LONG rules[0].skills");
}

// R-R2: what the rule asks goes with its choice
TEST(CheckRulesTest, AChoiceCarriesTheSkillsOfItsRule) {
  v1::Rule rule = RuleTo("departments/quality");
  rule.add_skills()->set_skill("food_safety");
  const RuleChoice choice = ChooseRule(std::vector<v1::Rule>{rule}, {});
  ASSERT_EQ(choice.skills.size(), 1U);
  EXPECT_EQ(choice.skills[0].skill(), "food_safety");
  EXPECT_TRUE(ChooseRule(DefaultRules(), {}).skills.empty());
}

TEST(CheckRulesTest, RefusesALastRuleWithAnyCondition) {
  for (int condition = 0; condition < 5; ++condition) {
    v1::Rule last = RuleTo("departments/frontline");
    if (condition == 0) last.add_categories("other");
    if (condition == 1) last.add_subcategories("other");
    if (condition == 2) last.add_signals("repeat");
    if (condition == 3) last.set_level_min(common::v1::LEVEL_SERIOUS);
    if (condition == 4) last.add_channels(common::v1::CHANNEL_APP);
    v1::Rule first = RuleTo("departments/quality");
    first.add_tiers("vip");
    const absl::Status status = CheckRules({first, last}, DefaultDepartments());
    EXPECT_EQ(ReasonOf(status), "LAST_RULE_NOT_OPEN") << condition;
    EXPECT_EQ(FieldOf(status), "rules[1]") << condition;
  }
}

TEST(CheckRulesTest, RefusesAMalformedCode) {
  v1::Rule rule = RuleTo("departments/quality");
  rule.add_signals("Not A Code");
  EXPECT_EQ(FieldOf(CheckRules({rule, RuleTo("departments/frontline")}, DefaultDepartments())),
            "rules[0].signals[0]");
}

// Field and reason of the fault in a rule, whatever else is right.
struct Fault {
  std::function<void(v1::Rule&)> make;
  std::string field;
  std::string reason;
};

TEST(CheckRulesTest, NamesTheFieldAtFault) {
  const std::vector<Fault> faults = {
      {[](auto& rule) { rule.add_categories("Bad"); }, "categories[0]", "CODE_MALFORMED"},
      {[](auto& rule) { rule.add_sources("a b"); }, "sources[0]", "CODE_MALFORMED"},
      {[](auto& rule) {
         rule.add_subcategories("late");
         rule.add_subcategories("late");
       },
       "subcategories[1]", "VALUE_TWICE"},
      {[](auto& rule) { rule.add_channels(common::v1::CHANNEL_UNSPECIFIED); }, "channels[0]",
       "CHANNEL_MISSING"},
      {[](auto& rule) { rule.add_kinds(common::v1::KIND_UNSPECIFIED); }, "kinds[0]",
       "KIND_MISSING"},
      {[](auto& rule) { rule.add_languages("zh_CN"); }, "languages[0]", "LANGUAGE_MALFORMED"},
      {[](auto& rule) { rule.add_tiers(""); }, "tiers[0]", "VALUE_LENGTH"},
      {[](auto& rule) { rule.add_regions(std::string(129, 'x')); }, "regions[0]", "VALUE_LENGTH"},
      {[](auto& rule) {
         for (int i = 0; i < 101; ++i) rule.add_skus(std::to_string(i));
       },
       "skus", "LIST_TOO_LONG"},
      {[](auto& rule) {
         rule.set_level_min(common::v1::LEVEL_CRISIS);
         rule.set_level_max(common::v1::LEVEL_SERIOUS);
       },
       "level_max", "RANGE_EMPTY"},
      {[](auto& rule) { rule.mutable_amount()->set_currency("yuan"); }, "amount.currency",
       "CURRENCY_INVALID"},
      {[](auto& rule) {
         rule.mutable_amount()->set_currency("CNY");
         rule.mutable_amount()->set_minor_units_min(-1);
       },
       "amount.minor_units_min", "VALUE_OUT_OF_RANGE"},
      {[](auto& rule) {
         rule.mutable_amount()->set_currency("CNY");
         rule.mutable_amount()->set_minor_units_min(2);
         rule.mutable_amount()->set_minor_units_max(1);
       },
       "amount", "RANGE_EMPTY"},
      {[](auto& rule) { rule.set_confidence_below(1.1); }, "confidence_below",
       "VALUE_OUT_OF_RANGE"},
      {[](auto& rule) { rule.set_confidence_below(0); }, "confidence_below", "RANGE_EMPTY"},
      {[](auto& rule) { rule.set_sentiment_min(std::numeric_limits<double>::quiet_NaN()); },
       "sentiment_min", "VALUE_OUT_OF_RANGE"},
      {[](auto& rule) {
         rule.set_sentiment_min(0.5);
         rule.set_sentiment_max(-0.5);
       },
       "sentiment_max", "RANGE_EMPTY"},
      {[](auto& rule) { rule.set_intensity_min(-0.1); }, "intensity_min", "VALUE_OUT_OF_RANGE"},
      {[](auto& rule) {
         rule.set_intensity_min(0.5);
         rule.set_intensity_max(0.4);
       },
       "intensity_max", "RANGE_EMPTY"},
      {[](auto& rule) { rule.set_department("quality"); }, "department", "NAME_MALFORMED"},
  };
  for (const Fault& fault : faults) {
    v1::Rule rule = RuleTo("departments/quality");
    fault.make(rule);
    const absl::Status status =
        CheckRules({rule, RuleTo("departments/frontline")}, DefaultDepartments());
    EXPECT_EQ(ReasonOf(status), fault.reason) << fault.field;
    EXPECT_EQ(FieldOf(status), "rules[0]." + fault.field) << fault.reason;
  }
}

TEST(CheckRulesTest, RefusesMoreThanRoutingReadsForABatch) {
  std::vector<v1::Rule> rules;
  for (int i = 0; i < 25; ++i) {
    rules.push_back(RuleTo("departments/quality"));
    for (int j = 0; j < 100; ++j) {
      std::string sku = std::to_string(i * 100 + j);
      sku.resize(120, 'x');
      rules.back().add_skus(sku);
    }
  }
  rules.push_back(RuleTo("departments/frontline"));
  EXPECT_EQ(ReasonOf(CheckRules(rules, DefaultDepartments())), "RULES_TOO_LARGE");
}

// R-R1
TEST(CheckRulesTest, RefusesARuleHiddenBehindAMoreGeneralOne) {
  v1::Rule general = RuleTo("departments/quality");
  general.set_display_name("All of quality");
  general.add_categories("product_quality");
  v1::Rule special = general;
  special.set_display_name("Quality for VIP");
  special.add_tiers("vip");
  const absl::Status status =
      CheckRules({general, special, RuleTo("departments/frontline")}, DefaultDepartments());
  EXPECT_EQ(ReasonOf(status), "RULE_UNREACHABLE");
  EXPECT_EQ(FieldOf(status), "rules[1]");
  EXPECT_NE(std::string(status.message()).find("rule 1 (All of quality)"), std::string::npos)
      << status;
  EXPECT_TRUE(
      CheckRules({special, general, RuleTo("departments/frontline")}, DefaultDepartments()).ok());
}

// R-R1
TEST(CheckRulesTest, NothingStandsBehindAnOpenRule) {
  const absl::Status status = CheckRules(
      {RuleTo("departments/quality"), RuleTo("departments/frontline")}, DefaultDepartments());
  EXPECT_EQ(ReasonOf(status), "RULE_UNREACHABLE");
  EXPECT_EQ(FieldOf(status), "rules[1]");
}

}  // namespace
}  // namespace redress::routing
