#include "services/intake/domain/named_amount.h"

#include <gtest/gtest.h>

#include "text/normalise.h"
#include "text/utf8.h"

namespace redress::intake {
namespace {

int64_t Yuan(absl::string_view text) {
  return LargestAmountYuan(text::CodePoints(text::Normalise(text)));
}

// R-I7: a large amount that the text names, in both languages (R-I11)
TEST(NamedAmount, ReadsChineseAndEnglish) {
  EXPECT_EQ(Yuan("花了四千二买的电脑"), 4'200);
  EXPECT_EQ(Yuan("一万二的包，二手店不收"), 12'000);
  EXPECT_EQ(Yuan("两千六百块团费"), 2'600);
  EXPECT_EQ(Yuan("4899的手机丢了"), 4'899);
  EXPECT_EQ(Yuan("1.2万元的表"), 12'000);
  EXPECT_EQ(Yuan("￥1,299"), 1'299);
  EXPECT_EQ(Yuan("a 3,200 yuan coffee machine"), 3'200);
  EXPECT_EQ(Yuan("$300 suitcase"), 2'100);
  EXPECT_EQ(Yuan("we spent $3k"), 21'000);
  EXPECT_EQ(Yuan("kept 780 pounds"), 7'020);
}

TEST(NamedAmount, LeavesOtherNumbersAlone) {
  EXPECT_EQ(Yuan("三千多人等退款"), 0);
  EXPECT_EQ(Yuan("2019年买的"), 0);
  EXPECT_EQ(Yuan("订单 20260101998877 没到"), 0);
  EXPECT_EQ(Yuan("硬盘通电8000小时"), 0);
  EXPECT_EQ(Yuan("flight 2288 was late"), 0);
  EXPECT_EQ(Yuan(""), 0);
}

}  // namespace
}  // namespace redress::intake
