#include "services/intake/domain/correction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::intake {
namespace {

using common::v1::LEVEL_CRISIS;
using common::v1::LEVEL_ROUTINE;
using common::v1::LEVEL_SERIOUS;
using testing::ElementsAre;
using testing::IsEmpty;

v1::Triage Late() {
  v1::Triage triage;
  triage.set_kind(common::v1::KIND_COMPLAINT);
  triage.set_category("logistics");
  triage.set_subcategory("late");
  triage.set_level(LEVEL_ROUTINE);
  triage.set_confidence(0.3);
  triage.set_needs_review(true);
  triage.add_reasons("'late' → logistics.late (R-I8)");
  return triage;
}

absl::StatusOr<v1::Triage> After(const v1::ReclassifyComplaintRequest& request,
                                 const LevelFacts& facts = {}) {
  const absl::StatusOr<Wish> wish = ReadWish(request);
  if (!wish.ok()) return wish.status();
  return Correct(Late(), *wish, facts, {});
}

// R-I6
TEST(Correction, ReplacesWhatIsGivenAndKeepsTheRest) {
  v1::ReclassifyComplaintRequest request;
  request.set_category("product_quality.counterfeit");
  const auto after = After(request);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->category(), "product_quality");
  EXPECT_EQ(after->subcategory(), "counterfeit");
  EXPECT_EQ(after->kind(), common::v1::KIND_COMPLAINT);
  EXPECT_EQ(after->solution_template(), "templates/counterfeit");
  EXPECT_EQ(after->confidence(), 1);
  EXPECT_TRUE(after->corrected());
  EXPECT_FALSE(after->needs_review());
}

// R-I7
TEST(Correction, GradesByTheRulesWhenNoLevelIsGiven) {
  v1::ReclassifyComplaintRequest request;
  request.set_category("product_quality.counterfeit");
  EXPECT_EQ(After(request)->level(), LEVEL_SERIOUS);
  request.set_category("logistics.lost");
  EXPECT_EQ(After(request)->level(), LEVEL_ROUTINE);
  EXPECT_EQ(After(request, {.earlier_complaint = true})->level(), LEVEL_SERIOUS);
  request.add_signals("injury");
  request.set_set_signals(true);
  EXPECT_EQ(After(request)->level(), LEVEL_CRISIS);
}

// R-I7: a product-safety complaint is never level 1
TEST(Correction, NobodyGradesProductSafetyAsRoutine) {
  v1::ReclassifyComplaintRequest request;
  request.set_category("product_quality.safety");
  request.set_level(LEVEL_ROUTINE);
  const absl::Status refused = After(request).status();
  EXPECT_EQ(ReasonOf(refused), "LEVEL_TOO_LOW");
  EXPECT_EQ(FieldOf(refused), "level");
  request.set_level(LEVEL_SERIOUS);
  EXPECT_EQ(After(request)->level(), LEVEL_SERIOUS);
  request.Clear();
  request.set_level(LEVEL_ROUTINE);
  request.add_signals("safety");
  request.set_set_signals(true);
  EXPECT_EQ(ReasonOf(After(request).status()), "LEVEL_TOO_LOW");
}

TEST(Correction, SignalsAreReplacedAlsoByNone) {
  v1::Triage before = Late();
  before.add_signals("injury");
  v1::ReclassifyComplaintRequest request;
  request.set_set_signals(true);
  const auto after = Correct(before, *ReadWish(request), {}, {});
  EXPECT_THAT(after->signals(), IsEmpty());
  EXPECT_EQ(after->level(), LEVEL_ROUTINE);
  request.clear_set_signals();
  request.set_kind(common::v1::KIND_INQUIRY);
  EXPECT_THAT(Correct(before, *ReadWish(request), {}, {})->signals(), ElementsAre("injury"));
}

TEST(Correction, BadRequestsNameTheirFault) {
  v1::ReclassifyComplaintRequest request;
  EXPECT_EQ(ReasonOf(After(request).status()), "NOTHING_TO_CORRECT");
  request.set_category("logistics");
  EXPECT_EQ(ReasonOf(After(request).status()), "CATEGORY_UNKNOWN");
  request.set_category("logistics.late");
  request.add_signals("injury");
  EXPECT_EQ(ReasonOf(After(request).status()), "SET_SIGNALS_MISSING");
  request.set_set_signals(true);
  request.add_signals("injury");
  EXPECT_EQ(ReasonOf(After(request).status()), "SIGNAL_TWICE");
  request.set_signals(1, "anger");
  EXPECT_EQ(ReasonOf(After(request).status()), "SIGNAL_UNKNOWN");
  EXPECT_EQ(FieldOf(After(request).status()), "signals[1]");
}

}  // namespace
}  // namespace redress::intake
