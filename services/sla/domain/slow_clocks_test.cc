// The engine and a slow calculator that shares no code with it say the same of random histories
// (R-S12, R-S13, R-S15). REDRESS_HISTORIES says how many, REDRESS_SEED which ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/proto_time.h"
#include "services/sla/domain/clock_set.h"
#include "services/sla/domain/slow_clocks_testing.h"

namespace redress::sla::random_world {
namespace {

using events::v1::Event;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kHistories = 5'000;
#else
constexpr int kHistories = 100'000;
#endif
constexpr int kInAWorld = 50;
constexpr int kUntil = kSeconds + 600;

int Setting(const char* name, int otherwise) {
  const char* given = std::getenv(name);
  int number = 0;
  return given != nullptr && absl::SimpleAtoi(given, &number) ? number : otherwise;
}

// From `now` on, which moves to the end.
void SoundUntil(ClockSet& set, const Policies& policies, absl::Time end, bool with_end,
                absl::Time& now, Facts& facts) {
  while (const std::optional<absl::Time> due = NextDue(set, policies)) {
    if (*due > end || (std::max(*due, now) == end && !with_end)) break;
    now = std::max(*due, now);
    ASSERT_TRUE(Advance(set, now, policies, facts)) << "an alarm told nothing";
  }
  now = end;
}

v1::GetClocksResponse Engine(const Policies& policies, const std::vector<Event>& events) {
  ClockSet set;
  Facts facts;
  absl::Time now = kStart;
  for (const Event& event : events) {
    SoundUntil(set, policies, FromProto(event.occur_time()), false, now, facts);
    Fold(set, event, policies, facts);
  }
  SoundUntil(set, policies, kStart + absl::Seconds(kUntil), true, now, facts);
  return set.record;
}

std::string Told(const World& world, const std::vector<Event>& events) {
  std::string text;
  for (const PlainPack& pack : world.packs) {
    absl::StrAppend(&text, "# from ", pack.active_s, " until ", pack.retire_s, ", open ");
    for (const bool open : pack.open_minutes) text += open ? '1' : '0';
    absl::StrAppend(&text, "\n", TextOf(pack));
  }
  for (const Event& event : events) {
    Event payload = event;
    payload.clear_occur_time();
    absl::StrAppend(&text, absl::ToInt64Seconds(FromProto(event.occur_time()) - kStart), " ",
                    payload.ShortDebugString(), "\n");
  }
  return text;
}

TEST(SlowClocksTest, TheEngineAgreesWithASlowCalculator) {
  const int seed = Setting("REDRESS_SEED", 20261126);
  const int histories = Setting("REDRESS_HISTORIES", kHistories);
  std::map<std::string, int> states;
  for (int n = 0; n < histories; n += kInAWorld) {
    Dice dice(static_cast<uint64_t>(seed) + static_cast<uint64_t>(n));
    const World world = AnyWorld(dice);
    for (int i = 0; i < kInAWorld; ++i) {
      std::vector<Event> events = AnyHistory(dice);
      SortInTime(events);
      const std::vector<std::string> slow = SlowClocks(world.packs, events, kUntil);
      const std::vector<std::string> own = InWords(Engine(world.policies, events));
      for (const std::string& words : slow) {
        const size_t colon = words.find(':');
        ++states[words.substr(colon + 2, words.find(' ', colon + 2) - colon - 2)];
      }
      ASSERT_EQ(own, slow) << "seed " << seed << ", history " << n + i << "\n"
                           << Told(world, events);
    }
  }
  std::printf("seed: %d (REDRESS_SEED), histories: %d (REDRESS_HISTORIES), clocks:", seed,
              histories);
  for (const auto& [state, count] : states) std::printf(" %s %d", state.c_str(), count);
  std::printf("\n");
  EXPECT_EQ(states.size(), 8u) << "some state is never reached";
}

}  // namespace
}  // namespace redress::sla::random_world
