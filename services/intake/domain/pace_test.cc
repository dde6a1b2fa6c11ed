#include "services/intake/domain/pace.h"

#include <gtest/gtest.h>

namespace redress::intake {
namespace {

constexpr absl::Duration kWorked = absl::Milliseconds(30);

TEST(Pace, RestsTheLongerTheBusierTheForegroundIs) {
  Pace pace(1000);
  absl::Time now = absl::UnixEpoch();
  EXPECT_EQ(pace.RestAfter(kWorked, 0, now), absl::ZeroDuration());
  now += absl::Seconds(1);
  EXPECT_EQ(pace.RestAfter(kWorked, 1500, now), 3 * kWorked);
  EXPECT_TRUE(pace.busy());
  now += absl::Seconds(1);
  EXPECT_EQ(pace.RestAfter(kWorked, 9500, now), 16 * kWorked);
  now += absl::Seconds(1);
  EXPECT_EQ(pace.RestAfter(kWorked, 10500, now), absl::ZeroDuration());
  EXPECT_FALSE(pace.busy());
}

TEST(Pace, AMomentWithoutACommitIsNoEndOfTheRush) {
  Pace pace(1000);
  absl::Time now = absl::UnixEpoch();
  pace.RestAfter(kWorked, 0, now);
  now += absl::Seconds(1);
  pace.RestAfter(kWorked, 5000, now);
  now += absl::Milliseconds(20);
  EXPECT_EQ(pace.RestAfter(kWorked, 5000, now), 10 * kWorked);
  now += absl::Milliseconds(100);
  EXPECT_EQ(pace.RestAfter(kWorked, 5000, now), absl::ZeroDuration());
}

TEST(Pace, WhatWasCountedBeforeItBeganIsNoRush) {
  Pace pace(1000);
  EXPECT_EQ(pace.RestAfter(kWorked, 1'000'000, absl::UnixEpoch()), absl::ZeroDuration());
  EXPECT_EQ(pace.RestAfter(kWorked, 1'000'001, absl::UnixEpoch() + absl::Seconds(1)),
            absl::ZeroDuration());
}

}  // namespace
}  // namespace redress::intake
