#include "tools/redress_cli/parts/time_form.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace redress::cli {
namespace {

// The moment in UTC, or "unreadable".
std::string Read(const std::string& text, const std::string& format = "iso",
                 const std::string& zone = "Asia/Shanghai") {
  const auto form = TimeForm::Make(format, zone);
  EXPECT_TRUE(form.ok()) << form.status();
  absl::Time time;
  if (!form->Read(text, time)) return "unreadable";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

TEST(TimeFormTest, IsoHasManyFaces) {  // R-I11: Shanghai's time where none is named
  EXPECT_EQ(Read("2026-03-02"), "2026-03-01T16:00:00Z");
  EXPECT_EQ(Read("2026/03/02 09:30"), "2026-03-02T01:30:00Z");
  EXPECT_EQ(Read("2026-03-02T09:30:15.250"), "2026-03-02T01:30:15.25Z");
  EXPECT_EQ(Read("2026-03-02 09:30:15,123456Z"), "2026-03-02T09:30:15.123456Z");
  EXPECT_EQ(Read(" 2026-03-02T09:30:15+02:00 "), "2026-03-02T07:30:15Z");
  EXPECT_EQ(Read("2026-03-02 09:30:15 -0130"), "2026-03-02T11:00:15Z");
  EXPECT_EQ(Read("2026-03-02 09:30:15+08"), "2026-03-02T01:30:15Z");
}

TEST(TimeFormTest, WhatIsNoTimeIsNotGuessed) {
  for (const char* text :
       {"", "yesterday", "2026-02-30", "2026-13-01", "2026-3-2", "26-03-02", "2026-03-02 24:00",
        "2026-03-02 09:60", "2026-03-02 09:30:60", "2026-03-02 09", "2026-03-02 09:30 o'clock",
        "2026-03-02 09:30+25", "2026-03-02 09:30+", "2026-03-02x"}) {
    EXPECT_EQ(Read(text), "unreadable") << text;
  }
}

TEST(TimeFormTest, OnlyYearsThatCalendarsKnowAreTimes) {  // R-S11
  EXPECT_EQ(Read("1969-12-31T23:59:59Z"), "unreadable");
  EXPECT_EQ(Read("1970-01-01T00:00:00Z"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(Read("2199-12-31T23:59:59Z"), "2199-12-31T23:59:59Z");
  EXPECT_EQ(Read("2200-01-01T00:00:00Z"), "unreadable");
  EXPECT_EQ(Read("0000-00-00"), "unreadable");
  EXPECT_EQ(Read("1e300", "unix"), "unreadable");
  EXPECT_EQ(Read("nan", "unix"), "unreadable");
  EXPECT_EQ(Read("-1", "unix_ms"), "unreadable");
}

TEST(TimeFormTest, NumbersAndPatternsAreRead) {
  EXPECT_EQ(Read("1772415015.5", "unix"), "2026-03-02T01:30:15.5Z");
  EXPECT_EQ(Read("1772415015250", "unix_ms"), "2026-03-02T01:30:15.25Z");
  EXPECT_EQ(Read("02.03.2026 09:30", "%d.%m.%Y %H:%M"), "2026-03-02T01:30:00Z");
  EXPECT_EQ(Read("2026-03-02", "%d.%m.%Y %H:%M"), "unreadable");
}

TEST(TimeFormTest, TheHourThatComesTwiceIsTheFirst) {
  EXPECT_EQ(Read("2026-10-25 02:30", "iso", "Europe/Berlin"), "2026-10-25T00:30:00Z");
}

TEST(TimeFormTest, UnknownFormatsAndZonesAreRefused) {
  EXPECT_EQ(ReasonOf(TimeForm::Make("swatch", "UTC").status()), "TIME_FORMAT_INVALID");
  EXPECT_EQ(ReasonOf(TimeForm::Make("iso", "Asia/Atlantis").status()), "ZONE_UNKNOWN");
}

}  // namespace
}  // namespace redress::cli
