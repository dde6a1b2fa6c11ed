#include "timer/near.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress::timer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Entry At(int64_t due, uint8_t subject, uint16_t kind = 0) {
  Entry entry{due, {}, kind, 0};
  entry.subject.bytes[15] = subject;
  return entry;
}

std::vector<int> Pop(Near& near, int64_t now, size_t limit = 100) {
  std::vector<Entry> due;
  near.PopDue(now, limit, due);
  std::vector<int> subjects;
  for (const Entry& entry : due) subjects.push_back(entry.subject.bytes[15]);
  return subjects;
}

TEST(NearTest, WhatWasReadAndWhatWasAddedComeUpInOrderOfTheirDueTime) {
  Near near;
  near.BeginReading();
  near.Adopt({At(30, 3), At(10, 1), At(50, 5)});
  near.Add(At(20, 2));
  near.Add(At(40, 4));
  EXPECT_EQ(near.NextDueMicros(), 10);
  EXPECT_THAT(Pop(near, 9), IsEmpty());
  EXPECT_THAT(Pop(near, 35), ElementsAre(1, 2, 3));
  EXPECT_EQ(near.NextDueMicros(), 40);
  EXPECT_THAT(Pop(near, 100, 1), ElementsAre(4));
  EXPECT_THAT(Pop(near, 100), ElementsAre(5));
  EXPECT_EQ(near.NextDueMicros(), std::nullopt);
}

// A commit that comes while the horizon is read may be missing in what was read.
TEST(NearTest, WhatIsAddedDuringAReadingIsKeptAndWhatWasBeforeIsReplaced) {
  Near near;
  near.Add(At(10, 1));  // disarmed before the reading
  near.BeginReading();
  near.Add(At(20, 2));
  near.Adopt({At(30, 3)});
  EXPECT_THAT(Pop(near, 100), ElementsAre(2, 3));
}

TEST(NearTest, AReadingThatFailsLosesNothing) {
  Near near;
  near.Add(At(10, 1));
  near.BeginReading();
  near.BeginReading();
  EXPECT_THAT(Pop(near, 100), ElementsAre(1));
}

TEST(NearTest, OneThatIsUnderWayWaitsUntilItIsDone) {
  Near near;
  near.Add(At(10, 1));
  EXPECT_THAT(Pop(near, 100), ElementsAre(1));
  near.Add(At(20, 1));              // armed anew by its own firing
  near.Add(At(20, 1, /*kind=*/1));  // another timer
  EXPECT_THAT(Pop(near, 100), ElementsAre(1));
  EXPECT_TRUE(near.Done({At(10, 1)}));
  EXPECT_THAT(Pop(near, 100), ElementsAre(1));
  EXPECT_FALSE(near.Done({At(20, 1)}));
  EXPECT_THAT(Pop(near, 100), IsEmpty());
}

// A reading sees what was fired while it went on: looking again would be in vain.
TEST(NearTest, WhatIsDoneDuringAReadingDoesNotComeUpAgainUnlessArmedAnew) {
  Near near;
  near.Add(At(10, 1));
  near.Add(At(11, 2));
  near.Add(At(12, 3));
  near.BeginReading();
  EXPECT_THAT(Pop(near, 100), ElementsAre(1, 2, 3));
  near.Done({At(10, 1), At(11, 2)});
  near.Adopt({At(10, 1), At(20, 2), At(12, 3)});
  EXPECT_THAT(Pop(near, 100), ElementsAre(2));
  EXPECT_FALSE(near.Done({At(12, 3)}));
}

TEST(NearTest, TellsTheOldestUnderWayOfTheKindsAskedFor) {
  Near near;
  const auto first_kind = [](uint16_t kind) { return kind == 0; };
  EXPECT_EQ(near.OldestUnderWay(first_kind), absl::InfiniteFuture());
  near.Add(At(10, 1, /*kind=*/1));
  near.Add(At(20, 2));
  Pop(near, 100);
  EXPECT_EQ(near.OldestUnderWay(first_kind), absl::FromUnixMicros(20));
}

}  // namespace
}  // namespace redress::timer
