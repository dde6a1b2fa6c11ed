#include "timer/hints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress::timer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Uuid Subject(int number) {
  Uuid subject;
  subject.bytes[14] = static_cast<uint8_t>(number / 256);
  subject.bytes[15] = static_cast<uint8_t>(number % 256);
  return subject;
}

TEST(HintsTest, ComeBackAsTheyWere) {
  const std::vector<ForeignHint> hints = {{"offer_lapse", Subject(1), 1'800'000'000'000'000},
                                          {"clock_next", Subject(2), -5}};
  const std::vector<std::string> payloads = FormatHints(hints);
  ASSERT_EQ(payloads.size(), 1u);
  EXPECT_EQ(ParseHints(payloads[0]), hints);
}

TEST(HintsTest, EachPayloadIsBelowThePostgresLimit) {
  std::vector<ForeignHint> hints;
  for (int i = 0; i < 1'000; ++i)
    hints.push_back({"clock_next", Subject(i), 1'800'000'000'000'000});
  std::vector<ForeignHint> back;
  for (const std::string& payload : FormatHints(hints)) {
    EXPECT_LT(payload.size(), 8'000u);
    for (const ForeignHint& hint : ParseHints(payload)) back.push_back(hint);
  }
  EXPECT_EQ(back, hints);
}

TEST(HintsTest, WhatCannotBeReadIsLeftOut) {
  EXPECT_THAT(ParseHints(""), IsEmpty());
  const std::string good = FormatHints({{"call", Subject(7), 12}})[0];
  EXPECT_THAT(ParseHints("call nobody 12\n" + good + "call\n\nx y z w\n"),
              ElementsAre(ForeignHint{"call", Subject(7), 12}));
}

}  // namespace
}  // namespace redress::timer
