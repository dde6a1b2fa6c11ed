// R-S15: where clocks stand follows from the set of events, and all that is stored follows from
// that and from what was told: histories of any kind, in any order of arrival, with alarms that
// sound in time, late or not at all for a while.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/proto_time.h"
#include "services/sla/domain/clock_set.h"
#include "services/sla/domain/random_world_testing.h"
#include "services/sla/domain/telling.h"

namespace redress::sla {
namespace {

using events::v1::Event;
using random_world::AnyHistory;
using random_world::AnyWorld;
using random_world::Dice;
using random_world::kSeconds;
using random_world::kStart;
using random_world::World;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kWorlds = 40;
#else
constexpr int kWorlds = 400;
#endif
constexpr int kHistories = 25;  // in each

// Takes the events in, each a little later than it happened, and sounds every alarm that is due,
// but for an outage of random length.
ClockSet Live(Dice& dice, const World& world, const std::vector<Event>& arrivals, Facts& facts) {
  ClockSet set;
  absl::Time now = kStart;
  const absl::Time outage = kStart + absl::Seconds(dice.Below(2 * kSeconds));
  const absl::Time repair = outage + absl::Seconds(dice.Below(kSeconds));
  const auto sound = [&](absl::Time until) {
    for (int i = 0; i < 500; ++i) {
      std::optional<absl::Time> due = NextDue(set, world.policies);
      if (due && *due >= outage && *due < repair) due = repair;
      if (!due || std::max(*due, now) > until) return;
      now = std::max(*due, now);
      EXPECT_TRUE(Advance(set, now, world.policies, facts)) << "an alarm told nothing";
    }
    ADD_FAILURE() << "the alarms come to no end";
  };
  for (const Event& event : arrivals) {
    now = std::max(now, FromProto(event.occur_time()));
    if (dice.OneIn(3)) sound(now);
    Fold(set, event, world.policies, facts);
  }
  sound(kStart + absl::Hours(24 * 365));
  return set;
}

std::string BytesOf(const ClockSet& set) {
  std::string bytes = set.record.SerializeAsString() + set.filed.SerializeAsString() +
                      absl::StrCat(set.cycle, " ", absl::FormatTime(*set.start_time));
  if (set.end_time) absl::StrAppend(&bytes, " ended ", absl::FormatTime(*set.end_time));
  if (set.merge_time) absl::StrAppend(&bytes, " merged ", absl::FormatTime(*set.merge_time));
  for (const Moment& moment : set.history) bytes += moment.event.SerializeAsString();
  return bytes;
}

std::string Shown(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) {
    absl::StrAppend(&text, absl::FormatDuration(FromProto(event.occur_time()) - kStart), " ",
                    event.ShortDebugString(), "\n");
  }
  return text;
}

std::string PacksOf(const World& world) {
  std::string text;
  for (const random_world::PlainPack& pack : world.packs) {
    absl::StrAppend(&text, "# from ", pack.active_s, " until ", pack.retire_s, "\n",
                    random_world::TextOf(pack));
  }
  return text;
}

bool HasUnfounded(const v1::GetClocksResponse& record) {
  return std::any_of(record.clocks().begin(), record.clocks().end(),
                     [](const v1::Clock& clock) { return clock.cancel_reason() == kUnfounded; });
}

// Where the clocks stand, without what was told on the way.
std::string StandingOf(const v1::GetClocksResponse& record, bool with_pending) {
  std::string text;
  for (v1::Clock clock : record.clocks()) {
    if (clock.cancel_reason() == kUnfounded) continue;
    if (!with_pending && clock.state() == v1::CLOCK_STATE_PENDING) continue;
    clock.clear_warned_percent();
    clock.clear_overdue_percent();
    clock.clear_breach_time();
    clock.clear_corrections();
    absl::StrAppend(&text, clock.ShortDebugString(), "\n");
  }
  return text;
}

template <typename Check>
void ForRandomHistories(uint64_t seed, Check check) {
  ::testing::Test::RecordProperty("seed", static_cast<int>(seed));
  for (int n = 0; n < kWorlds; ++n) {
    Dice dice(seed * kWorlds + static_cast<uint64_t>(n));
    const World world = AnyWorld(dice);
    for (int history = 0; history < kHistories; ++history) {
      std::vector<Event> events = AnyHistory(dice);
      if (dice.OneIn(2)) random_world::LimitSteps(dice, events);
      check(dice, world, events);
      if (::testing::Test::HasFailure()) {
        FAIL() << "seed " << seed << ", world " << n << ", history " << history << "\n"
               << PacksOf(world) << Shown(events);
      }
    }
  }
}

TEST(RebuildTest, FromTheLogsComeTheBytesThatWereStored) {
  ForRandomHistories(1, [](Dice& dice, const World& world, std::vector<Event>& events) {
    if (dice.OneIn(2)) {
      random_world::Shuffle(dice, events);
    } else {
      random_world::Interleave(dice, events);
    }
    Facts facts;
    const ClockSet live = Live(dice, world, events, facts);
    std::vector<Event> logs = events;
    random_world::Shuffle(dice, logs);
    const ClockSet again = Rebuild(logs, facts, world.policies);
    EXPECT_EQ(again.record.DebugString(), live.record.DebugString());
    EXPECT_EQ(BytesOf(again), BytesOf(live));
  });
}

TEST(RebuildTest, WhereClocksStandDoesNotDependOnTheOrderOfArrival) {
  ForRandomHistories(2, [](Dice& dice, const World& world, std::vector<Event>& events) {
    Facts facts;
    const ClockSet in_order = Live(dice, world, events, facts);
    std::vector<Event> arrivals = events;
    random_world::Shuffle(dice, arrivals);
    facts.clear();
    const ClockSet shuffled = Live(dice, world, arrivals, facts);
    // One that was told to have begun hides the pending one of its id.
    const bool with_pending = !HasUnfounded(shuffled.record);
    EXPECT_EQ(StandingOf(shuffled.record, with_pending), StandingOf(in_order.record, with_pending));
    EXPECT_EQ(shuffled.history.size(), in_order.history.size());
  });
}

// A clock that was breached has told it, and a breach that was none has been corrected.
TEST(RebuildTest, EveryBreachIsToldAndEveryFalseOneCorrected) {
  ForRandomHistories(3, [](Dice& dice, const World& world, std::vector<Event>& events) {
    random_world::Shuffle(dice, events);
    Facts facts;
    const ClockSet set = Live(dice, world, events, facts);
    for (const v1::Clock& clock : set.record.clocks()) {
      int told = 0, warnings = 0;
      for (const Event& fact : facts) {
        told += fact.clock_breached().clock_id() == clock.clock_id() ? 1 : 0;
        warnings += fact.clock_warned().clock_id() == clock.clock_id() ? 1 : 0;
      }
      EXPECT_EQ(told, clock.corrections_size() + (IsBreached(clock) ? 1 : 0))
          << clock.ShortDebugString();
      EXPECT_EQ(clock.has_breach_time(), told > 0) << clock.ShortDebugString();
      EXPECT_LE(warnings, 3) << clock.ShortDebugString();  // R-S13: once each
    }
  });
}

// Taking in the same events once more changes nothing and tells nothing.
TEST(RebuildTest, EventsThatComeTwiceAreTakenOnce) {
  ForRandomHistories(4, [](Dice& dice, const World& world, std::vector<Event>& events) {
    Facts facts;
    ClockSet set = Live(dice, world, events, facts);
    facts.clear();
    for (const Event& event : events) EXPECT_FALSE(Fold(set, event, world.policies, facts));
    EXPECT_TRUE(facts.empty());
  });
}

}  // namespace
}  // namespace redress::sla
