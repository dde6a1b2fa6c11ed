#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>

namespace redress {
namespace {

TEST(Uuid, TextRoundTrips) {
  const Uuid uuid = NewUuid(absl::FromUnixMillis(1700000000123), SystemRandom());
  EXPECT_EQ(*Uuid::Parse(uuid.ToString()), uuid);
  EXPECT_EQ(uuid.ToString()[14], '7');
}

TEST(Uuid, LaterMillisecondsSortLater) {
  const Uuid earlier = NewUuid(absl::FromUnixMillis(1700000000123), SystemRandom());
  const Uuid later = NewUuid(absl::FromUnixMillis(1700000000124), SystemRandom());
  EXPECT_LT(earlier, later);
}

TEST(Uuid, RefusesWhatIsNone) {
  for (const char* text :
       {"", "x", "0190a5d0-0000-7000-8000-00000000000", "0190a5d0x0000-7000-8000-000000000000",
        "g190a5d0-0000-7000-8000-000000000000"}) {
    EXPECT_FALSE(Uuid::Parse(text).ok()) << text;
  }
}

TEST(ResourceId, RefusesAnotherCollection) {
  const std::string id = NewUuid(absl::FromUnixMillis(1), SystemRandom()).ToString();
  EXPECT_TRUE(ComplaintId::Parse("complaints/" + id).ok());
  const auto wrong = ComplaintId::Parse("agents/" + id, "complaint");
  EXPECT_EQ(ReasonOf(wrong.status()), "NAME_MALFORMED");
  EXPECT_EQ(FieldOf(wrong.status()), "complaint");
}

TEST(Partition, EveryOneIsUsed) {
  std::set<int> used;
  for (int i = 0; i < 1000; ++i) {
    used.insert(PartitionOf(ComplaintId(NewUuid(absl::FromUnixMillis(i), SystemRandom()))));
  }
  EXPECT_EQ(used.size(), static_cast<size_t>(kPartitionCount));
  EXPECT_EQ(*used.begin(), 0);
}

TEST(Uuid, TheFirstOfAMoment) {
  const absl::Time time = absl::FromUnixMillis(1'700'000'000'123);
  const Uuid first = FirstUuidOf(time);
  for (int i = 0; i < 100; ++i) {
    EXPECT_LE(first, NewUuid(time, SystemRandom()));
    EXPECT_GT(first, NewUuid(time - absl::Milliseconds(1), SystemRandom()));
  }
  EXPECT_EQ(TimeOf(first), time);
  EXPECT_EQ(TimeOf(NewUuid(time + absl::Microseconds(7), SystemRandom())), time);
  EXPECT_TRUE(FirstUuidOf(absl::InfinitePast()).IsNil());
  EXPECT_GT(FirstUuidOf(absl::InfiniteFuture()), NewUuid(time, SystemRandom()));
}

TEST(Partition, AnIdIsMadeForIt) {
  std::set<ComplaintId> ids;
  for (int i = 0; i < 1000; ++i) {
    const absl::Time now = absl::FromUnixMillis(1'700'000'000'000 + i);
    const ComplaintId id = NewComplaintId(now, SystemRandom(), i % kPartitionCount);
    EXPECT_EQ(PartitionOf(id), i % kPartitionCount);
    EXPECT_EQ(id.uuid().ToString().substr(0, 13),
              NewUuid(now, SystemRandom()).ToString().substr(0, 13));
    EXPECT_TRUE(ids.insert(id).second);
  }
}

}  // namespace
}  // namespace redress
