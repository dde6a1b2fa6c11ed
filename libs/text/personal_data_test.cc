#include "text/personal_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/normalise.h"

namespace redress::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Find(const std::string& text) {
  return FindPersonalData(text::Normalise(text));
}

// R-M2, R-I10
TEST(PersonalData, FindsMobileNumbersMasked) {
  EXPECT_THAT(Find("请拨打13800138000联系"), ElementsAre("138********"));
  EXPECT_THAT(Find("１９９００００１２３４"), ElementsAre("199********"));  // full width
  EXPECT_THAT(Find("138-0013-8000"), ElementsAre("138********"));
  EXPECT_THAT(Find("138 0013 8000"), ElementsAre("138********"));
  EXPECT_THAT(Find("+8613800138000"), ElementsAre("861**********"));
  EXPECT_THAT(Find("+86 138 0013 8000"), ElementsAre("861**********"));
}

TEST(PersonalData, LeavesNumbersThatAreNoMobileNumber) {
  EXPECT_THAT(Find("12800138000"), IsEmpty());       // no such prefix
  EXPECT_THAT(Find("1380013800"), IsEmpty());        // ten digits
  EXPECT_THAT(Find("138001380001"), IsEmpty());      // twelve digits: an order, say
  EXPECT_THAT(Find("400-820-8820"), IsEmpty());      // a hotline
  EXPECT_THAT(Find("2026-11-21 15 30"), IsEmpty());  // a date
  EXPECT_THAT(Find("尾号8000"), IsEmpty());
}

// R-M2, R-I10
TEST(PersonalData, FindsIdentityNumbers) {
  EXPECT_THAT(Find("身份证110101199003071234。"), ElementsAre("110***************"));
  EXPECT_THAT(Find("11010119900307123X"), ElementsAre("110***************"));
  EXPECT_THAT(Find("11010119900307123x,谢谢"), ElementsAre("110***************"));
  EXPECT_THAT(Find("110101 19900307 1234"), ElementsAre("110***************"));
}

TEST(PersonalData, LeavesLongOrderNumbers) {
  EXPECT_THAT(Find("订单110101999903071234"), IsEmpty());  // no such year
  EXPECT_THAT(Find("订单110101199013071234"), IsEmpty());  // no such month
  EXPECT_THAT(Find("订单110101199003321234"), IsEmpty());  // no such day
}

// R-M2, R-I10
TEST(PersonalData, FindsBankCardsByLuhn) {
  EXPECT_THAT(Find("卡号4111111111111111"), ElementsAre("411*************"));
  EXPECT_THAT(Find("4111 1111 1111 1111"), ElementsAre("411*************"));
  EXPECT_THAT(Find("6222-0200-0000-0000-000"), testing::SizeIs(1));
}

TEST(PersonalData, LeavesCardNumbersWhoseCheckDigitIsWrong) {
  EXPECT_THAT(Find("4111111111111112"), IsEmpty());
  EXPECT_THAT(Find("4111 1111 1111 1112"), IsEmpty());
  EXPECT_THAT(Find("411111111111111"), IsEmpty());       // 15 digits
  EXPECT_THAT(Find("41111111111111111111"), IsEmpty());  // 20 digits
}

TEST(PersonalData, FindsSeveralInOrder) {
  EXPECT_THAT(Find("13800138000 / 15912345678"), ElementsAre("138********", "159********"));
  EXPECT_THAT(Find("13800138000 15912345678"), ElementsAre("138********", "159********"));
}

TEST(PersonalData, TellsNothingOfAnEmptyText) { EXPECT_THAT(Find(""), IsEmpty()); }

// R-I10
TEST(PersonalData, MasksWhatItFindsAndLeavesTheRest) {
  EXPECT_EQ(MaskPersonalData("电话138-0013-8000，订单20261121-7，急！"),
            "电话138********，订单20261121-7，急！");
  EXPECT_EQ(MaskPersonalData("拨１３８００１３８０００"), "拨138********");
  EXPECT_EQ(MaskPersonalData("尾号８０００"), "尾号８０００");
  EXPECT_EQ(MaskPersonalData("身份证11010119900307123X"), "身份证110***************");
  EXPECT_EQ(MaskPersonalData("mail lin.yu@example.com or b@shop.example.com, @home"),
            "mail l***@example.com or b***@shop.example.com, @home");
  EXPECT_EQ(MaskPersonalData(""), "");
}

}  // namespace
}  // namespace redress::text
