#include "services/routing/domain/rule_document.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/routing/domain/departments.h"
#include "services/routing/domain/rules.h"

namespace redress::routing {
namespace {

constexpr char kWhole[] = R"(rules:
  - name: 坏了的 "VIP" goods
    match:
      categories: [product_quality, after_sales]
      subcategories: defect
      signals: [injury, safety]
      level: {at_least: 2, at_most: 3}
      channels: [weibo, mini_program]
      kinds: [complaint]
      languages: [zh, en-GB]
      tiers: [vip]
      regions: [CN-31]
      skus: ["007"]
      suppliers: [acme, "null"]
      batches: [B-7]
      sources: [regulator_12315]
      amount: {currency: CNY, at_least: 50000, at_most: 100000}
      confidence_below: 0.65
      needs_review: true
      sentiment: {at_least: -1, at_most: -0.3}
      intensity: {at_least: 0.1}
    department: quality
    skills:
      - {skill: food_safety, level_min: 3, certified: true}
      - skill: "null"
  - name: Everything else
    department: frontline
)";

std::vector<v1::Rule> Read(absl::string_view text) {
  auto rules = ReadRules(text, DefaultDepartments());
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.value_or(std::vector<v1::Rule>());
}

std::string Text(const std::vector<v1::Rule>& rules) {
  std::string text;
  for (const v1::Rule& rule : rules) absl::StrAppend(&text, rule.DebugString(), "\n");
  return text;
}

// R-R1
TEST(RuleDocumentTest, EveryConditionIsRead) {
  const std::vector<v1::Rule> rules = Read(kWhole);
  ASSERT_EQ(rules.size(), 2U);
  const v1::Rule& rule = rules[0];
  EXPECT_EQ(rule.display_name(), "坏了的 \"VIP\" goods");
  EXPECT_EQ(rule.department(), "departments/quality");
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  rule.GetReflection()->ListFields(rule, &fields);
  // All but the greatest intensity.
  EXPECT_EQ(static_cast<int>(fields.size()), v1::Rule::descriptor()->field_count() - 1);
  EXPECT_EQ(rule.subcategories(0), "defect");
  EXPECT_EQ(rule.level_min(), common::v1::LEVEL_SERIOUS);
  EXPECT_EQ(rule.level_max(), common::v1::LEVEL_CRISIS);
  EXPECT_EQ(rule.channels(1), common::v1::CHANNEL_MINI_PROGRAM);
  EXPECT_EQ(rule.skus(0), "007");
  EXPECT_EQ(rule.suppliers(1), "null");
  EXPECT_EQ(rule.amount().minor_units_max(), 100000);
  EXPECT_EQ(rule.confidence_below(), 0.65);
  EXPECT_TRUE(rule.needs_review());
  EXPECT_EQ(rule.sentiment_max(), -0.3);
  EXPECT_EQ(rule.intensity_min(), 0.1);
  ASSERT_EQ(rule.skills_size(), 2);  // R-R2
  EXPECT_EQ(rule.skills(0).skill(), "food_safety");
  EXPECT_EQ(rule.skills(0).level_min(), 3);
  EXPECT_TRUE(rule.skills(0).certified());
  EXPECT_EQ(rule.skills(1).skill(), "null");
}

TEST(RuleDocumentTest, WhatIsWrittenIsReadAsTheSame) {
  const std::vector<v1::Rule> rules = Read(kWhole);
  const std::string written = WriteRules(rules);
  EXPECT_EQ(Text(Read(written)), Text(rules)) << written;
  EXPECT_EQ(Text(Read(WriteRules(DefaultRules()))), Text(DefaultRules()));
  v1::Rule odd;
  odd.set_display_name("a: [b] # \"c\"\n\\d\te");
  odd.add_tiers("~");
  odd.add_tiers("- x");
  odd.set_confidence_below(0.1 + 0.2);
  odd.set_needs_review(false);
  odd.set_department("departments/legal");
  v1::Rule last;
  last.set_display_name("x");
  last.set_department("departments/frontline");
  EXPECT_EQ(Text(Read(WriteRules({odd, last}))), Text({odd, last})) << WriteRules({odd, last});
}

// A document with one rule before the last one, which begins in line 2.
void Refused(absl::string_view rule, int line, absl::string_view reason, absl::string_view field) {
  const std::string text =
      absl::StrCat("rules:\n", rule, "  - name: Everything else\n    department: frontline\n");
  const absl::Status status = ReadRules(text, DefaultDepartments()).status();
  SCOPED_TRACE(text);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), reason) << status;
  EXPECT_EQ(FieldOf(status), field) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat("line ", line, ", "))) << status;
}

void MatchRefused(absl::string_view match, absl::string_view reason, absl::string_view field) {
  Refused(absl::StrCat("  - name: One\n    department: quality\n    match:\n      ", match, "\n"),
          5, reason, absl::StrCat("rules[0].match.", field));
}

// R-R1: bad rules of every kind, refused with the line and the reason
TEST(RuleDocumentTest, AFaultIsToldWithItsLineFieldAndReason) {
  MatchRefused("colour: red", "KEY_UNKNOWN", "colour");
  MatchRefused("categories: [a, B C]", "CODE_MALFORMED", "categories[1]");
  MatchRefused("categories: []", "MATCH_EMPTY", "categories");
  MatchRefused("tiers: [vip, vip]", "VALUE_TWICE", "tiers[1]");
  MatchRefused("tiers: {a: b}", "VALUE_NOT_PLAIN", "tiers");
  MatchRefused("tiers: ['']", "VALUE_LENGTH", "tiers[0]");
  MatchRefused("channels: [carrier_pigeon]", "CHANNEL_UNKNOWN", "channels[0]");
  MatchRefused("channels: unspecified", "CHANNEL_UNKNOWN", "channels");
  MatchRefused("kinds: praise", "KIND_UNKNOWN", "kinds");
  MatchRefused("languages: [zh_CN]", "LANGUAGE_MALFORMED", "languages[0]");
  MatchRefused("level: 2", "VALUE_NOT_MAP", "level");
  MatchRefused("level: {}", "RANGE_MISSING", "level");
  MatchRefused("level: {at_least: 4}", "LEVEL_UNKNOWN", "level.at_least");
  MatchRefused("level: {at_least: 3, at_most: 2}", "RANGE_EMPTY", "level");
  MatchRefused("level: {from: 2}", "KEY_UNKNOWN", "level.from");
  MatchRefused("amount: 500", "VALUE_NOT_MAP", "amount");
  MatchRefused("amount: {at_least: 5}", "CURRENCY_INVALID", "amount");
  MatchRefused("amount: {currency: CNY}", "RANGE_MISSING", "amount");
  MatchRefused("amount: {currency: CNY, at_least: 1.5}", "AMOUNT_INVALID", "amount.at_least");
  MatchRefused("amount: {currency: CNY, at_least: 2, at_most: 1}", "RANGE_EMPTY", "amount");
  MatchRefused("confidence_below: 1.01", "VALUE_OUT_OF_RANGE", "confidence_below");
  MatchRefused("confidence_below: 0", "RANGE_EMPTY", "confidence_below");
  MatchRefused("confidence_below: nan", "VALUE_OUT_OF_RANGE", "confidence_below");
  MatchRefused("needs_review: maybe", "VALUE_NOT_BOOL", "needs_review");
  MatchRefused("sentiment: {at_least: -1.5}", "VALUE_OUT_OF_RANGE", "sentiment.at_least");
  MatchRefused("sentiment: {at_least: 0.5, at_most: 0}", "RANGE_EMPTY", "sentiment");
  MatchRefused("intensity: {at_most: -0.5}", "VALUE_OUT_OF_RANGE", "intensity.at_most");
  const auto skills_refused = [](absl::string_view skills, absl::string_view reason,
                                 absl::string_view field) {
    Refused(absl::StrCat("  - name: One\n    match: {tiers: vip}\n    department: quality\n",
                         "    skills: ", skills, "\n"),
            5, reason, absl::StrCat("rules[0].skills", field));
  };
  skills_refused("food_safety", "VALUE_NOT_LIST", "");  // R-R2
  skills_refused("[food_safety]", "KEY_MISSING", "[0]");
  skills_refused("[{skill: Food}]", "CODE_MALFORMED", "[0].skill");
  skills_refused("[{skill: a}, {skill: a}]", "SKILL_TWICE", "[1].skill");
  skills_refused("[{skill: a, level_min: 6}]", "SKILL_LEVEL_OUT_OF_RANGE", "[0].level_min");
  skills_refused("[{skill: a, level_min: 0}]", "SKILL_LEVEL_OUT_OF_RANGE", "[0].level_min");
  skills_refused("[{skill: a, certified: perhaps}]", "VALUE_NOT_BOOL", "[0].certified");
  skills_refused("[{skill: a, level: 2}]", "KEY_UNKNOWN", "[0].level");
  Refused("  - name: One\n    name: Two\n    department: quality\n", 3, "KEY_TWICE",
          "rules[0].name");

  Refused("  - name: One\n    match: [a]\n    department: quality\n", 3, "VALUE_NOT_MAP",
          "rules[0].match");
  Refused("  - name: One\n    to: quality\n", 3, "KEY_UNKNOWN", "rules[0].to");
  Refused("  - department: quality\n", 2, "KEY_MISSING", "rules[0]");
  Refused("  - name: ''\n    department: quality\n", 2, "NAME_LENGTH", "rules[0].name");
  Refused("  - name: One\n    match: {tiers: vip}\n", 2, "DEPARTMENT_MISSING",
          "rules[0].department");
  Refused("  - name: One\n    match: {tiers: vip}\n    department: moon\n", 4, "DEPARTMENT_UNKNOWN",
          "rules[0].department");
  Refused("  - name: One\n    match: {tiers: vip}\n    department: departments/quality\n", 4,
          "CODE_MALFORMED", "rules[0].department");
  Refused(
      "  - name: One\n    match: {tiers: [vip, gold]}\n    department: quality\n"
      "  - name: Two\n    match: {tiers: [gold], level: {at_least: 2}}\n    department: legal\n",
      5, "RULE_UNREACHABLE", "rules[1]");
  Refused("  - name: One\n    department: quality\n", 4, "RULE_UNREACHABLE", "rules[1]");
}

TEST(RuleDocumentTest, AWholeTextMayBeAtFault) {
  const auto reason = [](absl::string_view text) {
    return ReasonOf(ReadRules(text, DefaultDepartments()).status());
  };
  EXPECT_EQ(reason("rules: [\n"), "YAML_INVALID");
  EXPECT_EQ(reason("- a\n"), "YAML_NOT_A_MAP");
  EXPECT_EQ(reason(""), "YAML_NOT_A_MAP");
  EXPECT_EQ(reason("rules: [{name: a, department: frontline}]\nversion: 1\n"), "KEY_UNKNOWN");
  EXPECT_EQ(reason("rules: []\n"), "RULES_MISSING");
  EXPECT_EQ(reason("{}\n"), "RULES_MISSING");
  EXPECT_EQ(reason("rules: frontline\n"), "VALUE_NOT_LIST");
  EXPECT_EQ(reason("rules: [{name: a, match: {tiers: vip}, department: frontline}]\n"),
            "LAST_RULE_NOT_OPEN");
  EXPECT_EQ(reason("rules: [{name: \"\xff\", department: frontline}]\n"), "YAML_NOT_UTF8");
}

}  // namespace
}  // namespace redress::routing
