#include "yaml/values.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "redress/common/v1/common.pb.h"

namespace redress::yaml {
namespace {

YAML::Node Node(const std::string& text) { return YAML::Load(text); }

TEST(Values, ANumberIsDecimalAndInRange) {
  EXPECT_EQ(*Number(Node("-0.25"), "f", -1, 1, "BAD"), -0.25);
  EXPECT_EQ(*Number(Node("1e-1"), "f", 0, 1, "BAD"), 0.1);
  for (const char* bad : {"2", "nan", "inf", "0x1p-1", "", "half", "0.5 "}) {
    EXPECT_EQ(ReasonOf(Number(Node("'" + std::string(bad) + "'"), "f", 0, 1, "BAD").status()),
              "BAD")
        << bad;
  }
}

TEST(Values, AnAmountIsWholeMinorUnits) {
  EXPECT_EQ(*MinorUnits(Node("50000"), "f"), 50000);
  EXPECT_EQ(ReasonOf(MinorUnits(Node("-1"), "f").status()), "AMOUNT_INVALID");
  EXPECT_EQ(ReasonOf(MinorUnits(Node("1.5"), "f").status()), "AMOUNT_INVALID");
}

TEST(Values, ACodeOfAnEnumIsReadAndWritten) {
  const auto& channels = *common::v1::Channel_descriptor();
  EXPECT_EQ(*ReadEnum(Node("mini_program"), "f", channels, "CHANNEL_", "BAD"),
            common::v1::CHANNEL_MINI_PROGRAM);
  EXPECT_EQ(EnumCode(channels, "CHANNEL_", common::v1::CHANNEL_MINI_PROGRAM), "mini_program");
  const absl::Status status =
      ReadEnum(Node("unspecified"), "f", channels, "CHANNEL_", "BAD").status();
  EXPECT_EQ(ReasonOf(status), "BAD");
  EXPECT_NE(std::string(status.message()).find("app, mini_program"), std::string::npos) << status;
}

}  // namespace
}  // namespace redress::yaml
