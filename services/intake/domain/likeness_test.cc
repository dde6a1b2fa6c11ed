#include "services/intake/domain/likeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace redress::intake {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::Gt;
using testing::Le;
using testing::Lt;

TEST(Likeness, OneForTheSameButForCaseWidthAndPunctuation_R_I5) {
  EXPECT_EQ(Likeness("收到的商品是假货，我要退款！", "收到的商品是假货 我要退款"), 1);
  EXPECT_EQ(Likeness("MY ORDER ａ７ is late.", "my order A7 is late"), 1);
  EXPECT_EQ(Likeness("", ""), 1);
  EXPECT_EQ(Likeness("？？", "？？"), 1);
}

TEST(Likeness, NothingForTextsWithNothingInCommon_R_I5) {
  EXPECT_EQ(Likeness("手机屏幕碎了", "快递员态度恶劣"), 0);
  EXPECT_EQ(Likeness("", "快递丢了"), 0);
  EXPECT_EQ(Likeness("？？", "快递丢了"), 0);
}

TEST(Likeness, OtherWordsForTheSameAreAlike_R_I5) {
  EXPECT_GT(Likeness("请问怎么退钱呢", "如何退款"), 0.6);
  EXPECT_GT(Likeness("为啥还没发货", "为什么没有发货"), 0.6);
  EXPECT_GT(Likeness("how do I get my money back", "how can I get a refund"), 0.6);
  EXPECT_GT(Likeness("the parcel never arrived", "package not received"), 0.6);
}

TEST(Likeness, TraditionalCharactersAreTheSimplifiedOnes_R_I11) {
  EXPECT_EQ(Likeness("收到的東西是假貨", "收到的东西是假货"), 1);
}

TEST(Likeness, AnotherQuestionAboutTheSameIsLessAlike_R_I5) {
  EXPECT_LT(Likeness("什么时候退款", "为什么退款"), Likeness("什么时候退款", "退款多久"));
}

TEST(Likeness, ANegationOrANumberThatDiffersWeighsStrongly_R_I5) {
  const double same = Likeness("订单已经收到货了", "订单的货收到啦");
  EXPECT_LT(Likeness("订单已经收到货了", "订单没有收到货"), same - 0.15);
  EXPECT_LT(Likeness("订单7001没有收到货", "订单7002没有收到货"), 0.85);
}

TEST(Likeness, ManyWordsInCommonMakeLongTextsNotAlike_R_I5) {
  std::string one;
  std::string other;
  const std::string sentences[] = {"买的电饭煲用了两天就不通电了联系卖家一直没有人回复我",
                                   "客服让我等三天结果等到今天也没有给我一个说法",
                                   "快递把包裹放在门口淋了雨里面的衣服全都湿透了",
                                   "商品页面写着支持七天无理由退货现在却说不行"};
  for (int at = 0; at < 4; ++at) {
    absl::StrAppend(&one, sentences[at]);
    absl::StrAppend(&other, sentences[3 - at]);
  }
  EXPECT_GT(Likeness(one, other), 0.8) << "sentences in another order";
  std::string shuffled;
  for (size_t step = 0; step < one.size() / 3; ++step)
    shuffled += one.substr(step * 37 % (one.size() / 3) * 3, 3);
  EXPECT_LT(Likeness(one, shuffled), 0.5) << "characters in another order";
}

TEST(Likeness, IsSymmetricAndWithinItsBounds_R_I5) {
  const std::string texts[] = {"",   "差评",  "为什么还没退款？？订单 2023111500012345",
                               "！", "你好",  "Where is my parcel? Order 8812",
                               "了", "12345", std::string(30'000, 'a')};
  for (const std::string& a : texts) {
    EXPECT_EQ(Likeness(a, a), 1) << a.substr(0, 50);
    for (const std::string& b : texts) {
      EXPECT_THAT(Likeness(a, b), AllOf(Ge(0), Le(1)));
      EXPECT_EQ(Likeness(a, b), Likeness(b, a));
    }
  }
}

}  // namespace
}  // namespace redress::intake
