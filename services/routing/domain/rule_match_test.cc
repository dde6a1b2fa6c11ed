#include "services/routing/domain/rule_match.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <set>

#include "services/routing/domain/rules.h"

namespace redress::routing {
namespace {

using Filing = events::v1::ComplaintFiled;

// One condition: what asks for it, a complaint that has it, one that has not, and the words for
// both.
struct Case {
  std::string name;
  std::function<void(v1::Rule&)> ask;
  std::function<void(Filing&)> has;
  std::function<void(Filing&)> lacks;
  std::string why;
  std::string why_not;
};

void Amount(Filing& filing, const std::string& currency, int64_t minor_units) {
  filing.mutable_amount()->set_currency(currency);
  filing.mutable_amount()->set_minor_units(minor_units);
}

std::vector<Case> EveryCondition() {
  return {
      {"category", [](auto& rule) { rule.add_categories("logistics"); },
       [](auto& filing) { filing.set_category("logistics"); },
       [](auto& filing) { filing.set_category("contract"); }, "category is logistics",
       "category is contract, not logistics"},
      {"subcategory",
       [](auto& rule) {
         rule.add_subcategories("lost");
         rule.add_subcategories("late");
       },
       [](auto& filing) { filing.set_subcategory("late"); },
       [](auto& filing) { filing.set_subcategory("courier"); }, "subcategory is late",
       "subcategory is courier, not lost or late"},
      {"signal", [](auto& rule) { rule.add_signals("injury"); },
       [](auto& filing) {
         filing.add_signals("repeat");
         filing.add_signals("injury");
       },
       [](auto& filing) { filing.add_signals("repeat"); }, "signal is injury",
       "signal is repeat, not injury"},
      {"level_min", [](auto& rule) { rule.set_level_min(common::v1::LEVEL_SERIOUS); },
       [](auto& filing) { filing.set_level(common::v1::LEVEL_CRISIS); },
       [](auto& filing) { filing.set_level(common::v1::LEVEL_ROUTINE); }, "level is 3",
       "level is 1, not at least 2"},
      {"level_max", [](auto& rule) { rule.set_level_max(common::v1::LEVEL_SERIOUS); },
       [](auto& filing) { filing.set_level(common::v1::LEVEL_SERIOUS); },
       [](auto& filing) { filing.set_level(common::v1::LEVEL_CRISIS); }, "level is 2",
       "level is 3, not at most 2"},
      {"channel", [](auto& rule) { rule.add_channels(common::v1::CHANNEL_WEIBO); },
       [](auto& filing) { filing.set_channel(common::v1::CHANNEL_WEIBO); },
       [](auto& filing) { filing.set_channel(common::v1::CHANNEL_APP); },
       "channel is CHANNEL_WEIBO", "channel is CHANNEL_APP, not CHANNEL_WEIBO"},
      {"kind", [](auto& rule) { rule.add_kinds(common::v1::KIND_INQUIRY); },
       [](auto& filing) { filing.set_kind(common::v1::KIND_INQUIRY); },
       [](auto& filing) { filing.set_kind(common::v1::KIND_COMPLAINT); }, "kind is KIND_INQUIRY",
       "kind is KIND_COMPLAINT, not KIND_INQUIRY"},
      {"language", [](auto& rule) { rule.add_languages("zh"); },
       [](auto& filing) { filing.set_language("zh-CN"); },
       [](auto& filing) { filing.set_language("en"); }, "language is zh-CN",
       "language is en, not zh"},
      {"tier", [](auto& rule) { rule.add_tiers("vip"); },
       [](auto& filing) { filing.set_tier("vip"); }, [](auto&) {}, "tier is vip",
       "tier is none, not vip"},
      {"region", [](auto& rule) { rule.add_regions("CN-31"); },
       [](auto& filing) { filing.set_region("CN-31"); },
       [](auto& filing) { filing.set_region("CN-44"); }, "region is CN-31",
       "region is CN-44, not CN-31"},
      {"sku", [](auto& rule) { rule.add_skus("S-1"); }, [](auto& filing) { filing.set_sku("S-1"); },
       [](auto& filing) { filing.set_sku("S-2"); }, "sku is S-1", "sku is S-2, not S-1"},
      {"supplier", [](auto& rule) { rule.add_suppliers("acme"); },
       [](auto& filing) { filing.set_supplier_id("acme"); },
       [](auto& filing) { filing.set_supplier_id("other"); }, "supplier is acme",
       "supplier is other, not acme"},
      {"batch", [](auto& rule) { rule.add_batches("B-7"); },
       [](auto& filing) { filing.set_batch("B-7"); }, [](auto& filing) { filing.set_batch("B-8"); },
       "batch is B-7", "batch is B-8, not B-7"},
      {"source", [](auto& rule) { rule.add_sources("regulator_12315"); },
       [](auto& filing) { filing.set_source("regulator_12315"); }, [](auto&) {},
       "source is regulator_12315", "source is none, not regulator_12315"},
      {"amount",
       [](auto& rule) {
         rule.mutable_amount()->set_currency("CNY");
         rule.mutable_amount()->set_minor_units_min(100);
         rule.mutable_amount()->set_minor_units_max(200);
       },
       [](auto& filing) { Amount(filing, "CNY", 200); },
       [](auto& filing) { Amount(filing, "CNY", 201); }, "amount is 200 minor units of CNY",
       "amount is 201 minor units of CNY, not 100 to 200 minor units of CNY"},
      {"amount in another currency",
       [](auto& rule) {
         rule.mutable_amount()->set_currency("CNY");
         rule.mutable_amount()->set_minor_units_min(100);
       },
       [](auto& filing) { Amount(filing, "CNY", 100); },
       [](auto& filing) { Amount(filing, "USD", 1000); }, "amount is 100 minor units of CNY",
       "amount is 1000 minor units of USD, not at least 100 minor units of CNY"},
      {"no amount",
       [](auto& rule) {
         rule.mutable_amount()->set_currency("CNY");
         rule.mutable_amount()->set_minor_units_max(0);
       },
       [](auto& filing) { Amount(filing, "CNY", 0); }, [](auto&) {},
       "amount is 0 minor units of CNY", "amount is none, not 0 to 0 minor units of CNY"},
      {"confidence", [](auto& rule) { rule.set_confidence_below(0.5); },
       [](auto& filing) { filing.set_confidence(0.4); },
       [](auto& filing) { filing.set_confidence(0.5); }, "confidence is 0.4",
       "confidence is 0.5, not below 0.5"},
      {"needs_review", [](auto& rule) { rule.set_needs_review(true); },
       [](auto& filing) { filing.set_needs_review(true); }, [](auto&) {}, "needs_review is true",
       "needs_review is false, not true"},
      {"needs no review", [](auto& rule) { rule.set_needs_review(false); }, [](auto&) {},
       [](auto& filing) { filing.set_needs_review(true); }, "needs_review is false",
       "needs_review is true, not false"},
      {"sentiment_min", [](auto& rule) { rule.set_sentiment_min(0); },
       [](auto& filing) { filing.set_sentiment(0.5); },
       [](auto& filing) { filing.set_sentiment(-0.5); }, "sentiment is 0.5",
       "sentiment is -0.5, not at least 0"},
      {"sentiment_max", [](auto& rule) { rule.set_sentiment_max(-0.5); },
       [](auto& filing) { filing.set_sentiment(-0.5); },
       [](auto& filing) { filing.set_sentiment(-0.4); }, "sentiment is -0.5",
       "sentiment is -0.4, not at most -0.5"},
      {"intensity_min", [](auto& rule) { rule.set_intensity_min(0.7); },
       [](auto& filing) { filing.set_intensity(0.7); },
       [](auto& filing) { filing.set_intensity(0.6); }, "intensity is 0.7",
       "intensity is 0.6, not at least 0.7"},
      {"intensity",
       [](auto& rule) {
         rule.set_intensity_min(0.25);
         rule.set_intensity_max(0.5);
       },
       [](auto& filing) { filing.set_intensity(0.5); },
       [](auto& filing) { filing.set_intensity(0.75); }, "intensity is 0.5",
       "intensity is 0.75, not 0.25 to 0.5"},
  };
}

v1::Rule RuleOf(const Case& one) {
  v1::Rule rule;
  one.ask(rule);
  return rule;
}

// R-R1
TEST(RuleMatchTest, EachConditionHoldsOrSaysWhyNot) {
  for (const Case& one : EveryCondition()) {
    SCOPED_TRACE(one.name);
    const v1::Rule rule = RuleOf(one);
    Filing has;
    one.has(has);
    EXPECT_TRUE(Holds(rule, has));
    EXPECT_EQ(WhyItHolds(rule, has), one.why);
    EXPECT_EQ(WhyNot(rule, has), "");
    Filing lacks;
    one.lacks(lacks);
    EXPECT_FALSE(Holds(rule, lacks));
    EXPECT_EQ(WhyNot(rule, lacks), one.why_not);
  }
}

// R-R1: no condition of the contract is forgotten, here or in the code
TEST(RuleMatchTest, EveryFieldOfARuleIsACondition) {
  std::set<std::string> asked;
  for (const Case& one : EveryCondition()) {
    const v1::Rule rule = RuleOf(one);
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    rule.GetReflection()->ListFields(rule, &fields);
    for (const auto* field : fields) asked.insert(std::string(field->name()));
    EXPECT_FALSE(MatchesEverything(rule)) << one.name;
  }
  const auto& type = *v1::Rule::descriptor();
  EXPECT_EQ(static_cast<int>(asked.size()) + 3, type.field_count());  // name, department, skills
}

// R-R1
TEST(RuleMatchTest, EveryConditionMustHold) {
  // Others ask for the same field as one of these.
  const std::set<std::string> left_out = {"level_max",     "amount in another currency",
                                          "no amount",     "needs no review",
                                          "sentiment_min", "intensity_min"};
  v1::Rule all;
  std::vector<Case> chosen;
  for (const Case& one : EveryCondition()) {
    if (left_out.contains(one.name)) continue;
    one.ask(all);
    chosen.push_back(one);
  }
  const auto filing_without = [&](const Case* missing) {
    Filing filing;
    for (const Case& one : chosen) (&one == missing ? one.lacks : one.has)(filing);
    return filing;
  };
  EXPECT_TRUE(Holds(all, filing_without(nullptr)));
  for (const Case& one : chosen) EXPECT_FALSE(Holds(all, filing_without(&one))) << one.name;
}

TEST(RuleMatchTest, ALanguageNamesItsRegionsAndNoOther) {
  EXPECT_TRUE(IsLanguage("zh", "zh"));
  EXPECT_TRUE(IsLanguage("zh", "zh-CN"));
  EXPECT_TRUE(IsLanguage("ZH", "zh-Hans-CN"));
  EXPECT_FALSE(IsLanguage("zh-CN", "zh"));
  EXPECT_FALSE(IsLanguage("e", "en"));
  EXPECT_FALSE(IsLanguage("zh", ""));
}

TEST(RuleMatchTest, ALongListIsToldInPart) {
  v1::Rule rule;
  for (int i = 0; i < 8; ++i) rule.add_skus("S-" + std::to_string(i));
  EXPECT_EQ(WhyNot(rule, Filing()), "sku is none, not S-0 or S-1 or S-2 or S-3 or S-4 or 3 more");
}

TEST(CoversTest, ACaseOfEachConditionIsCoveredByItselfAndByNoCondition) {
  for (const Case& one : EveryCondition()) {
    SCOPED_TRACE(one.name);
    const v1::Rule rule = RuleOf(one);
    EXPECT_TRUE(Covers(rule, rule));
    EXPECT_TRUE(Covers(v1::Rule(), rule));
    EXPECT_FALSE(Covers(rule, v1::Rule()));
  }
}

// Whatever Covers says of two rules made at random is true of complaints made at random.
TEST(CoversTest, WhatACoveredRuleHoldsForItsCoverHoldsFor) {
  uint64_t seed = 20261126;
  RecordProperty("seed", std::to_string(seed));
  const auto below = [&](uint64_t bound) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed >> 33) % bound;
  };
  const std::vector<Case> conditions = EveryCondition();
  const auto made_rule = [&] {
    v1::Rule rule;
    for (int n = static_cast<int>(below(3)); n > 0; --n) {
      conditions[below(conditions.size())].ask(rule);
    }
    return rule;
  };
  int covered = 0;
  int held = 0;
  for (int i = 0; i < 20'000; ++i) {
    const v1::Rule general = made_rule();
    v1::Rule special = made_rule();
    if (below(2) == 0) special.MergeFrom(general);
    if (!Covers(general, special)) continue;
    ++covered;
    for (int j = 0; j < 8; ++j) {
      Filing filing;
      for (const Case& one : conditions) {
        if (below(2) == 0) (below(4) == 0 ? one.lacks : one.has)(filing);
      }
      if (!Holds(special, filing)) continue;
      ++held;
      EXPECT_TRUE(Holds(general, filing))
          << general.ShortDebugString() << " / " << special.ShortDebugString() << " / "
          << filing.ShortDebugString();
    }
  }
  EXPECT_GT(covered, 1000);
  EXPECT_GT(held, 1000);
}

}  // namespace
}  // namespace redress::routing
