#include "services/intake/domain/order_numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/intake/domain/reference.h"

namespace redress::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// R-I2
TEST(OrderNumbers, AreFoundBehindAWordForThem) {
  EXPECT_THAT(FindOrderNumbers("", "订单 PO-c7-1 显示派送中已经3天"), ElementsAre("PO-c7-1"));
  EXPECT_THAT(FindOrderNumbers("", "订单编号：A12，一直没发货"), ElementsAre("A12"));
  EXPECT_THAT(FindOrderNumbers("", "I ordered a lamp, order no. is 55121, never came"),
              ElementsAre("55121"));
  EXPECT_THAT(FindOrderNumbers("Order #PO-c7-2", "broken"), ElementsAre("PO-c7-2"));
}

// R-I2
TEST(OrderNumbers, AreFoundByTheirShapeAnywhere) {
  EXPECT_THAT(FindOrderNumbers("", "2876543210987654321 这单什么时候到"),
              ElementsAre("2876543210987654321"));
  EXPECT_THAT(FindOrderNumbers("", "拼多多 261120-123456789012345 退款"),
              ElementsAre("261120-123456789012345"));
  EXPECT_THAT(FindOrderNumbers("", "my parcel JD0012345X is lost"), ElementsAre("JD0012345X"));
}

// R-I2, R-I11: as customers type it
TEST(OrderNumbers, FullWidthCharactersAreNarrowOnes) {
  EXPECT_THAT(FindOrderNumbers("", "订单号：ＰＯ－２０２６－００１７。"),
              ElementsAre("PO-2026-0017"));
}

// R-I2: no false link to what is no order number
TEST(OrderNumbers, OtherNumbersAreNone) {
  for (const char* text : {"电话13900001234",
                           "打我手机 139-0000-1234",
                           "+86 13900001234",
                           "8613900001234",
                           "客服4008208820不接",
                           "400-820-8820",
                           "021-62345678",
                           "2026-11-25 下单",
                           "20261125 下单",
                           "身份证 11010519491231002X",
                           "11010519491231002X",
                           "银行卡6222021234567890123",
                           "快递单号 SF1234567890123",
                           "tracking no. 1Z999AA10123456784",
                           "call 5550001234 now",
                           "https://shop.example/item/12345678",
                           "写信到 a12345678@example.com",
                           "花了 19900 元",
                           "等了 30 天",
                           "订单 3 天没动",
                           "iPhone15 坏了",
                           "order 2 lamps"}) {
    EXPECT_THAT(FindOrderNumbers("", text), IsEmpty()) << text;
  }
}

// R-I2: a complaint's own reference is no order
TEST(OrderNumbers, OurReferencesAreNone) {
  const std::string reference = MakeReference(absl::CivilDay(2026, 11, 25), 17);
  EXPECT_THAT(FindOrderNumbers(reference, absl::StrCat("我的投诉 ", reference, " 没人理")),
              IsEmpty());
}

// R-I2
TEST(OrderNumbers, NamedOnesComeFirstNoneTwiceAndNotTooMany) {
  EXPECT_THAT(FindOrderNumbers("", "AB123456 和订单 CD99 还有 AB123456"),
              ElementsAre("CD99", "AB123456"));
  std::string many;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&many, "XY", 10'000 + i, " ");
  EXPECT_EQ(FindOrderNumbers("", many).size(), kOrderNumbersMax);
}

// Whatever is sent: no crash, no endless run.
TEST(OrderNumbers, TakeAnyBytes) {
  EXPECT_THAT(FindOrderNumbers("", std::string(20'000, '7')), IsEmpty());
  EXPECT_THAT(FindOrderNumbers("", "\xEF\xBC"), IsEmpty());
  EXPECT_THAT(FindOrderNumbers("---", "-_-_\xEF\xBC\x8D"), IsEmpty());
}

}  // namespace
}  // namespace redress::intake
