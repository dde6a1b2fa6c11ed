#include "tools/redress_cli/parts/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<FlagSpec> kKnown = {
    {"limit", "N", "how many"}, {"follow", "", "go on"}, {"request-id", "ID", "id"}};

Flags Parsed(const std::vector<std::string>& arguments) {
  auto flags = Flags::Parse(kKnown, arguments);
  EXPECT_TRUE(flags.ok()) << flags.status();
  return flags.ok() ? *flags : Flags();
}

std::string ErrorOf(const std::vector<std::string>& arguments) {
  const auto flags = Flags::Parse(kKnown, arguments);
  EXPECT_FALSE(flags.ok());
  EXPECT_TRUE(IsUsageError(flags.status()));
  return std::string(flags.status().message());
}

TEST(Flags, TakesValuesInBothForms) {
  EXPECT_EQ(Parsed({"--limit", "5"}).Text("limit", ""), "5");
  EXPECT_EQ(Parsed({"--limit=5"}).Text("limit", ""), "5");
  EXPECT_EQ(Parsed({"--limit="}).Text("limit", "x"), "");
  EXPECT_EQ(Parsed({"--limit=a=b"}).Text("limit", ""), "a=b");
}

TEST(Flags, TheLastOfANameWins) {
  EXPECT_EQ(Parsed({"--limit", "5", "--limit", "6"}).Text("limit", ""), "6");
}

TEST(Flags, ASwitchTakesNoValueAndLeavesTheNextWordAlone) {
  const Flags flags = Parsed({"--follow", "RD-1"});
  EXPECT_TRUE(flags.Has("follow"));
  EXPECT_THAT(flags.rest(), ElementsAre("RD-1"));
  EXPECT_THAT(ErrorOf({"--follow=yes"}), HasSubstr("takes no value"));
}

TEST(Flags, AValueMayBeginWithDashes) {
  EXPECT_EQ(Parsed({"--limit", "--x"}).Text("limit", ""), "--x");
}

TEST(Flags, DashDashEndsTheFlags) {
  EXPECT_THAT(Parsed({"a", "--", "--limit"}).rest(), ElementsAre("a", "--limit"));
}

TEST(Flags, UnderscoresReadAsDashes) {
  EXPECT_EQ(Parsed({"--request_id", "r"}).Text("request-id", ""), "r");
}

TEST(Flags, AnUnknownFlagIsRefusedWithAHint) {
  EXPECT_THAT(ErrorOf({"--limt", "5"}), HasSubstr("did you mean --limit?"));
  EXPECT_THAT(ErrorOf({"--zzzzzz"}), testing::Not(HasSubstr("did you mean")));
}

TEST(Flags, AMissingValueIsRefused) {
  EXPECT_THAT(ErrorOf({"--limit"}), HasSubstr("wants a value: N"));
}

TEST(Flags, NumbersKeepToTheirBounds) {
  EXPECT_EQ(*Parsed({}).Int("limit", 7, 1, 9), 7);
  EXPECT_EQ(*Parsed({"--limit", "9"}).Int("limit", 7, 1, 9), 9);
  for (const char* bad : {"10", "0", "-1", "x", "", "1.5", "99999999999999999999"}) {
    EXPECT_FALSE(Parsed({std::string("--limit=") + bad}).Int("limit", 7, 1, 9).ok()) << bad;
  }
  EXPECT_DOUBLE_EQ(*Parsed({"--limit", "0.2"}).Number("limit", 0, 0, 1), 0.2);
  EXPECT_FALSE(Parsed({"--limit", "nan"}).Number("limit", 0, 0, 1).ok());
}

TEST(Flags, DurationsAreSecondsOrHaveAUnit) {
  EXPECT_EQ(*Parsed({"--limit", "30"}).Duration("limit", {}), absl::Seconds(30));
  EXPECT_EQ(*Parsed({"--limit", "1.5m"}).Duration("limit", {}), absl::Seconds(90));
  EXPECT_EQ(*Parsed({"--limit", "200ms"}).Duration("limit", {}), absl::Milliseconds(200));
  EXPECT_FALSE(Parsed({"--limit", "soon"}).Duration("limit", {}).ok());
  EXPECT_FALSE(Parsed({"--limit=-5"}).Duration("limit", {}).ok());
}

TEST(Flags, OnlyWantsExactlyOne) {
  EXPECT_EQ(*Parsed({"a"}).Only("NAME"), "a");
  EXPECT_FALSE(Parsed({}).Only("NAME").ok());
  EXPECT_FALSE(Parsed({"a", "b"}).Only("NAME").ok());
}

TEST(Flags, WhatStandsBehindTheWordIsCounted) {
  EXPECT_EQ(*Parsed({"word", "a", "b"}).After(2, "an A and a B"),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(Parsed({"word"}).After(0, "nothing")->empty());
  const absl::Status missing = Parsed({"word", "a"}).After(2, "an A and a B").status();
  EXPECT_TRUE(IsUsageError(missing));
  EXPECT_EQ(missing.message(), "give an A and a B after word");
  EXPECT_FALSE(Parsed({"word", "a"}).After(0, "nothing").ok());
  EXPECT_FALSE(Parsed({}).After(0, "a WORD").ok());
}

TEST(Nearest, FindsASlipOfTheFinger) {
  EXPECT_EQ(Nearest("timelin", {"file", "timeline", "token"}), "timeline");
  EXPECT_EQ(Nearest("flie", {"file", "timeline"}), "file");
  EXPECT_EQ(Nearest("recon", {"file", "reconcile"}), "reconcile");
  EXPECT_EQ(Nearest("xyzzy", {"file", "timeline"}), "");
}

TEST(ParseMinorUnits, ReadsSumsExactly) {
  EXPECT_EQ(*ParseMinorUnits("199"), 19900);
  EXPECT_EQ(*ParseMinorUnits("199.5"), 19950);
  EXPECT_EQ(*ParseMinorUnits("199.05"), 19905);
  EXPECT_EQ(*ParseMinorUnits("0.01"), 1);
  for (const char* bad : {"", ".", "1.", ".5", "1.234", "-1", "1e3", "1,000", "9999999999999999"}) {
    EXPECT_FALSE(ParseMinorUnits(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace redress::cli
