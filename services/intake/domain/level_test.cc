#include "services/intake/domain/level.h"

#include <gtest/gtest.h>

namespace redress::intake {
namespace {

v1::Triage About(const std::string& category, const std::string& subcategory,
                 const std::vector<std::string>& signals = {}) {
  v1::Triage triage;
  triage.set_kind(common::v1::KIND_COMPLAINT);
  triage.set_category(category);
  triage.set_subcategory(subcategory);
  for (const std::string& signal : signals) triage.add_signals(signal);
  return triage;
}

int LevelOf(const v1::Triage& triage, LevelFacts facts = {}) {
  return static_cast<int>(DecideLevel(triage, facts, {}).level);
}

// R-I7
TEST(Level, IsRoutineUnlessARuleLiftsIt) {
  EXPECT_EQ(LevelOf(About("logistics", "late")), 1);
  EXPECT_EQ(LevelOf(About("service_attitude", "rude", {"legal_threat"})), 1);
}

// R-I7
TEST(Level, IsSeriousForEachOfItsRules) {
  EXPECT_EQ(LevelOf(About("product_quality", "defect")), 2);
  EXPECT_EQ(LevelOf(About("product_quality", "counterfeit")), 2);
  EXPECT_EQ(LevelOf(About("after_sales", "stalled")), 2);
  EXPECT_EQ(LevelOf(About("logistics", "late"), {.earlier_complaint = true}), 2);
  EXPECT_EQ(LevelOf(About("logistics", "late"), {.amount_minor_units = 100'001}), 2);
  EXPECT_EQ(LevelOf(About("logistics", "late"), {.amount_minor_units = 100'000}), 1);
  EXPECT_EQ(LevelOf(About("logistics", "late"), {.tier = "vip"}), 2);
  EXPECT_EQ(LevelOf(About("contract", "wrong_item"), {.tier = "vip"}), 1);
}

// R-I7
TEST(Level, IsACrisisForEachOfItsSignals) {
  for (const char* signal : {"injury", "safety", "media_exposure", "group", "privacy_leak"}) {
    EXPECT_EQ(LevelOf(About("other", "other", {signal})), 3) << signal;
  }
}

// R-I7: whoever says that it is one, a person too
TEST(Level, ADataLeakIsACrisisWhereItIsSureToBeOne) {
  v1::Triage leak = About("other", "privacy_leak");
  leak.set_confidence(1);
  EXPECT_EQ(LevelOf(leak), 3);
  EXPECT_EQ(DecideLevel(leak, {}, {}).reasons.size(), 1u);
  leak.set_confidence(0.3);
  EXPECT_EQ(LevelOf(leak), 2);
}

// R-I7: a product-safety complaint is never level 1
TEST(Level, ProductSafetyIsNeverRoutine) {
  EXPECT_GE(LevelOf(About("product_quality", "safety")), 2);
}

TEST(Level, SaysWhy) {
  EXPECT_EQ(DecideLevel(About("product_quality", "defect"), {}, {}).reasons[0],
            "defect → level 2 (R-I7)");
}

}  // namespace
}  // namespace redress::intake
