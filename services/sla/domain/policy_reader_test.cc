#include "services/sla/domain/policy_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/error.h"
#include "services/sla/domain/policies.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kGood = R"(# comment
id: office
version: 3
rank: 150
calendar: {id: cn, version: 1}
warnings: [50, 75]
milestones:
  - name: reply
    rule: R-S1
    what: a message
    because: it came so
    match: {channels: [email, chat], categories: logistics, levels: [2, 3]}
    start: matched
    stop: [person_message, closing]
    limit: 4h
  - name: done
    rule: R-S10
    what: the end
    because: all have one
    start: filed
    stop: closing
    limit: 7 working days
    warnings: 80
)";

const Calendars& AllCalendars() {
  static const Calendars& calendars = *new Calendars(ShippedCalendars().value());
  return calendars;
}

// The text is refused at the line, for the reason, in the field.
void Refused(absl::string_view text, int line, absl::string_view reason, absl::string_view field) {
  const auto policy = ReadPolicy(text, AllCalendars());
  ASSERT_FALSE(policy.ok()) << text;
  const absl::Status& status = policy.status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), reason) << text << status;
  EXPECT_EQ(FieldOf(status), field) << text;
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat("line ", line, ", "))) << text;
}

// The good text with one place written otherwise.
void RefusedWith(absl::string_view good, absl::string_view bad, int line, absl::string_view reason,
                 absl::string_view field) {
  ASSERT_THAT(std::string(kGood), HasSubstr(std::string(good)));
  Refused(absl::StrReplaceAll(kGood, {{good, bad}}), line, reason, field);
}

// R-S14
TEST(PolicyReaderTest, ReadsAllThatAPackHas) {
  const auto policy = ReadPolicy(kGood, AllCalendars());
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_EQ(policy->name, "policies/office");
  EXPECT_EQ(policy->version, 3);
  EXPECT_EQ(policy->rank, 150);
  EXPECT_EQ(policy->calendar->id(), "cn");
  ASSERT_EQ(policy->promises.size(), 2u);
  const Promise& reply = policy->promises[0];
  EXPECT_EQ(reply.milestone, "reply");
  EXPECT_EQ(reply.rule_id, "R-S1");
  EXPECT_EQ(reply.what, "a message");
  EXPECT_EQ(reply.why, "it came so");
  EXPECT_THAT(reply.match.channels,
              ElementsAre(common::v1::CHANNEL_EMAIL, common::v1::CHANNEL_CHAT));
  EXPECT_THAT(reply.match.categories, ElementsAre("logistics"));
  EXPECT_THAT(reply.match.levels, ElementsAre(common::v1::LEVEL_SERIOUS, common::v1::LEVEL_CRISIS));
  EXPECT_EQ(reply.start, Start::kMatched);
  EXPECT_EQ(reply.stop.conditions,
            BitOf(*FindCondition("person_message")) | BitOf(*FindCondition("closing")));
  EXPECT_EQ(reply.limit.time, absl::Hours(4));
  EXPECT_THAT(reply.warning_percents, ElementsAre(50, 75));
  const Promise& done = policy->promises[1];
  EXPECT_THAT(done.match.channels, IsEmpty());
  EXPECT_EQ(done.start, Start::kFiled);
  EXPECT_EQ(done.limit.working_days, 7);
  EXPECT_THAT(done.warning_percents, ElementsAre(80));
}

TEST(PolicyReaderTest, RefusesKeysThatNobodyKnows) {
  RefusedWith("rank: 150", "ranke: 150", 4, "KEY_UNKNOWN", "ranke");
  RefusedWith("    because: it came so", "    why: it came so", 11, "KEY_UNKNOWN",
              "milestones[0].why");
  RefusedWith("{channels: [email, chat]", "{weather: [rain]", 12, "KEY_UNKNOWN",
              "milestones[0].match.weather");
  RefusedWith("rank: 150", "version: 150", 4, "KEY_TWICE", "version");
  RefusedWith("  - name: reply\n    rule", "  - rule", 8, "KEY_MISSING", "milestones[0]");
}

TEST(PolicyReaderTest, RefusesAHeadThatSaysNotEnough) {
  RefusedWith("id: office", "id: Office", 2, "POLICY_ID_INVALID", "id");
  RefusedWith("id: office\n", "", 1, "POLICY_ID_INVALID", "id");
  RefusedWith("version: 3", "version: 0", 3, "POLICY_VERSION_INVALID", "version");
  RefusedWith("version: 3\n", "", 1, "POLICY_VERSION_INVALID", "version");
  RefusedWith("rank: 150", "rank: -1", 4, "POLICY_RANK_INVALID", "rank");
  RefusedWith("rank: 150\n", "", 1, "POLICY_RANK_INVALID", "rank");
  RefusedWith("calendar: {id: cn, version: 1}\n", "", 1, "CALENDAR_MISSING", "calendar");
  RefusedWith("{id: cn, version: 1}", "{version: 1}", 5, "CALENDAR_MISSING", "calendar");
  RefusedWith("{id: cn, version: 1}", "{id: mars, version: 1}", 5, "CALENDAR_UNKNOWN", "calendar");
  RefusedWith("{id: cn, version: 1}", "{id: cn, zone: UTC}", 5, "KEY_UNKNOWN", "calendar.zone");
  Refused("id: a\nversion: 1\nrank: 1\ncalendar: 24x7\nmilestones: []\n", 5, "MILESTONES_MISSING",
          "milestones");
  Refused("id: a\nversion: 1\nrank: 1\ncalendar: 24x7\n", 1, "MILESTONES_MISSING", "milestones");
}

// R-S14: a calendar that changed is another version, and no policy changes with it.
TEST(PolicyReaderTest, RefusesAVersionOfACalendarThatIsNotThere) {
  for (const char* bad : {"{id: cn, version: 2}", "{id: cn}", "cn", "{id: 24x7, version: 1}"}) {
    RefusedWith("{id: cn, version: 1}", bad, 5, "CALENDAR_UNKNOWN", "calendar");
  }
  RefusedWith("{id: cn, version: 1}", "{id: cn, version: one}", 5, "CALENDAR_VERSION_UNKNOWN",
              "calendar.version");
}

TEST(PolicyReaderTest, RefusesWhatNoComplaintCanMatch) {
  RefusedWith("[email, chat]", "[email, fax]", 12, "CHANNEL_UNKNOWN",
              "milestones[0].match.channels[1]");
  RefusedWith("[email, chat]", "[email, unspecified]", 12, "CHANNEL_UNKNOWN",
              "milestones[0].match.channels[1]");
  RefusedWith("[email, chat]", "[email, email]", 12, "VALUE_TWICE",
              "milestones[0].match.channels[1]");
  RefusedWith("[email, chat]", "[]", 12, "MATCH_EMPTY", "milestones[0].match.channels");
  RefusedWith("[2, 3]", "[2, 4]", 12, "LEVEL_UNKNOWN", "milestones[0].match.levels[1]");
  RefusedWith("categories: logistics", "categories: Logistics!", 12, "CATEGORY_INVALID",
              "milestones[0].match.categories");
  RefusedWith("match: {channels: [email, chat], categories: logistics, levels: [2, 3]}",
              "match: all", 12, "VALUE_NOT_MAP", "milestones[0].match");
}

TEST(PolicyReaderTest, RefusesStartsAndStopsThatCannotBe) {
  RefusedWith("start: matched", "start: noon", 13, "START_UNKNOWN", "milestones[0].start");
  RefusedWith("    start: matched\n", "", 8, "START_MISSING", "milestones[0].start");
  RefusedWith("[person_message, closing]", "[person_message, sunset]", 14, "STOP_UNKNOWN",
              "milestones[0].stop[1]");
  RefusedWith("[person_message, closing]", "filed", 14, "STOP_UNREACHABLE", "milestones[0].stop");
  RefusedWith("[person_message, closing]", "[closing, closing]", 14, "VALUE_TWICE",
              "milestones[0].stop[1]");
  RefusedWith("[person_message, closing]", "[]", 14, "STOP_MISSING", "milestones[0].stop");
  RefusedWith("    stop: [person_message, closing]\n", "", 8, "STOP_MISSING", "milestones[0].stop");
}

TEST(PolicyReaderTest, RefusesLimitsThatAreNone) {
  RefusedWith("limit: 4h", "limit: 0h", 15, "LIMIT_ZERO", "milestones[0].limit");
  RefusedWith("limit: 7 working days", "limit: 0 working days", 22, "LIMIT_ZERO",
              "milestones[1].limit");
  for (const char* bad : {"4", "h", "-4h", "4.5h", "4 hours", "4h30min", "soon", "\"\""}) {
    RefusedWith("limit: 4h", absl::StrCat("limit: ", bad), 15, "LIMIT_INVALID",
                "milestones[0].limit");
  }
  for (const char* bad : {"99999999999999999999h", "87841h", "3661 working days"}) {
    RefusedWith("limit: 4h", absl::StrCat("limit: ", bad), 15, "LIMIT_TOO_LONG",
                "milestones[0].limit");
  }
  RefusedWith("    limit: 4h\n", "", 8, "LIMIT_MISSING", "milestones[0].limit");
  RefusedWith("{id: cn, version: 1}", "24x7", 22, "WORKING_DAYS_WITHOUT_CALENDAR",
              "milestones[1].limit");
}

// R-S13
TEST(PolicyReaderTest, RefusesWarningsThatDoNotRiseWithinTheLimit) {
  RefusedWith("[50, 75]", "[0, 75]", 6, "WARNING_OUT_OF_RANGE", "warnings[0]");
  RefusedWith("[50, 75]", "[50, 100]", 6, "WARNING_OUT_OF_RANGE", "warnings[1]");
  RefusedWith("[50, 75]", "[75, 50]", 6, "WARNINGS_NOT_RISING", "warnings[1]");
  RefusedWith("[50, 75]", "[75, 75]", 6, "WARNINGS_NOT_RISING", "warnings[1]");
  RefusedWith("warnings: 80", "warnings: half", 23, "WARNING_OUT_OF_RANGE",
              "milestones[1].warnings");
}

TEST(PolicyReaderTest, RefusesMilestonesThatCannotBeToldApart) {
  RefusedWith("name: done", "name: reply", 16, "MILESTONE_TWICE", "milestones[1].name");
  RefusedWith("name: done", "name: done#2", 16, "MILESTONE_NAME_INVALID", "milestones[1].name");
  RefusedWith("    what: the end\n", "", 16, "TEXT_MISSING", "milestones[1].what");
}

TEST(PolicyReaderTest, RefusesWhatIsNoYaml) {
  Refused("id: [", 1, "YAML_INVALID", "policy");
  Refused("- a\n", 1, "YAML_NOT_A_MAP", "policy");
}

}  // namespace
}  // namespace redress::sla
