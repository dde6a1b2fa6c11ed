#include "base/settings.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress {
namespace {

TEST(Settings, FlagsInBothForms) {
  const char* argv[] = {"x", "--port=7000", "--log-level", "debug", "--migrate"};
  const auto settings = Settings::Load(5, argv);
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(*settings->Int("port", 1, 0, 65535), 7000);
  EXPECT_EQ(settings->Text("log_level", ""), "debug");
  EXPECT_TRUE(*settings->Bool("migrate", false));
  EXPECT_TRUE(settings->RefuseUnknown().ok());
}

TEST(Settings, AnErrorNamesKeyValueAndBounds) {
  const Settings settings = Settings::Of({{"port", "70000"}, {"timeout", "soon"}});
  EXPECT_EQ(settings.Int("port", 1, 0, 65535).status().message(),
            "setting port=70000: give a whole number from 0 to 65535");
  EXPECT_FALSE(
      settings.Duration("timeout", absl::Seconds(1), absl::ZeroDuration(), absl::Hours(1)).ok());
}

TEST(Settings, AnUnknownKeyIsRefused) {
  const Settings settings = Settings::Of({{"prot", "7000"}});
  EXPECT_EQ(ReasonOf(settings.RefuseUnknown()), "SETTING_INVALID");
}

}  // namespace
}  // namespace redress
