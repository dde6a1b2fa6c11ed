#include "services/messaging/domain/digest_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace redress::messaging {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'795'222'800);  // 2026-11-21 01:00 UTC

absl::TimeZone Shanghai() { return absl::FixedTimeZone(8 * 3600); }

DigestLine Line(Word word, int percent = 0, bool crisis = false) {
  return {.complaint = ComplaintId(*Uuid::Parse("01900000-0000-7000-8000-000000000001")),
          .milestone = "closed_level_1",
          .word = word,
          .percent = percent,
          .deadline = kNow - absl::Minutes(30),
          .crisis = crisis};
}

// R-R5, R-I11
TEST(DigestTextTest, SaysHowManyAndWhichInChinese) {
  DigestSummary summary{
      .warned = 1, .breached = 1, .overdue = 1, .complaints = 2, .crises = 1, .lines = {}};
  summary.lines = {Line(Word::kOverdue, 25, true), Line(Word::kBreached), Line(Word::kWarned, 90)};
  EXPECT_EQ(DigestText(summary, "zh", Shanghai(), kNow),
            "时限提醒（2026-11-21 09:00 +08:00）：已超时 2 项（其中严重超时 1 项），即将到期 1 项；"
            "涉及投诉 2 件，其中危机投诉 1 件。\n"
            "1. 【危机】complaints/01900000-0000-7000-8000-000000000001 closed_level_1：已超时 "
            "25%，时限 2026-11-21 08:30 +08:00\n"
            "2. complaints/01900000-0000-7000-8000-000000000001 closed_level_1：已超时，时限 "
            "2026-11-21 08:30 +08:00\n"
            "3. complaints/01900000-0000-7000-8000-000000000001 closed_level_1：时间已用 "
            "90%，时限 2026-11-21 08:30 +08:00");
}

// R-I11
TEST(DigestTextTest, SaysTheSameInEnglish) {
  DigestSummary summary{.breached = 1, .complaints = 1, .lines = {}};
  summary.lines = {Line(Word::kBreached)};
  EXPECT_EQ(
      DigestText(summary, "en", Shanghai(), kNow),
      "Deadlines at 2026-11-21 09:00 +08:00: 1 breached (0 of them long overdue), 0 due soon; "
      "complaints: 1, of level 3: 0.\n"
      "1. complaints/01900000-0000-7000-8000-000000000001 closed_level_1: breached, "
      "deadline 2026-11-21 08:30 +08:00");
}

// R-R5
TEST(DigestTextTest, SaysWhatCameUpARung) {
  DigestSummary summary{.raised = 1, .complaints = 1, .lines = {}};
  summary.lines = {Line(Word::kRaised, 2)};
  EXPECT_THAT(
      DigestText(summary, "zh", Shanghai(), kNow),
      AllOf(HasSubstr("升级案件 1 件。"), HasSubstr("升级至第 2 级，时间 2026-11-21 08:30")));
  EXPECT_THAT(DigestText(summary, "en", Shanghai(), kNow),
              AllOf(HasSubstr("Raised a rung: 1."), HasSubstr("raised to rung 2, at 2026-11-21")));
}

// R-R7
TEST(DigestTextTest, SaysWhichStatementNobodyMade) {
  DigestSummary summary{.unsaid = 1, .complaints = 1, .lines = {}};
  summary.lines = {Line(Word::kUnsaid, 0, true)};
  summary.lines[0].milestone = "incidents/01900000-0000-7000-8000-000000000002";
  EXPECT_EQ(summary.items(), 1);
  EXPECT_THAT(DigestText(summary, "zh", Shanghai(), kNow),
              AllOf(HasSubstr("群体投诉情况说明逾期 1 项。"),
                    HasSubstr("incidents/01900000-0000-7000-8000-000000000002：情况说明逾期未发布"
                              "，时限 2026-11-21 08:30")));
  EXPECT_THAT(DigestText(summary, "en", Shanghai(), kNow),
              AllOf(HasSubstr("Statements of incidents overdue: 1."),
                    HasSubstr("incidents/01900000-0000-7000-8000-000000000002: no statement yet, "
                              "deadline 2026-11-21 08:30")));
}

// By 24x7, whose zone is UTC, nobody takes a moment for one of their own wall.
TEST(DigestTextTest, SaysByWhichWallItsMomentsAre) {
  DigestSummary summary{.warned = 1, .complaints = 1, .lines = {}};
  summary.lines = {Line(Word::kWarned, 50)};
  const std::string text = DigestText(summary, "zh", absl::UTCTimeZone(), kNow);
  EXPECT_THAT(text, HasSubstr("时限提醒（2026-11-21 01:00 +00:00）"));
  EXPECT_THAT(text, HasSubstr("时限 2026-11-21 00:30 +00:00"));
}

// The platform takes 5,000 characters.
TEST(DigestTextTest, StaysShortHoweverManyThereAre) {
  DigestSummary summary{
      .warned = 1'000'000, .breached = 1'000'000, .overdue = 1'000'000, .complaints = 1'000'000};
  DigestLine line = Line(Word::kOverdue, 1'000'000, true);
  line.milestone = std::string(500, 'm');
  summary.lines.assign(kDigestLinesMax, line);
  for (const char* language : {"zh", "en"}) {
    const std::string text = DigestText(summary, language, Shanghai(), kNow);
    EXPECT_LT(text.size(), 5'000U);
    EXPECT_THAT(text, HasSubstr("2999980"));
    EXPECT_THAT(text, Not(HasSubstr(std::string(65, 'm'))));
  }
}

}  // namespace
}  // namespace redress::messaging
