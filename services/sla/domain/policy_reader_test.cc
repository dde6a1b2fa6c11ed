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

// The first milestone with other lines from its match on, up to its limit.
std::string With(absl::string_view lines) {
  return absl::StrReplaceAll(
      kGood, {{"    match: {channels: [email, chat], categories: logistics, levels: [2, 3]}\n"
               "    start: matched\n    stop: [person_message, closing]\n",
               lines}});
}

// R-S5, R-S8, R-S9, R-S12, R-S13
TEST(PolicyReaderTest, ReadsStartsPausesCancelsAndTheLadder) {
  const auto policy =
      ReadPolicy(absl::StrReplaceAll(
                     With("    start: [acceptance, {step_started: investigate}]\n"
                          "    stop: [{step_completed: investigate}, closing]\n"
                          "    pause:\n"
                          "      waiting: {from: question, until: [customer_message, decision]}\n"
                          "      lab: {from: {step_started: lab}, until: {step_completed: lab}}\n"
                          "    cancel: agreement\n"
                          "    ladder: [10, 200]\n"),
                     {{"warnings: [50, 75]", "warnings: [50, 75]\nladder: [25, 100]"}}),
                 AllCalendars());
  ASSERT_TRUE(policy.ok()) << policy.status();
  const Promise& reply = policy->promises[0];
  EXPECT_EQ(reply.start, Start::kEvent);
  EXPECT_EQ(reply.start_on.conditions, BitOf(*FindCondition("acceptance")));
  EXPECT_THAT(reply.start_on.steps, ElementsAre(StepCondition{false, "investigate"}));
  EXPECT_THAT(reply.stop.steps, ElementsAre(StepCondition{true, "investigate"}));
  EXPECT_EQ(reply.stop.conditions, BitOf(*FindCondition("closing")));
  ASSERT_EQ(reply.pauses.size(), 2u);
  EXPECT_EQ(reply.pauses[0].cause, "waiting");
  EXPECT_EQ(reply.pauses[0].from.conditions, BitOf(*FindCondition("question")));
  EXPECT_EQ(reply.pauses[1].until.steps[0].Name(), "step_completed: lab");
  EXPECT_EQ(reply.cancel.conditions, BitOf(*FindCondition("agreement")));
  EXPECT_THAT(reply.ladder_percents, ElementsAre(10, 200));
  EXPECT_THAT(policy->promises[1].ladder_percents, ElementsAre(25, 100));
}

TEST(PolicyReaderTest, ReadsEveryAttributeOfAMatch) {
  const auto policy = ReadPolicy(
      With("    match:\n"
           "      {kinds: complaint, subcategories: counterfeit, signals: [injury, media],\n"
           "       tiers: [vip, Gold Plus], languages: [zh, en-GB], regions: [CN-31], sources: "
           "regulator_12315,\n"
           "       skus: S-1, suppliers: [a], batches: [b, c], needs_review: true,\n"
           "       amount: {currency: CNY, at_least: 50000, at_most: 100000}}\n"
           "    except: {tiers: [staff]}\n"
           "    start: matched\n    stop: closing\n"),
      AllCalendars());
  ASSERT_TRUE(policy.ok()) << policy.status();
  events::v1::ComplaintFiled filed;
  filed.set_kind(common::v1::KIND_COMPLAINT);
  filed.set_subcategory("counterfeit");
  filed.add_signals("media");
  filed.set_tier("Gold Plus");
  filed.set_language("zh-CN");
  filed.set_region("CN-31");
  filed.set_source("regulator_12315");
  filed.set_sku("S-1");
  filed.set_supplier_id("a");
  filed.set_batch("c");
  filed.set_needs_review(true);
  filed.mutable_amount()->set_currency("CNY");
  filed.mutable_amount()->set_minor_units(100000);
  const Promise& reply = policy->promises[0];
  EXPECT_TRUE(reply.Applies(filed));
  const auto differs = [&](auto change) {
    events::v1::ComplaintFiled other = filed;
    change(other);
    return !reply.Applies(other);
  };
  using Filed = events::v1::ComplaintFiled;
  EXPECT_TRUE(differs([](Filed& other) { other.set_kind(common::v1::KIND_INQUIRY); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_subcategory("late"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_signals(0, "legal"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_tier("staff"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_language("zhx"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_language("en"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_region(""); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_source(""); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_sku("S-2"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_supplier_id("b"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_batch("d"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.set_needs_review(false); }));
  EXPECT_TRUE(differs([](Filed& other) { other.mutable_amount()->set_minor_units(49999); }));
  EXPECT_TRUE(differs([](Filed& other) { other.mutable_amount()->set_minor_units(100001); }));
  EXPECT_TRUE(differs([](Filed& other) { other.mutable_amount()->set_currency("USD"); }));
  EXPECT_TRUE(differs([](Filed& other) { other.clear_amount(); }));
}

// R-S14: what can never be is told when it is written, with its line.
TEST(PolicyReaderTest, RefusesWhatCanNeverComeInThisOrder) {
  const auto refused = [](absl::string_view lines, int line, absl::string_view reason,
                          absl::string_view field) { Refused(With(lines), line, reason, field); };
  refused("    start: acceptance\n    stop: acceptance\n", 13, "STOP_UNREACHABLE",
          "milestones[0].stop");
  refused("    start: question\n    stop: any_message\n", 13, "STOP_UNREACHABLE",
          "milestones[0].stop");
  refused("    start: closing\n    stop: person_message\n", 13, "STOP_UNREACHABLE",
          "milestones[0].stop");
  refused("    start: {step_started: one}\n    stop: [closing, {step_started: one}]\n", 13,
          "STOP_UNREACHABLE", "milestones[0].stop");
  refused("    start: matched\n    stop: question\n    cancel: any_message\n", 14, "CANCEL_IS_STOP",
          "milestones[0].cancel");
  refused("    start: matched\n    stop: any_message\n    cancel: question\n", 14,
          "CANCEL_UNREACHABLE", "milestones[0].cancel");
  refused("    start: acceptance\n    stop: closing\n    cancel: acceptance\n", 14,
          "CANCEL_IS_START", "milestones[0].cancel");
  const std::string head = "    start: matched\n    stop: person_message\n    pause:\n";
  refused(head + "      wait: {from: question, until: customer_message}\n", 15, "PAUSE_UNREACHABLE",
          "milestones[0].pause.wait");
  refused(head + "      wait: {from: proposal}\n", 15, "PAUSE_UNTIL_MISSING",
          "milestones[0].pause.wait");
  refused(head + "      wait: {until: customer_message}\n", 15, "PAUSE_FROM_MISSING",
          "milestones[0].pause.wait");
  refused(head + "      wait: {from: agreement, until: decision}\n", 15, "PAUSE_EMPTY",
          "milestones[0].pause.wait");
}

TEST(PolicyReaderTest, RefusesConditionsThatNobodyKnows) {
  const auto refused = [](absl::string_view lines, int line, absl::string_view reason,
                          absl::string_view field) { Refused(With(lines), line, reason, field); };
  refused("    start: [sunrise]\n    stop: closing\n", 12, "START_UNKNOWN",
          "milestones[0].start[0]");
  refused("    start: []\n    stop: closing\n", 12, "START_MISSING", "milestones[0].start");
  refused("    start: matched\n    stop: {step_ended: one}\n", 13, "KEY_UNKNOWN",
          "milestones[0].stop.step_ended");
  refused("    start: matched\n    stop: {}\n", 13, "STOP_UNKNOWN", "milestones[0].stop");
  refused("    start: matched\n    stop: {step_started: One}\n", 13, "STEP_INVALID",
          "milestones[0].stop");
  refused("    start: matched\n    stop: [{step_started: one}, {step_started: one}]\n", 13,
          "VALUE_TWICE", "milestones[0].stop[1]");
  refused("    start: matched\n    stop: closing\n    cancel: rain\n", 14, "CANCEL_UNKNOWN",
          "milestones[0].cancel");
  refused("    start: matched\n    stop: closing\n    pause: question\n", 14, "VALUE_NOT_MAP",
          "milestones[0].pause");
  refused("    start: matched\n    stop: closing\n    pause: {Wait: {}}\n", 14, "CODE_INVALID",
          "milestones[0].pause");
  refused("    start: matched\n    stop: closing\n    pause: {w: {from: rain, until: sun}}\n", 14,
          "PAUSE_UNKNOWN", "milestones[0].pause.w.from");
  refused("    start: matched\n    stop: closing\n    pause: {w: soon}\n", 14, "VALUE_NOT_MAP",
          "milestones[0].pause.w");
  refused(
      "    start: matched\n    stop: closing\n    pause: {w: {from: question, until: "
      "customer_message}, w: {from: question, until: closing}}\n",
      14, "KEY_TWICE", "milestones[0].pause.w");
}

TEST(PolicyReaderTest, RefusesAmountsThatAreNone) {
  const auto refused = [](absl::string_view amount, absl::string_view reason,
                          absl::string_view field) {
    Refused(With(absl::StrCat("    match: {amount: ", amount,
                              "}\n    start: matched\n    stop: closing\n")),
            12, reason, absl::StrCat("milestones[0].match.amount", field));
  };
  refused("500", "VALUE_NOT_MAP", "");
  refused("{currency: yuan, at_least: 1}", "CURRENCY_INVALID", "");
  refused("{at_least: 1}", "CURRENCY_INVALID", "");
  refused("{currency: CNY}", "AMOUNT_MISSING", "");
  refused("{currency: CNY, at_least: 500.00}", "AMOUNT_INVALID", ".at_least");
  refused("{currency: CNY, at_most: -1}", "AMOUNT_INVALID", ".at_most");
  refused("{currency: CNY, at_least: 9223372036854775808}", "AMOUNT_INVALID", ".at_least");
  refused("{currency: CNY, at_least: 2, at_most: 1}", "AMOUNT_EMPTY", "");
  Refused(With("    match: {needs_review: maybe}\n    start: matched\n    stop: closing\n"), 12,
          "VALUE_NOT_BOOL", "milestones[0].match.needs_review");
  Refused(With("    match: {kinds: rant}\n    start: matched\n    stop: closing\n"), 12,
          "KIND_UNKNOWN", "milestones[0].match.kinds");
  Refused(With("    except: {}\n    start: matched\n    stop: closing\n"), 12, "MATCH_EMPTY",
          "milestones[0].except");
}

// R-S13
TEST(PolicyReaderTest, RefusesALadderThatDoesNotRise) {
  RefusedWith("warnings: [50, 75]", "ladder: [100, 25]", 6, "LADDER_NOT_RISING", "ladder[1]");
  RefusedWith("warnings: [50, 75]", "ladder: [0]", 6, "RUNG_OUT_OF_RANGE", "ladder[0]");
  RefusedWith("warnings: 80", "ladder: [10001]", 23, "RUNG_OUT_OF_RANGE",
              "milestones[1].ladder[0]");
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
