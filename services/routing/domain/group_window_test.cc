#include "services/routing/domain/group_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"

namespace redress::routing {
namespace {

constexpr WindowLimits kLimits{.window_s = 3600, .points_s = 604'800, .cells_s = 10'800};
constexpr uint32_t kNow_s = 1'800'000'000;

GroupPoint At(uint32_t time_s, int customer) {
  return {.time_s = time_s, .who = WhoOf(absl::StrCat("customer-", customer))};
}

TEST(GroupWindowTest, RR7WindowIsOpenAtItsBeginningAndClosedAtItsEnd) {
  GroupWindow window;
  Add(window, At(kNow_s, 1), kLimits);
  EXPECT_EQ(CountIn(window, kNow_s, 3600).customers, 1);
  EXPECT_EQ(CountIn(window, kNow_s + 3599, 3600).customers, 1);
  EXPECT_EQ(CountIn(window, kNow_s + 3600, 3600).customers, 0);
  EXPECT_EQ(CountIn(window, kNow_s - 1, 3600).customers, 0);
}

TEST(GroupWindowTest, RR7CustomerCountsOnceAWindowAtTheirLatestFiling) {
  GroupWindow window;
  EXPECT_EQ(Add(window, At(kNow_s, 1), kLimits), Newness::kNew);
  EXPECT_EQ(Add(window, At(kNow_s + 3000, 1), kLimits), Newness::kRepeat);
  EXPECT_EQ(CountIn(window, kNow_s + 3000, 3600).filings, 2);
  EXPECT_EQ(CountIn(window, kNow_s + 3000, 3600).customers, 1);
  EXPECT_EQ(CountIn(window, kNow_s + 6000, 3600).customers, 1);
  EXPECT_EQ(Add(window, At(kNow_s + 9000, 1), kLimits), Newness::kAgain);
}

TEST(GroupWindowTest, RR7BacklogOfOneCustomerIsOneAWindowHoweverLateItComes) {
  GroupWindow window;
  Add(window, At(kNow_s, 1), kLimits);
  for (uint32_t i = 0; i < 20; ++i) Add(window, At(kNow_s - 9000 + 60 * i, 1), kLimits);
  EXPECT_EQ(CountIn(window, kNow_s - 9000 + 60 * 19, 3600).customers, 1);
  EXPECT_EQ(CountIn(window, kNow_s, 3600).customers, 1);
}

TEST(GroupWindowTest, RR7BusyKeyIsCountedBeyondWhatItRemembers) {
  GroupWindow window;
  for (int i = 0; i < 3000; ++i) Add(window, At(kNow_s + static_cast<uint32_t>(i), i), kLimits);
  EXPECT_EQ(window.points.size(), kPointsMax);
  EXPECT_EQ(CountIn(window, kNow_s + 2999, 3600).customers, 3000);
}

TEST(GroupWindowTest, RR7OneAmongManyIsWorthLittleHoweverOftenTheyFile) {
  GroupWindow window;
  for (int i = 0; i < 3000; ++i) {
    Add(window, At(kNow_s + static_cast<uint32_t>(i), i), kLimits);
    Add(window, At(kNow_s + static_cast<uint32_t>(i), -1), kLimits);
  }
  EXPECT_LE(CountIn(window, kNow_s + 2999, 3600).customers, 3000 + 1 + 3000 / 255);
}

TEST(GroupWindowTest, RR7QuietKeyCountsAsAPlainSetDoesInWhateverOrder) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    GroupWindow window;
    std::vector<GroupPoint> all;
    uint32_t latest_s = 0;
    for (int i = 0; i < 100; ++i) {
      // No customer twice, so that the latest filing is the only one.
      all.push_back(At(kNow_s + static_cast<uint32_t>(random() % 20000), i));
      Add(window, all.back(), kLimits);
      latest_s = std::max(latest_s, all.back().time_s);
      const uint32_t end_s = kNow_s + static_cast<uint32_t>(random() % 20000);
      std::set<uint32_t> plain;
      for (const GroupPoint& point : all) {
        if (point.time_s <= end_s && point.time_s + 3600 > end_s) plain.insert(point.who);
      }
      ASSERT_EQ(CountIn(window, end_s, 3600).customers, static_cast<int>(plain.size()));
    }
  }
}

TEST(GroupWindowTest, RR7CommonCustomersAreThoseThatNoIncidentHasYet) {
  GroupWindow sku;
  GroupWindow supplier;
  for (int i = 0; i < 20; ++i) {
    if (i % 2 == 0) Add(sku, At(kNow_s + static_cast<uint32_t>(i), i), kLimits);
    Add(supplier, At(kNow_s + static_cast<uint32_t>(i), i), kLimits);
  }
  EXPECT_EQ(CountCommon(sku, supplier, kNow_s + 20, 3600), 10);
  MarkExplained(supplier, sku, kNow_s + 20, 3600);
  EXPECT_EQ(CountIn(supplier, kNow_s + 20, 3600).unexplained(), 10);
  EXPECT_EQ(CountCommon(sku, supplier, kNow_s + 20, 3600), 0);
}

TEST(GroupWindowTest, RR7HashOfACustomerStaysAsItIsStored) {
  EXPECT_EQ(WhoOf(""), 0x4fd0bfc1u);
  EXPECT_EQ(WhoOf("a"), 0x296230c0u);
}

}  // namespace
}  // namespace redress::routing
