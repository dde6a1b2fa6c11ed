#include "services/analytics/store/held_codec.h"

#include <gtest/gtest.h>

namespace redress::analytics {
namespace {

TEST(HeldCodec, GivesBackWhatItTook) {
  const std::vector<Held> held = {
      {v1::METRIC_FILED, absl::FromUnixSeconds(1'795'201'200), "", 1},
      {v1::METRIC_CLOSED, absl::FromUnixSeconds(-3'600), "quality", -1}};
  const auto decoded = DecodeHeld(EncodeHeld(held));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, held);
}

TEST(HeldCodec, TakesNoBytesForNothing) {
  EXPECT_EQ(EncodeHeld({}), "");
  EXPECT_TRUE(DecodeHeld("")->empty());
}

TEST(HeldCodec, RefusesBytesItDidNotWrite) {
  EXPECT_EQ(DecodeHeld("\xff\xff").status().code(), absl::StatusCode::kDataLoss);
  v1::QueryResponse record;
  record.add_rows()->add_keys("x");
  EXPECT_EQ(DecodeHeld(record.SerializeAsString()).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace redress::analytics
