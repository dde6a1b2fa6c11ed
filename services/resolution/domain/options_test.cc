#include "services/resolution/domain/options.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

void AddItem(v1::SolutionOption& option, common::v1::Remedy remedy, int64_t fen = 0) {
  v1::RemedyItem& item = *option.add_items();
  item.set_remedy(remedy);
  if (fen != 0) *item.mutable_amount() = Fen(fen);
}

v1::SolutionOption& AddOption(Options& options) {
  v1::SolutionOption& option = *options.Add();
  option.set_title("Coupon");
  AddItem(option, common::v1::REMEDY_COUPON, 2'000);
  return option;
}

void ExpectRefused(const Options& options, const std::string& reason, const std::string& field) {
  const absl::Status status = CheckOptions("options", options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), reason);
  EXPECT_EQ(FieldOf(status), field);
}

TEST(OptionsTest, OneToFiveOptions) {
  Options options;
  ExpectRefused(options, "OPTIONS_MISSING", "options");
  for (int i = 0; i < 5; ++i) AddOption(options);
  EXPECT_TRUE(CheckOptions("options", options).ok());
  AddOption(options);
  ExpectRefused(options, "OPTIONS_TOO_MANY", "options");
}

TEST(OptionsTest, TitleOfOneToTwoHundredCharacters) {
  Options options;
  AddOption(options).set_title("");
  ExpectRefused(options, "TITLE_MISSING", "options[0].title");
  std::string title;
  for (int i = 0; i < 200; ++i) title += "赔";
  options[0].set_title(title);
  EXPECT_TRUE(CheckOptions("options", options).ok());
  options[0].set_title(title + "赔");
  ExpectRefused(options, "TITLE_TOO_LONG", "options[0].title");
}

TEST(OptionsTest, OneToTenItems) {
  Options options;
  v1::SolutionOption& option = AddOption(options);
  option.clear_items();
  ExpectRefused(options, "ITEMS_MISSING", "options[0].items");
  for (int i = 0; i < 10; ++i) AddItem(option, common::v1::REMEDY_APOLOGY_LETTER);
  EXPECT_TRUE(CheckOptions("options", options).ok());
  AddItem(option, common::v1::REMEDY_APOLOGY_LETTER);
  ExpectRefused(options, "ITEMS_TOO_MANY", "options[0].items");
}

// R-H2
TEST(OptionsTest, ItemSaysWhatIsDone) {
  Options options;
  AddItem(AddOption(options), common::v1::REMEDY_UNSPECIFIED);
  ExpectRefused(options, "REMEDY_MISSING", "options[0].items[1].remedy");
}

// R-H2
TEST(OptionsTest, AmountIsRequiredWhereTheRemedyIsMoney) {
  for (const auto remedy : {common::v1::REMEDY_REFUND_PART, common::v1::REMEDY_COUPON,
                            common::v1::REMEDY_GIFT_CARD, common::v1::REMEDY_MEDICAL_COST}) {
    Options options;
    AddItem(AddOption(options), remedy);
    ExpectRefused(options, "AMOUNT_MISSING", "options[0].items[1].amount");
  }
}

TEST(OptionsTest, AmountIsPositiveAndInCny) {
  Options options;
  v1::RemedyItem& item = *AddOption(options).mutable_items(0);
  *item.mutable_amount() = Fen(-5);
  ExpectRefused(options, "AMOUNT_NOT_POSITIVE", "options[0].items[0].amount");
  *item.mutable_amount() = Fen(5);
  item.mutable_amount()->set_currency("USD");
  ExpectRefused(options, "CURRENCY_UNSUPPORTED", "options[0].items[0].amount");
}

// R-H3: one order is paid back once
TEST(OptionsTest, OneRefundAndOneReplacementAtMost) {
  Options options;
  v1::SolutionOption& option = AddOption(options);
  option.clear_items();
  AddItem(option, common::v1::REMEDY_REFUND_FULL, 5);
  AddItem(option, common::v1::REMEDY_REFUND_PART, 5);
  ExpectRefused(options, "REMEDY_TWICE", "options[0].items[1].remedy");
  option.clear_items();
  AddItem(option, common::v1::REMEDY_REPLACE, 5);
  AddItem(option, common::v1::REMEDY_REPLACE, 5);
  ExpectRefused(options, "REMEDY_TWICE", "options[0].items[1].remedy");
}

TEST(OptionsTest, DescriptionIsBounded) {
  Options options;
  AddOption(options).mutable_items(0)->set_description(std::string(501, 'x'));
  ExpectRefused(options, "DESCRIPTION_TOO_LONG", "options[0].items[0].description");
}

TEST(OptionsTest, IdsAreCodesAndUnique) {
  Options options;
  AddOption(options).set_option_id("A b");
  ExpectRefused(options, "OPTION_ID_MALFORMED", "options[0].option_id");
  options[0].set_option_id("x");
  AddOption(options).set_option_id("x");
  ExpectRefused(options, "OPTION_ID_DUPLICATE", "options[1].option_id");
}

TEST(OptionsTest, OptionsWithoutIdGetTheFirstFreeLetters) {
  Options options;
  AddOption(options);
  AddOption(options).set_option_id("a");
  AddOption(options);
  NameOptions(options);
  EXPECT_EQ(options[0].option_id(), "b");
  EXPECT_EQ(options[1].option_id(), "a");
  EXPECT_EQ(options[2].option_id(), "c");
  EXPECT_EQ(FindOption(options, "c"), &options[2]);
  EXPECT_EQ(FindOption(options, "d"), nullptr);
}

// R-H3
TEST(OptionsTest, CostIsTheSumOfAllAmounts) {
  v1::SolutionOption option;
  AddItem(option, common::v1::REMEDY_APOLOGY_LETTER);
  EXPECT_EQ(CostOf(option), 0);
  AddItem(option, common::v1::REMEDY_REFUND_PART, 1'234);
  AddItem(option, common::v1::REMEDY_COUPON, 2'000);
  AddItem(option, common::v1::REMEDY_FREIGHT_INSURANCE, 1);
  EXPECT_EQ(CostOf(option), 3'235);
}

// R-H5
TEST(OptionsTest, OnlyMoneyAndGoodsNeedThePlatform) {
  v1::SolutionOption option;
  AddItem(option, common::v1::REMEDY_APOLOGY_LETTER);
  EXPECT_FALSE(NeedsPlatform(option));
  AddItem(option, common::v1::REMEDY_REPLACE);
  EXPECT_TRUE(NeedsPlatform(option));
  EXPECT_FALSE(NeedsCustomer(option));
  AddItem(option, common::v1::REMEDY_GIFT_CARD, 100);
  EXPECT_TRUE(NeedsCustomer(option));
}

v1::Template GoodTemplate() {
  v1::Template good;
  good.set_name("templates/lost_2");
  good.set_title("Lost");
  good.set_category("logistics");
  good.set_subcategory("lost");
  AddOption(*good.mutable_options());
  return good;
}

TEST(OptionsTest, TemplateIsChecked) {
  EXPECT_TRUE(CheckTemplate(GoodTemplate()).ok());
  v1::Template bad = GoodTemplate();
  bad.set_name("templates/Lost");
  EXPECT_EQ(FieldOf(CheckTemplate(bad)), "template.name");
  bad = GoodTemplate();
  bad.set_name("lost");
  EXPECT_EQ(ReasonOf(CheckTemplate(bad)), "NAME_MALFORMED");
  bad = GoodTemplate();
  bad.clear_title();
  EXPECT_EQ(FieldOf(CheckTemplate(bad)), "template.title");
  bad = GoodTemplate();
  bad.clear_category();
  EXPECT_EQ(FieldOf(CheckTemplate(bad)), "template.category");
  bad = GoodTemplate();
  bad.set_subcategory("LOST!");
  EXPECT_EQ(FieldOf(CheckTemplate(bad)), "template.subcategory");
  bad = GoodTemplate();
  bad.clear_options();
  EXPECT_EQ(FieldOf(CheckTemplate(bad)), "template.options");
}

}  // namespace
}  // namespace redress::resolution
