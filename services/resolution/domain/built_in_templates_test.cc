#include "services/resolution/domain/built_in_templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "services/resolution/domain/options.h"
#include "services/resolution/domain/tailor.h"

namespace redress::resolution {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Taxon {
  const char* category;
  const char* subcategory;
  const char* template_id;
};

// R-I8, the whole of it.
constexpr Taxon kTaxonomy[] = {
    {"product_quality", "defect", "defect"},
    {"product_quality", "damaged", "damaged"},
    {"product_quality", "performance", "performance"},
    {"product_quality", "safety", "safety"},
    {"product_quality", "counterfeit", "counterfeit"},
    {"product_quality", "not_as_described", "product_quality"},
    {"product_quality", "missing_parts", "missing_parts"},
    {"service_attitude", "rude", "rude"},
    {"service_attitude", "slow_reply", "slow_reply"},
    {"service_attitude", "unskilled", "service_attitude"},
    {"after_sales", "return_refused", "after_sales"},
    {"after_sales", "refund_delay", "refund_delay"},
    {"after_sales", "repair_slow", "after_sales"},
    {"after_sales", "policy_unclear", "after_sales"},
    {"after_sales", "stalled", "stalled"},
    {"logistics", "late", "logistics"},
    {"logistics", "lost", "lost"},
    {"logistics", "damaged_in_transit", "damaged_in_transit"},
    {"logistics", "misdelivered", "logistics"},
    {"logistics", "courier", "logistics"},
    {"contract", "wrong_item", "wrong_item"},
    {"contract", "order_error", "contract"},
    {"contract", "price_dispute", "price_dispute"},
    {"contract", "unclear_terms", "contract"},
    {"other", "privacy_leak", "other"},
    {"other", "false_advertising", "other"},
    {"other", "payment", "other"},
    {"other", "account", "other"},
    {"other", "other", "other"},
};

Facts FactsFor(const char* category, const char* subcategory) {
  return Facts{.category = category, .subcategory = subcategory};
}

std::vector<common::v1::Remedy> RemediesOf(const v1::SolutionOption& option) {
  std::vector<common::v1::Remedy> remedies;
  for (const v1::RemedyItem& item : option.items()) remedies.push_back(item.remedy());
  return remedies;
}

v1::Template Chosen(const char* category, const char* subcategory) {
  return BuiltInFor(FactsFor(category, subcategory), {}, Language::kEnglish);
}

// R-H1, R-I8
TEST(BuiltInTemplatesTest, EverySubcategoryHasItsTemplate) {
  for (const Taxon& taxon : kTaxonomy) {
    EXPECT_EQ(Chosen(taxon.category, taxon.subcategory).name(),
              std::string("templates/") + taxon.template_id)
        << taxon.subcategory;
  }
}

// R-H1: two solutions are offered.
TEST(BuiltInTemplatesTest, EachOffersTwoOptionsNamedAAndB) {
  for (const v1::Template& one : BuiltInTemplates({}, Language::kBoth)) {
    ASSERT_EQ(one.options_size(), 2) << one.name();
    EXPECT_EQ(one.options(0).option_id(), "a");
    EXPECT_EQ(one.options(1).option_id(), "b");
  }
}

// R-H1: what they offer passes the same checks as staff's own options, once tailored.
TEST(BuiltInTemplatesTest, TailoredOptionsAreValidForAnyComplaint) {
  for (const Taxon& taxon : kTaxonomy) {
    for (const std::optional<int64_t> amount : {std::optional<int64_t>(), {1}, {12'900}}) {
      for (const char* language : {"zh-CN", "en", ""}) {
        Facts facts = FactsFor(taxon.category, taxon.subcategory);
        facts.amount_minor_units = amount;
        facts.language = language;
        const Options options = Tailor(BuiltInFor(facts, {}, LanguageOf(facts)), facts, {});
        EXPECT_TRUE(CheckOptions("options", options).ok())
            << taxon.subcategory << ": " << CheckOptions("options", options);
        for (const v1::SolutionOption& option : options) {
          for (const v1::RemedyItem& item : option.items()) {
            if (item.remedy() == common::v1::REMEDY_REFUND_FULL) {
              EXPECT_EQ(item.amount().minor_units(), amount.value_or(-1));
            }
          }
        }
      }
    }
  }
}

// R-H1
TEST(BuiltInTemplatesTest, OptionsAreWhatTheFieldGives) {
  const v1::Template counterfeit = Chosen("product_quality", "counterfeit");
  EXPECT_THAT(RemediesOf(counterfeit.options(0)),
              ElementsAre(common::v1::REMEDY_INSPECTION_REPORT, common::v1::REMEDY_REFUND_FULL));
  EXPECT_THAT(RemediesOf(counterfeit.options(1)),
              ElementsAre(common::v1::REMEDY_REPLACE, common::v1::REMEDY_COUPON));
  const v1::Template wrong_item = Chosen("contract", "wrong_item");
  EXPECT_THAT(RemediesOf(wrong_item.options(0)),
              ElementsAre(common::v1::REMEDY_REPLACE, common::v1::REMEDY_COUPON,
                          common::v1::REMEDY_PRIORITY_SHIPPING));
  EXPECT_THAT(RemediesOf(wrong_item.options(1)), ElementsAre(common::v1::REMEDY_REFUND_FULL));
  const v1::Template safety = Chosen("product_quality", "safety");
  EXPECT_THAT(RemediesOf(safety.options(0)),
              ElementsAre(common::v1::REMEDY_MEDICAL_COST, common::v1::REMEDY_REFUND_FULL,
                          common::v1::REMEDY_INSPECTION_REPORT));
  const v1::Template lost = Chosen("logistics", "lost");
  EXPECT_THAT(RemediesOf(lost.options(0)), ElementsAre(common::v1::REMEDY_REPLACE));
  EXPECT_THAT(RemediesOf(lost.options(1)), ElementsAre(common::v1::REMEDY_REFUND_FULL));
  const v1::Template stalled = Chosen("after_sales", "stalled");
  EXPECT_THAT(RemediesOf(stalled.options(1)),
              ElementsAre(common::v1::REMEDY_APOLOGY_LETTER, common::v1::REMEDY_DEDICATED_AGENT));
}

// R-H3: goodwill never silently settles a claim for fraud.
TEST(BuiltInTemplatesTest, CompensationForACounterfeitLeavesTheClaimOpen) {
  EXPECT_THAT(Chosen("product_quality", "counterfeit").options(1).items(1).description(),
              HasSubstr("article 55"));
}

// R-I8: a tenant may extend the taxonomy.
TEST(BuiltInTemplatesTest, UnknownCodesFallBackToTheMoreGeneral) {
  EXPECT_EQ(Chosen("logistics", "drone").name(), "templates/logistics");
  EXPECT_EQ(Chosen("logistics", "").name(), "templates/logistics");
  EXPECT_EQ(Chosen("livestream", "host").name(), "templates/other");
  EXPECT_EQ(Chosen("", "").name(), "templates/other");
}

// R-I6
TEST(BuiltInTemplatesTest, TriagesSuggestionComesFirst) {
  Facts facts = FactsFor("product_quality", "performance");
  facts.solution_template = "safety";
  EXPECT_EQ(BuiltInFor(facts, {}, Language::kEnglish).name(), "templates/safety");
  facts.solution_template = "no_such_template";
  EXPECT_EQ(BuiltInFor(facts, {}, Language::kEnglish).name(), "templates/performance");
}

TEST(BuiltInTemplatesTest, AmountsAreConfiguration) {
  const Defaults defaults{.coupon = 500, .compensation = 700, .medical_cost = 900};
  const Facts wrong = FactsFor("contract", "wrong_item");
  EXPECT_EQ(BuiltInFor(wrong, defaults, Language::kBoth).options(0).items(1).amount().minor_units(),
            500);
  const Facts safety = FactsFor("product_quality", "safety");
  EXPECT_EQ(
      BuiltInFor(safety, defaults, Language::kBoth).options(0).items(0).amount().minor_units(),
      900);
  const Facts price = FactsFor("contract", "price_dispute");
  EXPECT_EQ(BuiltInFor(price, defaults, Language::kBoth).options(1).items(0).amount().minor_units(),
            700);
}

// R-I11
TEST(BuiltInTemplatesTest, SpeakTheCustomersLanguage) {
  Facts facts = FactsFor("logistics", "lost");
  facts.language = "en-GB";
  EXPECT_EQ(BuiltInFor(facts, {}, LanguageOf(facts)).options(1).title(), "Full refund");
  facts.language = "zh";
  EXPECT_EQ(BuiltInFor(facts, {}, LanguageOf(facts)).options(1).title(), "全额退款");
  EXPECT_EQ(BuiltInById("lost", {}, Language::kBoth)->options(1).title(), "全额退款 / Full refund");
}

TEST(BuiltInTemplatesTest, AreSortedByNameAndUnique) {
  std::vector<std::string> names;
  for (const v1::Template& one : BuiltInTemplates({}, Language::kBoth)) names.push_back(one.name());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  EXPECT_FALSE(BuiltInById("no_such_template", {}, Language::kBoth).has_value());
}

}  // namespace
}  // namespace redress::resolution
