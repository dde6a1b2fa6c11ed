#include "services/sla/store/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/proto_time.h"
#include "redress/events/v1/event_log_service.pb.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using namespace story;  // NOLINT: words of the stories
using absl::Hours;

ClockSet Decoded(const StoredSet& stored) {
  ClockSet set;
  EXPECT_TRUE(DecodeSet(stored, set));
  return set;
}

std::vector<std::string> Words(const ClockSet& set) {
  std::vector<std::string> words;
  for (const v1::Clock& clock : set.record.clocks()) {
    if (clock.has_start_time()) words.push_back(clock.clock_id() + ": " + story::InWords(clock));
  }
  return words;
}

TEST(EncodingTest, ASetComesBackAsItWas) {
  Teller teller;
  teller.Tell({Person(Hours(1)), File({.level = common::v1::LEVEL_SERIOUS}), Question(Hours(2)),
               Closed(Hours(3)), Reopened(Hours(4)), Merged(Hours(5))});
  const std::string life = EncodeLife(teller.set());
  const std::string record = teller.set().record.SerializeAsString();
  const ClockSet set = Decoded({.record = record, .life = life});
  EXPECT_EQ(EncodeLife(set), life);
  EXPECT_EQ(set.start_time, teller.set().start_time);
  EXPECT_EQ(set.end_time, teller.set().end_time);
  EXPECT_EQ(set.merge_time, teller.set().merge_time);
  EXPECT_EQ(set.cycle, 2);
  EXPECT_EQ(set.filed.SerializeAsString(), teller.set().filed.SerializeAsString());
}

TEST(EncodingTest, BytesOfNoFormAreRefused) {
  ClockSet set;
  EXPECT_FALSE(DecodeSet({.record = "\x01"}, set));
  EXPECT_FALSE(DecodeSet({.life = "\x01"}, set));
  EXPECT_TRUE(DecodeSet({}, set));
}

// A row of the form before: the life it told, and the clocks it had.
struct OldRow {
  events::v1::ReadEventsResponse life;
  v1::GetClocksResponse record;

  void Live(const Step& step) { *life.add_events()->mutable_event() = step; }
  v1::Clock& Clock(const std::string& id, const std::string& milestone, v1::ClockState state,
                   absl::Duration start, absl::Duration limit) {
    v1::Clock& clock = *record.add_clocks();
    clock.set_clock_id(id);
    clock.set_milestone(milestone);
    clock.set_policy("policies/default");
    clock.set_policy_version(1);
    clock.set_state(state);
    *clock.mutable_start_time() = ToProto(kFiled + start);
    *clock.mutable_deadline() = ToProto(kFiled + start + limit);
    clock.set_limit_ms(absl::ToInt64Milliseconds(limit));
    clock.set_rule("as it was told");
    return clock;
  }
  ClockSet Decode(std::optional<absl::Duration> end = std::nullopt) const {
    const std::string life_bytes = life.SerializeAsString();
    const std::string record_bytes = record.SerializeAsString();
    StoredSet stored{.start_time = kFiled, .record = record_bytes, .life = life_bytes};
    if (end) stored.end_time = kFiled + *end;
    return Decoded(stored);
  }
};

void Take(ClockSet& set, const std::vector<Step>& steps, std::vector<std::string>& told) {
  Facts facts;
  for (const Step& step : steps) {
    if (step.payload_case() == Step::PAYLOAD_NOT_SET) {
      Advance(set, FromProto(step.occur_time()), DefaultPolicies(), facts);
    } else {
      Fold(set, step, DefaultPolicies(), facts);
    }
  }
  for (const events::v1::Event& fact : facts) told.push_back(story::InWords(fact));
}

// R-S14: they live by the version that began them, from where they began, and are not told again.
TEST(EncodingTest, ClocksOfTheFormBeforeRunOn) {
  OldRow row;
  row.Live(File());
  row.Clock("first_response", "first_response", v1::CLOCK_STATE_AT_RISK, {}, Hours(4))
      .set_warned_percent(50);
  // Graded so an hour later, and graded back since.
  row.Clock("offer_level_2", "offer_level_2", v1::CLOCK_STATE_CANCELLED, Hours(1), Hours(4));
  row.Clock("first_response_outer", "first_response_outer", v1::CLOCK_STATE_RUNNING, {}, Hours(24));
  ClockSet set = row.Decode();
  std::vector<std::string> told;
  Take(set, {Machine(Hours(2)), Tick(Hours(3)), Person(Hours(5))}, told);
  EXPECT_THAT(told, ElementsAre("first_response warned 75", "first_response breached",
                                "first_response met late at 5h", "first_response_outer met at 5h"));
  EXPECT_THAT(Words(set),
              ElementsAre("first_response: MET_LATE at 5h, warned 75, breached at 4h",
                          "offer_level_2: CANCELLED", "first_response_outer: MET at 5h"));
  EXPECT_EQ(set.record.clocks(0).rule(), "as it was told");
  EXPECT_EQ(set.record.clocks(0).policy_version(), 1);
  const std::string life = EncodeLife(set);
  const std::string record = set.record.SerializeAsString();
  ClockSet again = Decoded({.record = record, .life = life});
  told.clear();
  Take(again, {Person(Hours(6)), Closed(Hours(7))}, told);
  EXPECT_THAT(told, ::testing::IsEmpty());
}

TEST(EncodingTest, ABreachOfTheFormBeforeStays) {
  OldRow row;
  row.Live(File());
  *row.Clock("closed_level_1", "closed_level_1", v1::CLOCK_STATE_BREACHED, {}, absl::Minutes(30))
       .mutable_breach_time() = ToProto(kFiled + absl::Minutes(30));
  ClockSet set = row.Decode();  // since then of another level, so that nothing promises it
  std::vector<std::string> told;
  Take(set, {Closed(Hours(2))}, told);
  EXPECT_THAT(Words(set), ::testing::Contains("closed_level_1: MET_LATE at 2h, breached at 30m"));
}

TEST(EncodingTest, RoundsOfTheFormBeforeAreRounds) {
  OldRow row;
  row.Live(File());
  row.Live(Reopened({}, 0));
  row.Live(Closed(Hours(1)));
  row.Live(Reopened(Hours(2), 0));
  row.Clock("first_response", "first_response", v1::CLOCK_STATE_CANCELLED, {}, Hours(4));
  row.Clock("first_response#2", "first_response", v1::CLOCK_STATE_RUNNING, Hours(2), Hours(4));
  ClockSet set = row.Decode();
  EXPECT_EQ(set.cycle, 2);
  EXPECT_EQ(NextDeadline(set), kFiled + Hours(6));
  std::vector<std::string> told;
  Take(set, {Person(Hours(3))}, told);
  EXPECT_THAT(told, ::testing::Contains("first_response met at 3h"));
  EXPECT_THAT(Words(set), ::testing::IsSupersetOf(
                              {"first_response: CANCELLED", "first_response#2: MET at 3h"}));
}

TEST(EncodingTest, AMergedOneOfTheFormBeforeRunsOnWhenParted) {
  OldRow row;
  row.Live(File());
  row.Live(Merged(Hours(1)));
  row.Clock("first_response", "first_response", v1::CLOCK_STATE_CANCELLED, {}, Hours(4));
  ClockSet set = row.Decode();
  EXPECT_EQ(set.merge_time, kFiled + Hours(1));
  std::vector<std::string> told;
  Take(set, {Unmerged(Hours(2)), Tick(Hours(4))}, told);
  EXPECT_THAT(Words(set), ::testing::Contains("first_response: BREACHED, breached at 4h"));
}

// What came before the filing, with the column of that form.
TEST(EncodingTest, EarlyEventsOfTheFormBeforeAreKept) {
  events::v1::ReadEventsResponse early;
  *early.add_events()->mutable_event() = Person(Hours(1));
  const std::string bytes = early.SerializeAsString();
  ClockSet set = Decoded({.early = bytes});
  std::vector<std::string> told;
  Take(set, {File()}, told);
  EXPECT_THAT(Words(set),
              ElementsAre("first_response: MET at 1h", "first_response_outer: MET at 1h"));
}

}  // namespace
}  // namespace redress::sla
