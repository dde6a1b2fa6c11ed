#include "tools/redress_cli/parts/views.h"

#include <gtest/gtest.h>

namespace redress::cli {
namespace {

// R-S13: what is overdue was warned of too
TEST(ViewsTest, AClockShowsTheHighestShareThatWasTold) {
  sla::v1::Clock clock;
  EXPECT_EQ(WarnedText(clock), "");
  clock.set_warned_percent(90);
  EXPECT_EQ(WarnedText(clock), "90 %");
  clock.set_overdue_percent(100);
  EXPECT_EQ(WarnedText(clock), "100 % over");
}

TEST(ViewsTest, NeedsAreShownAsTheyAreAsked) {
  SkillNeeds needs;
  needs.Add()->set_skill("refund");
  routing::v1::SkillNeed& law = *needs.Add();
  law.set_skill("food_law");
  law.set_level_min(3);
  law.set_certified(true);
  EXPECT_EQ(NeedsText(needs), "refund:1,food_law:3!");
}

}  // namespace
}  // namespace redress::cli
