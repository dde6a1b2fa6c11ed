#include "tools/redress_cli/parts/views.h"

#include <gtest/gtest.h>

#include "base/proto_time.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'222'800);

// R-S13: what is overdue was warned of too
TEST(ViewsTest, AClockShowsTheHighestShareThatWasTold) {
  sla::v1::Clock clock;
  EXPECT_EQ(WarnedText(clock), "");
  clock.set_warned_percent(90);
  EXPECT_EQ(WarnedText(clock), "90 %");
  clock.set_overdue_percent(100);
  EXPECT_EQ(WarnedText(clock), "100 % over");
}

// R-R2: a certificate that has run out proves nothing
TEST(ViewsTest, ACertificateThatHasRunOutIsMarked) {
  routing::v1::Skill skill;
  skill.set_skill("food_law");
  skill.set_level(3);
  EXPECT_EQ(SkillText(skill, kNow), "food_law:3");
  skill.mutable_certificate()->set_number("F-1");
  EXPECT_EQ(SkillText(skill, kNow), "food_law:3 (F-1)");
  auto& until = *skill.mutable_certificate()->mutable_expire_time();
  until = ToProto(kNow + absl::Seconds(1));
  EXPECT_EQ(SkillText(skill, kNow), "food_law:3 (F-1 until " + TimeText(until) + ")");
  until = ToProto(kNow);
  EXPECT_EQ(SkillText(skill, kNow), "food_law:3 (F-1 expired " + TimeText(until) + ")");
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
