#include "services/intake/domain/triage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::intake {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const TriageEngine& Engine() {
  static const TriageEngine& engine = *[] {
    auto made = *TriageEngine::FromLexicon(BuiltInLexicon());
    made->Use(*TriageModel::Load(BuiltInModel()));
    return made.release();
  }();
  return engine;
}

v1::Triage Understand(absl::string_view body) { return Engine().Understand("", body); }

struct Example {
  const char* text;
  const char* category;
  const char* subcategory;
};

class TriageCategory : public testing::TestWithParam<Example> {};

// R-I8, in both languages (R-I11)
TEST_P(TriageCategory, IsFound) {
  const v1::Triage triage = Understand(GetParam().text);
  EXPECT_EQ(triage.category(), GetParam().category) << GetParam().text;
  EXPECT_EQ(triage.subcategory(), GetParam().subcategory) << GetParam().text;
  EXPECT_GT(triage.confidence(), 0.4);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, TriageCategory,
    testing::Values(Example{"收到的商品是假货，我要退款", "product_quality", "counterfeit"},
                    Example{"收到的商品是假貨，我要退款", "product_quality", "counterfeit"},
                    Example{"This bag is a counterfeit", "product_quality", "counterfeit"},
                    Example{"手机用了两天就开不了机了", "product_quality", "defect"},
                    Example{"客服态度恶劣，还骂人", "service_attitude", "rude"},
                    Example{"申请退款半个月了，退款迟迟没到账", "after_sales", "refund_delay"},
                    Example{"Still waiting for my refund", "after_sales", "refund_delay"},
                    Example{"商家拒绝退货", "after_sales", "return_refused"},
                    Example{"快递弄丢了我的包裹", "logistics", "lost"},
                    Example{"My parcel was lost", "logistics", "lost"},
                    Example{"给我发错货了，颜色不对", "contract", "wrong_item"},
                    Example{"我的个人信息被泄露给了别人", "other", "privacy_leak"}));

// A model that says the same of every text: the chance of each label.
std::unique_ptr<TriageModel> Saying(const std::vector<std::pair<std::string, double>>& chances) {
  ModelParts parts;
  parts.version = "says";
  for (const auto& [label, chance] : chances) {
    parts.labels.push_back(label);
    parts.biases.push_back(static_cast<float>(std::log(chance / (1 - chance))));
    parts.slopes.push_back(1);
    parts.offsets.push_back(0);
  }
  return *TriageModel::Load(TriageModel::Save(parts));
}

// R-I7, R-I8: what reads like level 1 is a broken product only where that fits, and never passes
// over a danger; what is told never contradicts itself
TEST(Triage, ACategoryFitsTheLevelThatATextReadsLike) {
  const auto told = [](absl::string_view grave, double chance, double other, double serious) {
    auto engine = *TriageEngine::FromLexicon(BuiltInLexicon());
    engine->Use(Saying({{absl::StrCat("c:product_quality.", grave), chance},
                        {"c:product_quality.performance", other},
                        {"k:complaint", 0.9},
                        {"l:2", serious}}));
    return UnderstandAlone(*engine, "", "这个锅不太行");
  };
  const v1::Triage routine = told("defect", 0.4, 0.3, 0.2);
  EXPECT_EQ(routine.subcategory(), "performance");
  EXPECT_EQ(routine.level(), common::v1::LEVEL_ROUTINE);
  EXPECT_EQ(routine.categories(1).code(), "product_quality.defect");  // told all the same
  EXPECT_THAT(routine.reasons(), Contains(HasSubstr("rather than product_quality.defect")));
  const auto as_is = [&](absl::string_view grave, double chance, double other, double serious) {
    const v1::Triage triage = told(grave, chance, other, serious);
    EXPECT_EQ(triage.subcategory(), grave) << chance << " " << other << " " << serious;
    EXPECT_GE(triage.level(), common::v1::LEVEL_SERIOUS);
  };
  as_is("defect", 0.4, 0.3, 0.7);   // it reads like level 2
  as_is("defect", 0.6, 0.3, 0.2);   // it fits
  as_is("defect", 0.4, 0.03, 0.2);  // the other is unlikely
  as_is("safety", 0.4, 0.3, 0.2);
  as_is("counterfeit", 0.4, 0.3, 0.2);
}

// R-I8: among several matters the one that the text is mainly about
TEST(Triage, TheMainMatterComesFirst) {
  const auto main = [](double logistics) {
    auto engine = *TriageEngine::FromLexicon(BuiltInLexicon());
    engine->Use(Saying({{"c:logistics.late", 0.5},
                        {"c:service_attitude.rude", 0.6},
                        {"k:complaint", 0.9},
                        {"m:logistics", logistics},
                        {"m:service_attitude", 0.3}}));
    return engine->Understand("", "这个锅不太行").category();
  };
  EXPECT_EQ(main(0.6), "logistics");
  EXPECT_EQ(main(0.2), "service_attitude");
}

// R-I6: what is spoken of in passing is not what it is about
TEST(Triage, AWordOfATopicIsNotTheMainCategory) {
  const v1::Triage triage = Understand("快递挺快的，就是这锅用了两次涂层就掉了");
  EXPECT_EQ(triage.category(), "product_quality");
  ASSERT_GE(triage.categories_size(), 2);
  EXPECT_EQ(triage.categories(1).code(), "logistics.courier");
}

// R-I10: a pattern's words may have anything between them, a number of somebody too
TEST(Triage, ReasonsQuoteTheLexiconAndNotTheCustomer) {
  for (const char* text : {"退款到13912345678没到", "退款给王小明的卡迟迟没到账"}) {
    const v1::Triage triage = Understand(text);
    EXPECT_EQ(triage.subcategory(), "refund_delay") << text;
    for (const std::string& reason : triage.reasons()) {
      EXPECT_THAT(reason, Not(HasSubstr("139"))) << text;
      EXPECT_THAT(reason, Not(HasSubstr("王小明"))) << text;
    }
  }
}

// R-I6: a reason a person understands
TEST(Triage, NamesTheWordThatDecided) {
  EXPECT_THAT(Understand("用了面霜以后过敏住院").reasons(), Contains(HasSubstr("过敏")));
}

// R-I6
TEST(Triage, FindsSignals) {
  EXPECT_THAT(Understand("用了面霜以后过敏住院").signals(), Contains("injury"));
  EXPECT_THAT(Understand("再不处理我就找记者曝光，还要去法院起诉").signals(),
              testing::IsSupersetOf({"media_exposure", "legal_threat"}));
  EXPECT_THAT(Understand("充电器爆炸了").signals(), Contains("safety"));
}

// R-I6: words that take it back
TEST(Triage, ANegatedWordIsNoSignal) {
  EXPECT_THAT(Understand("不是假货，质量很好").signals(), Not(Contains("counterfeit")));
  EXPECT_THAT(Understand("It is not a fake, works well").signals(), Not(Contains("counterfeit")));
}

// R-I6: everyday words that look like a threat or a danger
TEST(Triage, AnEverydayWordIsNoSignal) {
  for (const char* text : {"彩信只能存在多媒体管理里", "不看新闻联播，不喝这个牌子",
                           "拍照聚焦以后曝光很严重", "网红店买的，一般般", "好吃到爆了"}) {
    EXPECT_THAT(Understand(text).signals(), testing::IsEmpty()) << text;
  }
  EXPECT_THAT(Understand("敏感肌用了不会过敏").signals(), Not(Contains("injury")));
  EXPECT_THAT(Understand("我要曝光你们").signals(), Contains("media_exposure"));
  EXPECT_THAT(Understand("已经联系了记者").signals(), Contains("media_exposure"));
  EXPECT_THAT(Understand("充电宝突然爆了").signals(), Contains("safety"));
}

// R-R7: what complaints over many articles have in common, and nothing that is somebody's own
TEST(Triage, PhrasesAreTheLexiconsOwnWords) {
  const auto phrases = [](absl::string_view body) {
    std::vector<std::string> found;
    Engine().Understand("", body, &found);
    return found;
  };
  EXPECT_THAT(phrases("水壶漏水，插座冒烟，我叫张三 13800138000"),
              testing::UnorderedElementsAre("漏水", "冒烟"));
  EXPECT_THAT(phrases("客服张三不回我消息"), testing::IsEmpty());
  EXPECT_THAT(phrases("没有漏水"), Not(Contains("漏水")));
  EXPECT_LE(phrases("漏水冒烟爆炸起火假货过敏触电丢件发错货破损不回复推诿").size(), 8);
}

TEST(Triage, ToneAndKind) {
  EXPECT_LT(Understand("垃圾东西，太差了，再也不买").sentiment(), -0.3);
  EXPECT_GT(Understand("非常满意，很好用").sentiment(), 0.3);
  EXPECT_EQ(Understand("请问怎么申请发票？").kind(), common::v1::KIND_INQUIRY);
  EXPECT_EQ(Understand("建议增加夜间模式").kind(), common::v1::KIND_SUGGESTION);
  EXPECT_EQ(Understand("建议你们别卖假货").kind(), common::v1::KIND_COMPLAINT);
}

TEST(Triage, WhatNothingMatchesIsOtherAndUnsure) {
  const v1::Triage triage = Understand("嗯");
  EXPECT_EQ(triage.category(), "other");
  EXPECT_LT(triage.confidence(), 0.4);
}

TEST(Triage, ABadLexiconNamesItsLine) {
  EXPECT_THAT(TriageEngine::FromLexicon("# a\ncategory\tx\n").status().message(),
              HasSubstr("line 2"));
  EXPECT_THAT(TriageEngine::FromLexicon("signal\tfire\t1\ta\n").status().message(),
              HasSubstr("no signal fire"));
  EXPECT_FALSE(TriageEngine::FromLexicon("category\tlogistics.late\t1\t(\n").ok());
}

}  // namespace
}  // namespace redress::intake
