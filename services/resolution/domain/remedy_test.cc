#include "services/resolution/domain/remedy.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::resolution {
namespace {

// R-H2, R-H5
TEST(RemedyTest, MoneyGoesByPaymentAndGoodsByWarehouse) {
  EXPECT_EQ(RoadOf(common::v1::REMEDY_REFUND_FULL), Road::kRefund);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_REFUND_PART), Road::kRefund);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_MEDICAL_COST), Road::kRefund);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_COUPON), Road::kCoupon);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_GIFT_CARD), Road::kCoupon);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_REPLACE), Road::kReplacement);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_RESHIP_PART), Road::kReplacement);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_APOLOGY_LETTER), Road::kNone);
  EXPECT_EQ(RoadOf(common::v1::REMEDY_REPAIR_DOOR), Road::kNone);
}

// R-H2
TEST(RemedyTest, WhatIsWorthMoneyNeedsAnAmount) {
  for (const auto remedy : {common::v1::REMEDY_REFUND_PART, common::v1::REMEDY_COUPON,
                            common::v1::REMEDY_GIFT_CARD, common::v1::REMEDY_MEDICAL_COST}) {
    EXPECT_TRUE(NeedsAmount(remedy)) << common::v1::Remedy_Name(remedy);
  }
  EXPECT_FALSE(NeedsAmount(common::v1::REMEDY_REFUND_FULL));
  EXPECT_FALSE(NeedsAmount(common::v1::REMEDY_REPLACE));
}

TEST(RemedyTest, AmountsAreCnyPositiveAndBounded) {
  EXPECT_TRUE(CheckAmount("amount", Fen(1)).ok());
  EXPECT_TRUE(CheckAmount("amount", Fen(kAmountMax)).ok());
  EXPECT_EQ(ReasonOf(CheckAmount("amount", Fen(0))), "AMOUNT_NOT_POSITIVE");
  EXPECT_EQ(ReasonOf(CheckAmount("amount", Fen(-1))), "AMOUNT_NOT_POSITIVE");
  EXPECT_EQ(ReasonOf(CheckAmount("amount", Fen(kAmountMax + 1))), "AMOUNT_TOO_LARGE");
  common::v1::Money dollars = Fen(100);
  dollars.set_currency("USD");
  const absl::Status refused = CheckAmount("options[0].items[1].amount", dollars);
  EXPECT_EQ(ReasonOf(refused), "CURRENCY_UNSUPPORTED");
  EXPECT_EQ(FieldOf(refused), "options[0].items[1].amount");
}

TEST(RemedyTest, YuanAreWrittenWithTwoDecimals) {
  EXPECT_EQ(InYuan(50'000), "500.00 CNY");
  EXPECT_EQ(InYuan(7), "0.07 CNY");
}

}  // namespace
}  // namespace redress::resolution
