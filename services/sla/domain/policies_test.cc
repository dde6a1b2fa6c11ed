#include "services/sla/domain/policies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace story;  // NOLINT: words of the stories

// A pack with one milestone, to whose limit all else is the same.
Policy PackOf(absl::string_view id, int version, int rank, absl::string_view milestone,
              absl::string_view limit) {
  return ReadPolicy(absl::StrCat("id: ", id, "\nversion: ", version, "\nrank: ", rank,
                                 "\ncalendar: 24x7\nmilestones:\n  - {name: ", milestone,
                                 ", rule: R-X, what: a reply, because: it is so, start: matched, "
                                 "stop: any_message, match: {categories: [logistics]}, limit: ",
                                 limit, "}\n"),
                    {})
      .value();
}

// The setting is refused for the reason.
void Refused(absl::string_view on, absl::string_view reason, absl::string_view words) {
  const auto policies = Policies::Shipped(on);
  ASSERT_FALSE(policies.ok()) << on;
  EXPECT_EQ(policies.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(policies.status()), reason);
  EXPECT_EQ(FieldOf(policies.status()), "policy_packs");
  EXPECT_THAT(std::string(policies.status().message()), HasSubstr(words));
}

std::vector<std::string> NamesOn(const Policies& policies) {
  std::vector<std::string> names;
  for (const Pack& pack : policies.packs()) {
    if (pack.OnAt(kFiled)) {
      names.push_back(absl::StrCat(pack.policy->name, " ", pack.policy->version));
    }
  }
  return names;
}

// R-S10: it ships, and is off by default.
TEST(PoliciesTest, WhatShipsIsReadAndOnlyTheDefaultPackIsOn) {
  const auto policies = Policies::Shipped("default");
  ASSERT_TRUE(policies.ok()) << policies.status();
  EXPECT_THAT(NamesOn(*policies), ElementsAre("policies/default 2"));
  for (const int version : {1, 2}) {
    EXPECT_NE(policies->Find("policies/default", version), nullptr);
    EXPECT_NE(policies->Find("policies/cn_12315", version), nullptr);
  }
}

// R-S14
TEST(PoliciesTest, ThePacksThatAreNamedAreOnByRank) {
  const auto policies = Policies::Shipped(" default , cn_12315");
  ASSERT_TRUE(policies.ok()) << policies.status();
  EXPECT_THAT(NamesOn(*policies), ElementsAre("policies/cn_12315 2", "policies/default 2"));
}

TEST(PoliciesTest, ASettingThatCannotBeIsRefused) {
  Refused("defualt", "POLICY_PACK_UNKNOWN",
          "there is no pack \"defualt\"; there are cn_12315, default");
  Refused("default,default", "POLICY_PACK_TWICE", "default is named twice");
  Refused("", "POLICY_PACKS_EMPTY", "name at least one pack");
  Refused(" , ", "POLICY_PACKS_EMPTY", "name at least one pack");
}

// R-S14: a rank that two share decides nothing.
TEST(PoliciesTest, TwoThatAreOnHaveTwoRanks) {
  const auto both =
      Policies::Make({PackOf("a", 1, 5, "x", "1h"), PackOf("b", 1, 5, "y", "1h")}, "a,b");
  EXPECT_EQ(ReasonOf(both.status()), "POLICY_RANK_TWICE");
  EXPECT_THAT(std::string(both.status().message()), HasSubstr("a and b both have rank 5"));
  EXPECT_TRUE(
      Policies::Make({PackOf("a", 1, 5, "x", "1h"), PackOf("b", 1, 5, "y", "1h")}, "a").ok());
}

// R-S14
TEST(PoliciesTest, IsFoundByNameAndVersion) {
  const Policies& policies = DefaultPolicies();
  EXPECT_EQ(policies.Find("policies/default", 1)->name, "policies/default");
  EXPECT_EQ(policies.Find("policies/default", 9), nullptr);
  EXPECT_EQ(policies.Find("policies/other", 1), nullptr);
  v1::Clock clock;
  clock.set_policy("policies/default");
  clock.set_policy_version(1);
  clock.set_milestone("chat_reply");
  EXPECT_EQ(policies.OriginOf(clock).promise->milestone, "chat_reply");
  clock.set_milestone("other");
  EXPECT_EQ(policies.OriginOf(clock).policy, nullptr);
}

// R-S14: several policies apply at once; of one milestone the higher rank's counts.
TEST(PoliciesTest, OfOneMilestoneTheHigherRankCounts) {
  const Policies policies =
      Policies::Make({PackOf("low", 1, 1, "reply", "4h"), PackOf("high", 1, 2, "reply", "1h"),
                      PackOf("side", 1, 3, "other", "2h")},
                     "low,high,side")
          .value();
  Teller teller(policies);
  teller.Tell({File(), Machine(absl::Minutes(90))});
  EXPECT_THAT(teller.Clocks(),
              ElementsAre("reply: MET_LATE at 1h30m, breached at 1h", "other: MET at 1h30m"));
  EXPECT_EQ(teller.set().record.clocks(0).policy(), "policies/high");
}

// R-S14, R-S15: a change of policy restarts nothing; a clock lives by the version that began it.
TEST(PoliciesTest, AClockLivesByTheVersionThatBeganIt) {
  const Policy old_version = PackOf("pack", 1, 1, "reply", "4h");
  const Policy new_version = PackOf("pack", 2, 1, "reply", "1h");
  const Policies before = Policies::Make({old_version}, "pack").value();
  const Policies after = Policies::Make({old_version, new_version}, "pack").value();
  EXPECT_THAT(NamesOn(after), ElementsAre("policies/pack 2"));

  Facts facts;
  ClockSet set;
  Fold(set, File(), before, facts);
  const std::string begun = set.record.SerializeAsString();
  EXPECT_FALSE(Advance(set, kFiled + absl::Hours(3), after, facts));
  Fold(set, Corrected(absl::Hours(1), common::v1::LEVEL_SERIOUS), after, facts);
  EXPECT_EQ(set.record.SerializeAsString(), begun);
  Fold(set, Corrected(absl::Hours(2), common::v1::LEVEL_SERIOUS, "other"), after, facts);
  EXPECT_EQ(InWords(set.record.clocks(0)), "CANCELLED");
  Fold(set, Corrected(absl::Hours(3), common::v1::LEVEL_SERIOUS), after, facts);
  EXPECT_EQ(set.record.SerializeAsString(), begun);
  Fold(set, Machine(absl::Hours(3)), after, facts);
  EXPECT_EQ(InWords(set.record.clocks(0)), "MET at 3h");
}

// A pack that is off begins nothing, and what it began runs on.
TEST(PoliciesTest, APackThatIsSwitchedOffBeginsNoClocks) {
  const std::vector<Policy> packs = {PackOf("a", 1, 1, "x", "1h"), PackOf("b", 1, 2, "y", "2h")};
  const Policies both = Policies::Make(packs, "a,b").value();
  const Policies one = Policies::Make(packs, "a").value();
  Teller teller(one);
  teller.Tell({File()});
  EXPECT_THAT(teller.Clocks(), ElementsAre("x: RUNNING"));

  Facts facts;
  ClockSet set;
  Fold(set, File(), both, facts);
  Advance(set, kFiled + absl::Hours(2), one, facts);
  EXPECT_EQ(InWords(set.record.clocks(1)), "BREACHED, breached at 2h");
}

// R-S14: the time of the event decides which version's clock begins, whenever it is folded.
TEST(PoliciesTest, APackBeginsClocksInItsTimeAlone) {
  const auto pack = [](int version, absl::string_view limit, absl::Duration active,
                       absl::Duration retire) {
    return Pack{std::make_shared<const Policy>(PackOf("pack", version, 1, "reply", limit)),
                kFiled + active, kFiled + retire};
  };
  const absl::Duration microsecond = absl::Microseconds(1);
  const auto version_of = [&](const std::vector<Pack>& packs) {
    ClockSet set;
    Facts facts;
    Fold(set, File(), Policies::Of(packs), facts);
    return set.record.clocks().empty() ? 0 : set.record.clocks(0).policy_version();
  };
  const Pack before = pack(1, "4h", -absl::Hours(1), absl::ZeroDuration());
  const Pack after = pack(2, "1h", absl::ZeroDuration(), absl::Hours(1));
  const Pack later = pack(3, "1h", microsecond, absl::InfiniteDuration());
  EXPECT_EQ(version_of({before}), 0);
  EXPECT_EQ(version_of({before, after, later}), 2);
  EXPECT_EQ(version_of({pack(1, "4h", -absl::Hours(1), microsecond), later}), 1);
  EXPECT_EQ(version_of({later}), 0);
}

// R-S14: a newer version that ships follows the one before, from when it first was on.
TEST(PoliciesTest, WhatShipsLaterBeginsNoClocksBefore) {
  ShippedPacks shipped;
  const Policy first = PackOf("pack", 1, 1, "reply", "4h"),
               next = PackOf("pack", 2, 1, "reply", "1h"), off = PackOf("off", 1, 2, "reply", "2h");
  shipped.policies =
      std::make_shared<const Policies>(Policies::Make({first, next, off}, "pack").value());
  shipped.versions = {{.id = "pack", .version = 1},
                      {.id = "pack", .version = 2, .active_time = absl::InfinitePast()},
                      {.id = "off", .version = 1}};
  const ShippedPacks since = shipped.Since(
      {{{"pack", 1}, absl::InfinitePast()}, {{"pack", 2}, kFiled}, {{"off", 1}, kFiled}});
  EXPECT_THAT(NamesOn(*since.policies), ElementsAre("policies/pack 2"));
  for (const Pack& pack : since.policies->packs()) {
    const bool is_first = pack.policy->name == "policies/pack" && pack.policy->version == 1;
    EXPECT_EQ(pack.OnAt(kFiled - absl::Microseconds(1)), is_first) << pack.policy->name;
    EXPECT_TRUE(pack.BegunBy(kFiled));
  }
  EXPECT_EQ(since.versions[0].retire_time, kFiled);
  EXPECT_TRUE(since.versions[2].IsDraft());  // a tenant may activate it
}

// R-S14
TEST(PoliciesTest, AShelfHoldsATenantsOwnAndElseWhatShips) {
  const auto own = std::make_shared<const Policies>(
      Policies::Make({PackOf("own", 1, 1, "reply", "4h")}, "own").value());
  const PolicyShelf shelf(std::make_shared<const Policies>(DefaultPolicies()), {{"demo", own}});
  EXPECT_THAT(NamesOn(shelf.Of("demo")), ElementsAre("policies/own 1"));
  EXPECT_THAT(NamesOn(shelf.Of("other")), ElementsAre("policies/default 2"));
}

// What only some packs wait for is of no concern to the others.
TEST(PoliciesTest, AnAcceptanceConcernsOnlyThePacksThatWaitForIt) {
  Step accepted = Tick(absl::Hours(1));
  accepted.mutable_case_accepted();
  EXPECT_FALSE(Concerns(accepted, DefaultPolicies()));
  EXPECT_TRUE(Concerns(accepted, Policies::Shipped("cn_12315").value()));
  EXPECT_TRUE(MayConcern(accepted));
  EXPECT_FALSE(MayConcern(Offered(absl::Hours(1))));
}

// Starts: `filed` counts from the beginning of the round, whenever the complaint came to match.
TEST(PoliciesTest, AClockFromTheFilingCountsFromThere) {
  Policy policy = PackOf("pack", 1, 1, "reply", "4h");
  policy.promises[0].start = Start::kFiled;
  const Policies policies = Policies::Make({policy}, "pack").value();
  Teller teller(policies);
  teller.Tell({File({.category = "other"}),
               Corrected(absl::Hours(1), common::v1::LEVEL_ROUTINE, "logistics"),
               Closed(absl::Hours(2)), Reopened(absl::Hours(10)),
               Corrected(absl::Hours(11), common::v1::LEVEL_ROUTINE, "logistics")});
  ASSERT_THAT(teller.Clocks(), ElementsAre("reply: CANCELLED", "reply#2: RUNNING"));
  EXPECT_EQ(absl::FromUnixSeconds(teller.set().record.clocks(0).start_time().seconds()), kFiled);
  EXPECT_EQ(teller.set().record.clocks(0).rule(),
            "R-X: a reply within 4h of filing, because it is so");
  EXPECT_EQ(absl::FromUnixSeconds(teller.set().record.clocks(1).start_time().seconds()),
            kFiled + absl::Hours(10));
  EXPECT_EQ(teller.set().record.clocks(1).rule(),
            "R-X: a reply within 4h of reopening, because it is so");
}

}  // namespace
}  // namespace redress::sla
