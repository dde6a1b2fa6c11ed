#include "services/sla/domain/policy_timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"

namespace redress::sla {
namespace {

using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::Time kNever = absl::InfiniteFuture();

PolicyVersion Draft(const std::string& id, int version, int rank = 1) {
  return {.id = id, .version = version, .rank = rank, .revision = 1};
}

// On from and until so many minutes from now.
PolicyVersion On(const std::string& id, int version, int from, int until = 0, int rank = 1) {
  PolicyVersion one = Draft(id, version, rank);
  one.active_time = kNow + absl::Minutes(from);
  if (until != 0) one.retire_time = kNow + absl::Minutes(until);
  return one;
}

PolicyVersion Shipped(const std::string& id, int version, bool on, int rank = 1) {
  return {.id = id,
          .version = version,
          .rank = rank,
          .shipped = true,
          .active_time = on ? absl::InfinitePast() : kNever};
}

std::string Minute(absl::Time at) {
  if (at == kNever) return "";
  if (at == absl::InfinitePast()) return "ever";
  return at == kNow + kSettlingTime ? "now" : absl::StrCat((at - kNow) / absl::Minutes(1));
}

// "office@2 10..20" for each, "office@2" for a draft.
std::string Words(const std::vector<PolicyVersion>& versions) {
  return absl::StrJoin(versions, ", ", [](std::string* out, const PolicyVersion& one) {
    absl::StrAppend(out, one.id, "@", one.version);
    if (one.IsDraft()) return;
    absl::StrAppend(out, " ", Minute(one.active_time), "..", Minute(one.retire_time));
  });
}

std::vector<PolicyVersion> With(std::vector<PolicyVersion> versions,
                                const std::vector<PolicyVersion>& changed) {
  for (PolicyVersion& one : versions) {
    for (const PolicyVersion& other : changed) {
      if (one.id == other.id && one.version == other.version) one = other;
    }
  }
  return versions;
}

// What it is after the change, or the reason of the refusal.
std::string After(const std::vector<PolicyVersion>& versions,
                  const absl::StatusOr<std::vector<PolicyVersion>>& changed) {
  return changed.ok() ? Words(With(versions, *changed)) : ReasonOf(changed.status());
}

std::string TurnedOn(const std::vector<PolicyVersion>& versions, int version,
                     std::optional<int> minute = {}) {
  TurnCommand command{.id = "a", .version = version};
  if (minute) command.when = kNow + absl::Minutes(*minute);
  return After(versions, TurnOn(versions, command, kNow));
}

std::string TurnedOff(const std::vector<PolicyVersion>& versions, std::optional<int> minute = {}) {
  TurnCommand command{.id = "a"};
  if (minute) command.when = kNow + absl::Minutes(*minute);
  return After(versions, TurnOff(versions, command, kNow));
}

TEST(PolicyTimelineTest, AVersionIsInOneStateAtATime) {
  EXPECT_EQ(StateOf(Draft("a", 1), kNow), v1::POLICY_STATE_DRAFT);
  EXPECT_EQ(StateOf(On("a", 1, 1), kNow), v1::POLICY_STATE_SCHEDULED);
  EXPECT_EQ(StateOf(On("a", 1, -1), kNow), v1::POLICY_STATE_ACTIVE);
  EXPECT_EQ(StateOf(On("a", 1, -2, -1), kNow), v1::POLICY_STATE_RETIRED);
  EXPECT_EQ(StateOf(Shipped("a", 1, true), kNow), v1::POLICY_STATE_ACTIVE);
}

// R-S14: the version that was on ends as the next one begins.
TEST(PolicyTimelineTest, OneVersionFollowsAnother) {
  EXPECT_EQ(TurnedOn({Draft("a", 1)}, 1), "a@1 now..");
  EXPECT_EQ(TurnedOn({On("a", 1, -9), Draft("a", 2)}, 2), "a@1 -9..now, a@2 now..");
  EXPECT_EQ(TurnedOn({On("a", 1, -9), Draft("a", 2)}, 2, 5), "a@1 -9..5, a@2 5..");
  // Planned in any order, each until the next.
  EXPECT_EQ(TurnedOn({On("a", 1, -9, 5), On("a", 2, 5), Draft("a", 3)}, 3, 3),
            "a@1 -9..3, a@2 5.., a@3 3..5");
  EXPECT_EQ(TurnedOn({On("a", 1, -9, 5), On("a", 2, 5), Draft("a", 3)}, 3, 7),
            "a@1 -9..5, a@2 5..7, a@3 7..");
}

TEST(PolicyTimelineTest, WhatIsPlannedCanBePlannedAnew) {
  EXPECT_EQ(TurnedOn({On("a", 1, -9, 5), On("a", 2, 5)}, 2, 8), "a@1 -9..8, a@2 8..");
  EXPECT_EQ(TurnedOn({On("a", 1, -9, 5), On("a", 2, 5), Draft("a", 3)}, 3, 5),
            "a@1 -9..5, a@2, a@3 5..");
  // The one that is on goes on.
  EXPECT_EQ(TurnedOn({On("a", 1, -9, 5), On("a", 2, 5)}, 1), "a@1 -9.., a@2");
  EXPECT_EQ(TurnedOn({On("a", 1, -9, 5)}, 1), "a@1 -9..");
}

// R-S14: what was ever on never changes.
TEST(PolicyTimelineTest, AVersionIsOnOnce) {
  EXPECT_EQ(TurnedOn({On("a", 1, -9)}, 1), "POLICY_ACTIVE");
  EXPECT_EQ(TurnedOn({On("a", 1, -9, 5)}, 1, 7), "POLICY_ACTIVE");
  EXPECT_EQ(TurnedOn({On("a", 1, -9, -5)}, 1), "POLICY_RETIRED");
  EXPECT_EQ(TurnedOn({Draft("a", 1)}, 2), "NOT_FOUND");
}

TEST(PolicyTimelineTest, ThePastIsOver) {
  const std::vector<PolicyVersion> versions = {Draft("a", 1)};
  const auto refused =
      TurnOn(versions, {.id = "a", .version = 1, .when = kNow - absl::Microseconds(1)}, kNow);
  EXPECT_EQ(ReasonOf(refused.status()), "TIME_PAST");
  EXPECT_EQ(FieldOf(refused.status()), "active_time");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("it is 2027-01-15T08:00:00Z"));
  // The next second is settled: events of it may have been folded.
  EXPECT_EQ(TurnedOn(versions, 1, 0), "a@1 now..");
  PolicyVersion soon = On("a", 1, 0);
  soon.active_time = kNow + kSettlingTime;
  EXPECT_EQ(TurnedOn({soon}, 1, 5), "POLICY_ACTIVE");
}

TEST(PolicyTimelineTest, APolicyIsTurnedOff) {
  EXPECT_EQ(TurnedOff({On("a", 1, -9)}), "a@1 -9..now");
  EXPECT_EQ(TurnedOff({On("a", 1, -9)}, 5), "a@1 -9..5");
  EXPECT_EQ(TurnedOff({On("a", 1, -9, 5), On("a", 2, 5)}, 3), "a@1 -9..3, a@2");
  EXPECT_EQ(TurnedOff({On("a", 1, -9, 5), On("a", 2, 5)}, 8), "a@1 -9..5, a@2 5..8");
  EXPECT_EQ(TurnedOff({On("a", 1, 5)}, 3), "a@1");
  EXPECT_EQ(TurnedOff({On("a", 1, -9, -5)}), "POLICY_NOT_ACTIVE");
  EXPECT_EQ(TurnedOff({On("a", 1, -9, 5)}, 6), "POLICY_NOT_ACTIVE");
  EXPECT_EQ(TurnedOff({Draft("b", 1)}), "NOT_FOUND");
  EXPECT_EQ(TurnedOff({On("a", 1, -9)}, -1), "TIME_PAST");
}

// Off for a while, and on again with another version.
TEST(PolicyTimelineTest, ATimeWithoutAnyStays) {
  const std::vector<PolicyVersion> versions = {On("a", 1, -9, 5), On("a", 2, 9), Draft("a", 3)};
  EXPECT_EQ(TurnedOn(versions, 3, 7), "a@1 -9..5, a@2 9.., a@3 7..9");
  EXPECT_EQ(TurnedOn(versions, 2, 20), "a@1 -9..5, a@2 20.., a@3");
}

// R-S14: ranks are explicit, also of what is planned.
TEST(PolicyTimelineTest, TwoThatAreOnAtOneTimeHaveTwoRanks) {
  const auto with = [](const PolicyVersion& other) {
    const std::vector<PolicyVersion> versions = {Draft("a", 1, 7), other};
    return After(versions, TurnOn(versions, {.id = "a", .version = 1}, kNow));
  };
  EXPECT_EQ(with(On("b", 1, -9, 0, 7)), "POLICY_RANK_TWICE");
  EXPECT_EQ(with(On("b", 1, 9, 0, 7)), "POLICY_RANK_TWICE");
  EXPECT_EQ(with(On("b", 1, -9, -5, 7)), "a@1 now.., b@1 -9..-5");
  EXPECT_EQ(with(On("b", 1, -9, 0, 8)), "a@1 now.., b@1 -9..");
  EXPECT_EQ(with(Draft("b", 1, 7)), "a@1 now.., b@1");
  // One that goes on for longer meets those behind.
  const std::vector<PolicyVersion> versions = {On("a", 1, -9, 5, 7), On("b", 1, 6, 0, 7)};
  EXPECT_EQ(TurnedOn(versions, 1), "POLICY_RANK_TWICE");
}

TEST(PolicyTimelineTest, AnotherStateThanWasSeenIsRefused) {
  const std::vector<PolicyVersion> versions = {On("a", 1, -9)};
  const auto off = TurnOff(versions, {.id = "a", .etag = "7"}, kNow);
  EXPECT_EQ(off.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(off.status()), "ETAG_MISMATCH");
  EXPECT_EQ(FieldOf(off.status()), "etag");
  const auto changed = TurnOff(versions, {.id = "a", .etag = "1"}, kNow);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(EtagOf(changed->at(0)), "2");
}

// What ships counts until the tenant says a word about its id.
TEST(PolicyTimelineTest, ATenantsWordCountsForAShippedId) {
  const std::vector<PolicyVersion> shipped = {Shipped("a", 1, false), Shipped("a", 2, true),
                                              Shipped("b", 1, true, 2)};
  EXPECT_EQ(Words(Compose(shipped, {})), "a@1, a@2 ever.., b@1 ever..");
  EXPECT_EQ(Words(Compose(shipped, {Draft("a", 3)})), "a@1, a@2 ever.., a@3, b@1 ever..");
  EXPECT_EQ(Words(Compose(shipped, {On("a", 1, 3)})), "a@1 3.., a@2, b@1 ever..");
  // Superseding keeps what was on until then.
  const std::vector<PolicyVersion> versions = Compose(shipped, {Draft("a", 3)});
  const auto changed = TurnOn(versions, {.id = "a", .version = 3}, kNow);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(Words(*changed), "a@2 ever..now, a@3 now..");
  EXPECT_EQ(Words(Compose(shipped, *changed)), "a@1, a@2 ever..now, a@3 now.., b@1 ever..");
  // A newer version that ships later changes nothing for this tenant.
  std::vector<PolicyVersion> newer = shipped;
  newer.push_back(Shipped("a", 4, true));
  EXPECT_EQ(Words(Compose(newer, *changed)), "a@1, a@2 ever..now, a@3 now.., a@4, b@1 ever..");
}

}  // namespace
}  // namespace redress::sla
