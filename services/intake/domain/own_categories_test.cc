#include "services/intake/domain/own_categories.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/intake/domain/level.h"
#include "services/intake/domain/taxonomy.h"
#include "services/intake/domain/triage.h"

namespace redress::intake {
namespace {

v1::Category CategoryOf(const std::string& code, const std::vector<std::string>& phrases) {
  v1::Category category;
  category.set_code(code);
  (*category.mutable_display_names())["zh"] = "名称";
  category.mutable_phrases()->Assign(phrases.begin(), phrases.end());
  return category;
}

const TriageEngine& Engine() {
  static const auto* const engine = [] {
    auto made = TriageEngine::FromLexicon(BuiltInLexicon());
    (*made)->Use(*TriageModel::Load(BuiltInModel()));
    return made->release();
  }();
  return *engine;
}

std::vector<std::string> Told(const OwnCategories& own, const std::string& text) {
  std::vector<std::string> codes;
  for (const OwnCategories::Hit& hit : own.Find(Engine().Read("", text).letters))
    codes.push_back(hit.code);
  return codes;
}

// R-I8
TEST(Taxonomy, TheBuiltInCodesAreInOrderAndNamedInBothLanguages) {
  absl::string_view before;
  for (const BuiltInCategory& category : BuiltInCategories()) {
    EXPECT_LT(before, category.code);
    before = category.code;
    EXPECT_TRUE(IsCategory(category.code));
    EXPECT_FALSE(category.zh.empty());
    EXPECT_FALSE(category.en.empty());
  }
  EXPECT_EQ(BuiltInCategories().size(), 29u);
  EXPECT_FALSE(IsCategory("logistics"));
  EXPECT_FALSE(IsCategory("zzz"));
  EXPECT_FALSE(IsCategory(""));
}

// R-I8
TEST(OwnCategories, WhatIsWrongIsSaidPrecisely) {
  struct Bad {
    std::function<void(v1::Category&)> spoil;
    const char* reason;
    const char* field;
  };
  const auto phrase = [](const std::string& text) {
    return [text](v1::Category& c) { c.add_phrases(text); };
  };
  const std::vector<Bad> table = {
      {[](auto& c) { c.set_code("locker_full"); }, "CODE_MALFORMED", "category.code"},
      {[](auto& c) { c.set_code("lockers.full"); }, "CODE_MALFORMED", "category.code"},
      {[](auto& c) { c.set_code("logistics."); }, "CODE_MALFORMED", "category.code"},
      {[](auto& c) { c.set_code("logistics.Full"); }, "CODE_MALFORMED", "category.code"},
      {[](auto& c) { c.set_code("logistics.a.b"); }, "CODE_MALFORMED", "category.code"},
      {[](auto& c) { c.set_code("logistics." + std::string(64, 'a')); }, "CODE_MALFORMED",
       "category.code"},
      {[](auto& c) { c.set_code("logistics.late"); }, "CATEGORY_BUILT_IN", "category.code"},
      {[](auto& c) { c.set_code("other.defect"); }, "CATEGORY_BUILT_IN", "category.code"},
      {[](auto& c) { c.clear_display_names(); }, "DISPLAY_NAME_MISSING", "category.display_names"},
      {[](auto& c) { (*c.mutable_display_names())["fr"] = "x"; }, "LANGUAGE_UNKNOWN",
       "category.display_names[fr]"},
      {[](auto& c) { (*c.mutable_display_names())["zh"] = ""; }, "DISPLAY_NAME_LENGTH",
       "category.display_names[zh]"},
      {phrase("柜"), "PHRASE_LENGTH", "category.phrases[1]"},
      {phrase(std::string(33, 'x')), "PHRASE_LENGTH", "category.phrases[1]"},
      {phrase("a" + std::string(32, ' ') + "b"), "PHRASE_LENGTH", "category.phrases[1]"},
      {phrase("櫃滿"), "PHRASE_TWICE", "category.phrases[1]"},
      {[](auto& c) {
         for (int i = 0; i < 50; ++i) c.add_phrases(absl::StrCat("phrase ", i));
       },
       "PHRASES_TOO_MANY", "category.phrases"},
  };
  EXPECT_TRUE(CheckCategory(CategoryOf("logistics.locker_full", {"柜满"})).ok());
  for (const Bad& bad : table) {
    v1::Category category = CategoryOf("logistics.locker_full", {"柜满"});
    bad.spoil(category);
    const absl::Status status = CheckCategory(category);
    EXPECT_EQ(ReasonOf(status), bad.reason) << category.DebugString();
    EXPECT_EQ(FieldOf(status), bad.field) << category.DebugString();
  }
}

// R-I8, R-I11
TEST(OwnCategories, PhrasesAreFoundHoweverTheyAreTyped) {
  v1::Category retired = CategoryOf("other.old", {"快递柜"});
  retired.set_retired(true);
  const OwnCategories own({CategoryOf("logistics.locker_full", {"柜满", "locker full", "jam"}),
                           CategoryOf("logistics.locker_code", {"取件码", "柜满"}), retired});
  EXPECT_THAT(Told(own, "驛站櫃滿了，放不進去"),
              ::testing::ElementsAre("logistics.locker_code", "logistics.locker_full"));
  EXPECT_THAT(Told(own, "没收到取件码"), ::testing::ElementsAre("logistics.locker_code"));
  EXPECT_THAT(Told(own, "The ＬＯＣＫＥＲ full again"),
              ::testing::ElementsAre("logistics.locker_full"));
  EXPECT_THAT(Told(own, "it jam, again"), ::testing::ElementsAre("logistics.locker_full"));
  for (const char* text : {"the blocker fullness", "pyjamas", "it jammed", "快递柜坏了", ""}) {
    EXPECT_THAT(Told(own, text), ::testing::IsEmpty()) << text;
  }
  EXPECT_TRUE(own.IsInUse("logistics.locker_code"));
  EXPECT_FALSE(own.IsInUse("other.old"));
  EXPECT_FALSE(own.IsInUse("logistics.late"));
}

// R-I8: what the tenant's words say comes first, but behind a danger
TEST(OwnCategories, TriageTellsThemWithTheReason) {
  v1::Category grave = CategoryOf("product_quality.expired", {"过期"});
  grave.set_least_level(common::v1::LEVEL_SERIOUS);
  const OwnCategories own({CategoryOf("logistics.locker_full", {"柜满"}), grave});
  const v1::Triage full =
      UnderstandAlone(Engine(), "", "驿站柜满了，快递三天都没放进去，太慢了", &own);
  EXPECT_EQ(full.category(), "logistics");
  EXPECT_EQ(full.subcategory(), "locker_full");
  EXPECT_EQ(full.solution_template(), "templates/locker_full");
  EXPECT_GE(full.confidence(), 0.9);
  EXPECT_FALSE(full.needs_review());
  EXPECT_THAT(full.reasons(), ::testing::Contains("'柜满' → logistics.locker_full (R-I8)"));
  ASSERT_GE(full.categories_size(), 1);
  EXPECT_EQ(full.categories(0).code(), "logistics.locker_full");

  const v1::Triage old = UnderstandAlone(Engine(), "", "买到的牛奶过期了", &own);
  EXPECT_EQ(old.subcategory(), "expired");
  EXPECT_GE(old.level(), common::v1::LEVEL_SERIOUS);

  const v1::Triage danger =
      UnderstandAlone(Engine(), "", "充电宝爆炸起火烧伤了手，而且是过期产品", &own);
  EXPECT_EQ(danger.subcategory(), "safety");
  EXPECT_EQ(danger.level(), common::v1::LEVEL_CRISIS);
  std::vector<std::string> codes;
  for (const v1::CategoryScore& score : danger.categories()) codes.push_back(score.code());
  EXPECT_THAT(codes, ::testing::Contains("product_quality.expired"));

  // R-I7: nor do they take the place of one that the model alone is sure of, or lower the level.
  const OwnCategories in_front({CategoryOf("product_quality.expired", {"过期"}),
                                CategoryOf("product_quality.brakes", {"刹车", "order details"})});
  for (const char* text :
       {"买的插座漏电，而且是过期产品", "刹车有点软，骑着不放心",
        "Strangers know my order details, how?", "充电宝用了三天就坏了，已经过期",
        "修得很快，坏的刹车换了新的，很满意"}) {
    const v1::Triage with = UnderstandAlone(Engine(), "", text, &in_front);
    const v1::Triage without = UnderstandAlone(Engine(), "", text);
    EXPECT_GE(with.level(), without.level()) << text;
    if (IsSignal(without.subcategory())) {
      EXPECT_EQ(with.subcategory(), without.subcategory()) << text;
    }
  }

  // Without them nothing changes.
  const v1::Triage plain = UnderstandAlone(Engine(), "", "驿站柜满了，快递三天都没放进去，太慢了");
  EXPECT_TRUE(IsCategory(absl::StrCat(plain.category(), ".", plain.subcategory())));
}

}  // namespace
}  // namespace redress::intake
