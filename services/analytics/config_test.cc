#include "services/analytics/config.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::analytics {
namespace {

TEST(ReadConfig, TakesShanghaiUnlessToldOtherwise) {  // R-I11
  const auto config = ReadConfig(Settings::Of({}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->time_zone.name(), "Asia/Shanghai");
  EXPECT_EQ(config->sources.size(), 6u);
}

TEST(ReadConfig, TakesTheAddressesGiven) {
  const auto config = ReadConfig(Settings::Of({{"feedback_address", "feedback:7106"}}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->sources.back().second, "feedback:7106");
}

TEST(ReadConfig, RefusesAZoneNobodyKnows) {
  for (const char* name : {"Asia/Atlantis", "localtime", "Fixed/UTC+08:00:00"}) {
    const auto config = ReadConfig(Settings::Of({{"time_zone", name}}));
    EXPECT_EQ(ReasonOf(config.status()), "TIME_ZONE_UNKNOWN") << name;
  }
}

TEST(ReadConfig, RefusesAZoneWhoseDaysBeginInsideAnHour) {
  const auto config = ReadConfig(Settings::Of({{"time_zone", "Asia/Kolkata"}}));
  EXPECT_EQ(ReasonOf(config.status()), "TIME_ZONE_NOT_WHOLE_HOURS");
}

}  // namespace
}  // namespace redress::analytics
