#include "timer/database_time.h"

#include <gtest/gtest.h>

namespace redress::timer {
namespace {

const absl::Time kMonotonic = absl::UnixEpoch() + absl::Hours(5);
const absl::Time kPostgres = absl::FromUnixSeconds(1'800'000'000);

// Postgres is asked `passed` after the beginning, and its clock is `ahead` of where it began.
Measurement Asked(absl::Duration passed, absl::Duration ahead = {},
                  absl::Duration round_trip = absl::Microseconds(200)) {
  return {kMonotonic + passed, kPostgres + passed + round_trip / 2 + ahead,
          kMonotonic + passed + round_trip};
}

void Settle(DatabaseTime& time) {
  for (int i = 0; i < DatabaseTime::kAgreeing; ++i) time.Measure(Asked(absl::Milliseconds(i)));
  ASSERT_TRUE(time.settled());
}

TEST(DatabaseTimeTest, IsSettledWhenSeveralMeasurementsAgree) {
  DatabaseTime time;
  EXPECT_FALSE(time.Measure(Asked(absl::ZeroDuration())));
  EXPECT_FALSE(time.Measure(Asked(absl::Seconds(1))));
  EXPECT_TRUE(time.Measure(Asked(absl::Seconds(2))));
  EXPECT_EQ(time.At(kMonotonic + absl::Seconds(3)), kPostgres + absl::Seconds(3));
  EXPECT_EQ(time.jumps(), 0);
}

TEST(DatabaseTimeTest, FollowsAClockThatDrifts) {
  DatabaseTime time;
  Settle(time);
  for (int i = 1; i <= 100; ++i)
    EXPECT_TRUE(time.Measure(Asked(absl::Seconds(i), i * absl::Microseconds(100))));
  EXPECT_EQ(time.At(kMonotonic + absl::Seconds(100)),
            kPostgres + absl::Seconds(100) + absl::Milliseconds(10));
  EXPECT_EQ(time.jumps(), 0);
}

// Nothing fires early, and nothing by the thousand, because a clock was set.
TEST(DatabaseTimeTest, AJumpEitherWayUnsettlesUntilTheNewTimeIsProved) {
  for (const absl::Duration jump : {absl::Hours(1), -absl::Hours(1), absl::Milliseconds(60)}) {
    DatabaseTime time;
    Settle(time);
    EXPECT_FALSE(time.Measure(Asked(absl::Seconds(1), jump)));
    EXPECT_EQ(time.jumps(), 1);
    EXPECT_FALSE(time.Measure(Asked(absl::Seconds(2), jump)));
    EXPECT_TRUE(time.Measure(Asked(absl::Seconds(3), jump)));
    EXPECT_EQ(time.At(kMonotonic + absl::Seconds(4)), kPostgres + absl::Seconds(4) + jump);
  }
}

TEST(DatabaseTimeTest, ASlowAnswerIsNoJumpAndDoesNotBlurWhatIsKnown) {
  DatabaseTime time;
  Settle(time);
  // Postgres looked at its clock at the very end of two seconds.
  Measurement slow = Asked(absl::Seconds(1), {}, absl::Seconds(2));
  slow.database += absl::Seconds(1);
  EXPECT_TRUE(time.Measure(slow));
  EXPECT_EQ(time.jumps(), 0);
  EXPECT_EQ(time.At(kMonotonic + absl::Seconds(4)), kPostgres + absl::Seconds(4));
  EXPECT_LT(time.uncertainty(), absl::Milliseconds(1));
}

TEST(DatabaseTimeTest, WhoWasAsleepMeasuresFirst) {
  DatabaseTime time;
  Settle(time);
  time.Unsettle();
  EXPECT_FALSE(time.settled());
  for (int i = 0; i < DatabaseTime::kAgreeing; ++i) time.Measure(Asked(absl::Seconds(10 + i)));
  EXPECT_TRUE(time.settled());
  EXPECT_EQ(time.jumps(), 0);
}

}  // namespace
}  // namespace redress::timer
