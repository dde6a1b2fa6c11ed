#include "services/routing/domain/queue.h"

#include <gtest/gtest.h>

#include "base/proto_time.h"
#include "services/routing/domain/testing.h"

namespace redress::routing {
namespace {

using common::v1::LEVEL_CRISIS;
using common::v1::LEVEL_ROUTINE;
using common::v1::LEVEL_SERIOUS;
using test::kNow;
using test::OpenedCase;

CaseRecord Opened(common::v1::Level level, absl::Duration ago, uint8_t number = 1) {
  CaseRecord record = OpenedCase({.level = level});
  record.key.complaint = test::Complaint(number);
  *record.work_case.mutable_open_time() = ToProto(kNow - ago);
  return record;
}

// R-R3: the highest priority, and of one priority the oldest
TEST(QueueTest, TheGravestAndThenTheOldestComesFirst) {
  EXPECT_TRUE(ComesFirst(Opened(LEVEL_CRISIS, absl::ZeroDuration()),
                         Opened(LEVEL_SERIOUS, absl::Hours(10))));
  EXPECT_TRUE(ComesFirst(Opened(LEVEL_SERIOUS, absl::ZeroDuration()),
                         Opened(LEVEL_ROUTINE, absl::Hours(7))));
  EXPECT_TRUE(ComesFirst(Opened(LEVEL_ROUTINE, absl::Microseconds(1)),
                         Opened(LEVEL_ROUTINE, absl::ZeroDuration())));
  EXPECT_TRUE(ComesFirst(Opened(LEVEL_ROUTINE, absl::Hours(1), 1),
                         Opened(LEVEL_ROUTINE, absl::Hours(1), 2)));
}

// R-R3: priority ages, so that nothing starves under ever new graver cases
TEST(QueueTest, WhatHasWaitedLongerThanTheLeadComesBeforeNewGraverCases) {
  EXPECT_TRUE(ComesFirst(Opened(LEVEL_ROUTINE, absl::Hours(9)),
                         Opened(LEVEL_SERIOUS, absl::ZeroDuration())));
  EXPECT_TRUE(ComesFirst(Opened(LEVEL_ROUTINE, absl::Hours(73)),
                         Opened(LEVEL_CRISIS, absl::ZeroDuration())));
  EXPECT_FALSE(ComesFirst(Opened(LEVEL_SERIOUS, absl::Hours(63)),
                          Opened(LEVEL_CRISIS, absl::ZeroDuration())));
}

TEST(QueueTest, ALaneTellsWhatACaseAsks) {
  CaseRecord record = OpenedCase({.language = "zh-Hans-CN"});
  EXPECT_EQ(LaneOf(record.work_case), "zh|");
  v1::SkillNeed& refund = *record.work_case.add_skills();
  refund.set_skill("refund");
  v1::SkillNeed& food = *record.work_case.add_skills();
  food.set_skill("food_safety");
  food.set_level_min(3);
  food.set_certified(true);
  const std::string text = LaneOf(record.work_case);
  EXPECT_EQ(text, "zh|food_safety:3!,refund:1");
  const Lane lane = ParseLane(text);
  EXPECT_EQ(lane.language, "zh");
  ASSERT_EQ(lane.needs.size(), 2);
  EXPECT_EQ(lane.needs[0].skill(), "food_safety");
  EXPECT_EQ(lane.needs[0].level_min(), 3);
  EXPECT_TRUE(lane.needs[0].certified());
  EXPECT_EQ(lane.needs[1].skill(), "refund");
  EXPECT_FALSE(lane.needs[1].certified());
  EXPECT_EQ(ParseLane("").needs.size(), 0);
}

// Rows from before it was kept.
TEST(QueueTest, AnOldCaseHasWaitedSinceItsOpeningAndCostsOne) {
  v1::Case work_case = OpenedCase().work_case;
  work_case.clear_wait_time();
  work_case.clear_cost();
  EXPECT_EQ(WaitTime(work_case), kNow);
  EXPECT_EQ(CostOf(work_case), 1);
}

}  // namespace
}  // namespace redress::routing
