#include "tools/redress_cli/replay/log_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "redress/events/v1/events.pb.h"
#include "services/sla/domain/condition.h"

namespace redress::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr absl::string_view kGood =
    "case: id\ntime: at\nactivity: what\nevents:\n  - {activity: New, event: filing}\n";

// "line N REASON field".
std::string Refusal(absl::string_view text) {
  const auto map = ReadLogMap(text);
  if (map.ok()) return "good";
  EXPECT_EQ(map.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(map.status().message());
  EXPECT_THAT(message, StartsWith("line "));
  return absl::StrCat(message.substr(0, message.find(',')), " ", ReasonOf(map.status()), " ",
                      FieldOf(map.status()));
}

TEST(LogMapTest, TheShortestMapIsRead) {
  const auto map = ReadLogMap(kGood);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->case_column.name, "id");
  EXPECT_TRUE(map->has_header);
  EXPECT_FALSE(map->begins_by_first_event);
  EXPECT_FALSE(map->ignores_unknown);
  EXPECT_EQ(map->delimiter, ',');
}

TEST(LogMapTest, EveryFaultIsToldWithItsLineFieldAndReason) {
  const auto with = [](absl::string_view more) { return absl::StrCat(kGood, more); };
  EXPECT_EQ(Refusal(""), "line 1 YAML_NOT_A_MAP map");
  EXPECT_EQ(Refusal("case: [a"), "line 1 YAML_INVALID map");
  EXPECT_EQ(Refusal(with("colour: red\n")), "line 6 KEY_UNKNOWN colour");
  EXPECT_EQ(Refusal(with("case: id\n")), "line 6 KEY_TWICE case");
  EXPECT_EQ(Refusal("time: at\nactivity: what\nevents: []\n"), "line 1 COLUMN_MISSING case");
  EXPECT_EQ(Refusal(with("begin: somewhere\n")), "line 6 BEGIN_UNKNOWN begin");
  EXPECT_EQ(Refusal(with("header: maybe\n")), "line 6 HEADER_INVALID header");
  EXPECT_EQ(Refusal(with("unknown: guess\n")), "line 6 UNKNOWN_INVALID unknown");
  EXPECT_EQ(Refusal(with("delimiter: ab\n")), "line 6 DELIMITER_INVALID delimiter");
  EXPECT_EQ(Refusal(with("encoding: klingon\n")), "line 6 ENCODING_UNKNOWN encoding");
  EXPECT_EQ(Refusal(with("ignore: [a, a]\n")), "line 6 VALUE_TWICE ignore[1]");
  EXPECT_EQ(Refusal(with("ignore: New\n")), "line 5 ACTIVITY_IGNORED events[0].activity");
  EXPECT_EQ(Refusal(with("attributes: {mood: sad}\n")), "line 6 FIELD_UNKNOWN attributes.mood");
  EXPECT_EQ(Refusal(with("attributes:\n  channel: pigeon\n")),
            "line 7 VALUE_INVALID attributes.channel");
  EXPECT_EQ(Refusal(with("attributes:\n  level: {values: {P1: crisis}}\n")),
            "line 7 COLUMN_MISSING attributes.level");
  EXPECT_EQ(Refusal(with("attributes:\n  level:\n    column: p\n    values: {P1: dire}\n")),
            "line 9 VALUE_INVALID attributes.level.values.P1");
  EXPECT_EQ(Refusal("case: a\ntime: {column: b, zone: Mars/North}\nactivity: c\nevents:\n"
                    "  - {activity: x, event: filing}\n"),
            "line 2 ZONE_UNKNOWN time.zone");
}

TEST(LogMapTest, EveryFaultOfAnEventIsTold) {
  const auto events = [](absl::string_view more) {
    return absl::StrCat("case: a\ntime: b\nactivity: c\nbegin: first_event\nevents:\n", more);
  };
  EXPECT_EQ(Refusal("case: a\ntime: b\nactivity: c\n"), "line 1 EVENTS_MISSING events");
  EXPECT_EQ(Refusal("case: a\ntime: b\nactivity: c\nevents:\n  - {activity: x, event: closing}\n"),
            "line 1 FILING_MISSING begin");
  EXPECT_EQ(Refusal(events("  - {event: closing}\n")), "line 6 ACTIVITY_MISSING events[0]");
  EXPECT_EQ(Refusal(events("  - {activity: x}\n")), "line 6 EVENT_MISSING events[0]");
  EXPECT_EQ(Refusal(events("  - {activity: x, event: party}\n")),
            "line 6 EVENT_UNKNOWN events[0].event");
  EXPECT_EQ(Refusal(events("  - {activity: x, event: clock_met}\n")),
            "line 6 EVENT_UNKNOWN events[0].event");
  EXPECT_EQ(Refusal(events("  - {activity: x, event: closing, set: {purpose: y}}\n")),
            "line 6 FIELD_UNKNOWN events[0].set.purpose");
  EXPECT_EQ(Refusal(events("  - {activity: x, event: filing, set: {level: 1}}\n")),
            "line 6 FILING_TAKES_ATTRIBUTES events[0].set");
  EXPECT_EQ(Refusal(events("  - {activity: x, event: closing}\n  - {activity: x, where: {d: 1}, "
                           "event: closing}\n")),
            "line 7 ACTIVITY_TWICE events[1].activity");
}

// R-S16: whatever a policy can wait for can be told by a log.
TEST(LogMapTest, EveryConditionIsReachedByAWordForPeople) {
  for (const sla::Condition& condition : sla::Conditions()) {
    bool reached = false;
    for (const EventWord& word : EventWords()) {
      events::v1::Event event;
      google::protobuf::Message& payload =
          *event.GetReflection()->MutableMessage(&event, word.payload);
      for (const auto& [field, value] : word.presets) {
        const auto setter = FieldSetter::Make(*word.payload->message_type(), field);
        ASSERT_TRUE(setter.ok()) << setter.status();
        ASSERT_TRUE(setter->Set(value, payload).ok()) << word.name << " " << field;
      }
      reached |= condition.holds(event);
    }
    EXPECT_TRUE(reached) << condition.name << ": give EventWords a word for it";
  }
}

TEST(LogMapTest, FieldsAreSetFromTextAndToldAgain) {
  events::v1::ComplaintFiled filed;
  const auto& type = *events::v1::ComplaintFiled::descriptor();
  const auto set = [&](absl::string_view field, absl::string_view text) {
    const auto setter = FieldSetter::Make(type, field);
    return setter.ok() ? setter->Set(text, filed) : setter.status();
  };
  const auto told = [&](const std::string& field) {
    return FieldSetter::Text(filed, *type.FindFieldByName(field));
  };
  EXPECT_EQ(told("channel"), "");
  EXPECT_TRUE(set("channel", "mini_program").ok());
  EXPECT_EQ(told("channel"), "mini_program");
  EXPECT_TRUE(set("level", "3").ok());
  EXPECT_EQ(told("level"), "crisis");
  EXPECT_TRUE(set("signals", "injury; group").ok());
  EXPECT_EQ(told("signals"), "injury;group");
  EXPECT_TRUE(set("historical", "Yes").ok());
  EXPECT_EQ(told("historical"), "yes");
  EXPECT_EQ(ReasonOf(set("level", "4")), "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(set("historical", "perhaps")), "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(set("confidence", "high")), "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(set("tier", "\xFF")), "TEXT_MALFORMED");
  EXPECT_TRUE(set("amount", "1299.50 USD").ok());
  EXPECT_EQ(told("amount"), "1299.50 USD");
  EXPECT_TRUE(set("amount", "7").ok());
  EXPECT_EQ(told("amount"), "7.00 CNY");
  EXPECT_EQ(ReasonOf(set("amount", "much")), "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(set("amount", "5 yuan")), "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(set("occurred_time", "2026-01-01")), "FIELD_UNKNOWN");
}

}  // namespace
}  // namespace redress::cli
