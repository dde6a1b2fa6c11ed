#include "services/resolution/domain/tailor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "services/resolution/domain/remedy.h"

namespace redress::resolution {
namespace {

using ::testing::HasSubstr;

v1::Template With(common::v1::Remedy remedy, int64_t fen = 0) {
  v1::Template made;
  v1::SolutionOption& option = *made.add_options();
  option.set_title("Something");
  v1::RemedyItem& item = *option.add_items();
  item.set_remedy(remedy);
  if (fen != 0) *item.mutable_amount() = Fen(fen);
  return made;
}

v1::RemedyItem Tailored(const v1::Template& chosen, std::optional<int64_t> disputed) {
  const Facts facts{.language = "en", .amount_minor_units = disputed};
  return Tailor(chosen, facts, {})[0].items(0);
}

// R-H1
TEST(TailorTest, FullRefundIsTheAmountInDispute) {
  const v1::RemedyItem item = Tailored(With(common::v1::REMEDY_REFUND_FULL), 12'900);
  EXPECT_EQ(item.remedy(), common::v1::REMEDY_REFUND_FULL);
  EXPECT_EQ(item.amount().minor_units(), 12'900);
  EXPECT_EQ(Tailored(With(common::v1::REMEDY_REFUND_FULL, 5), 12'900).amount().minor_units(),
            12'900);
}

// R-H1: no option holds a refund of unknown amount.
TEST(TailorTest, FullRefundOfUnknownAmountBecomesACouponThatSaysSo) {
  const v1::RemedyItem item = Tailored(With(common::v1::REMEDY_REFUND_FULL), std::nullopt);
  EXPECT_EQ(item.remedy(), common::v1::REMEDY_COUPON);
  EXPECT_EQ(item.amount().minor_units(), Defaults{}.compensation);
  EXPECT_THAT(item.description(), HasSubstr("not known yet"));
}

// R-H1
TEST(TailorTest, PartRefundIsAShareWhereTheTemplateNamesNoAmount) {
  EXPECT_EQ(Tailored(With(common::v1::REMEDY_REFUND_PART), 12'900).amount().minor_units(), 2'580);
  EXPECT_EQ(Tailored(With(common::v1::REMEDY_REFUND_PART), 1).amount().minor_units(), 1);
  EXPECT_EQ(Tailored(With(common::v1::REMEDY_REFUND_PART), std::nullopt).remedy(),
            common::v1::REMEDY_COUPON);
}

// R-H1
TEST(TailorTest, PartRefundNeverExceedsTheAmountInDispute) {
  const v1::Template chosen = With(common::v1::REMEDY_REFUND_PART, 5'000);
  EXPECT_EQ(Tailored(chosen, 12'900).amount().minor_units(), 5'000);
  EXPECT_EQ(Tailored(chosen, 3'000).amount().minor_units(), 3'000);
  EXPECT_EQ(Tailored(chosen, std::nullopt).amount().minor_units(), 5'000);
}

TEST(TailorTest, OtherRemediesStayAsTheTemplateHasThem) {
  EXPECT_EQ(Tailored(With(common::v1::REMEDY_COUPON, 700), 12'900).amount().minor_units(), 700);
  EXPECT_FALSE(Tailored(With(common::v1::REMEDY_REPLACE), 12'900).has_amount());
}

TEST(TailorTest, OwnFullRefundTakesTheAmountInDispute) {
  Options options = With(common::v1::REMEDY_REFUND_FULL).options();
  ASSERT_TRUE(CompleteAmounts("options", Facts{.amount_minor_units = 9'900}, options).ok());
  EXPECT_EQ(options[0].items(0).amount().minor_units(), 9'900);
}

TEST(TailorTest, OwnFullRefundKeepsTheAmountThatStaffGave) {
  Options options = With(common::v1::REMEDY_REFUND_FULL, 8'000).options();
  ASSERT_TRUE(CompleteAmounts("options", Facts{.amount_minor_units = 9'900}, options).ok());
  EXPECT_EQ(options[0].items(0).amount().minor_units(), 8'000);
}

TEST(TailorTest, OwnFullRefundOfUnknownAmountIsRefused) {
  Options options = With(common::v1::REMEDY_REFUND_FULL).options();
  const absl::Status refused = CompleteAmounts("options", Facts{}, options);
  EXPECT_EQ(ReasonOf(refused), "AMOUNT_MISSING");
  EXPECT_EQ(FieldOf(refused), "options[0].items[0].amount");
}

}  // namespace
}  // namespace redress::resolution
