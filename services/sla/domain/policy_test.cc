#include "services/sla/domain/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "services/sla/domain/story_testing.h"

namespace redress::sla {
namespace {

using ::testing::ElementsAre;
using namespace story;  // NOLINT: words of the stories

const Policy& DefaultPolicy() { return *DefaultPolicies().Find("policies/default", 2); }

std::vector<std::string> PromisesOf(const Filing& filing) {
  std::vector<std::string> milestones;
  for (const Promise& promise : DefaultPolicy().promises) {
    if (promise.start != Start::kEvent && promise.Applies(File(filing).complaint_filed())) {
      milestones.push_back(promise.milestone);
    }
  }
  return milestones;
}

bool Meets(const Step& step, absl::string_view milestone) {
  return FindPromise(DefaultPolicy(), milestone)->stop.HeldBy(step);
}

TEST(PolicyTest, LimitsAreThoseOfTheDefaultPack) {
  std::map<std::string, absl::Duration> limits;
  for (const Promise& promise : DefaultPolicy().promises) {
    limits[promise.milestone] = promise.limit.time;
    EXPECT_EQ(promise.limit.working_days, 0);
  }
  const std::map<std::string, absl::Duration> expected = {
      {"first_response", absl::Hours(4)},           // R-S1
      {"first_response_outer", absl::Hours(24)},    // R-S1
      {"chat_reply", absl::Minutes(1)},             // R-S2
      {"private_message", absl::Hours(2)},          // R-S3
      {"after_sales_response", absl::Minutes(30)},  // R-S4
      {"closed_level_1", absl::Minutes(30)},        // R-S5
      {"offer_level_2", absl::Hours(4)},            // R-S6
      {"statement_level_3", absl::Hours(2)},        // R-S7
      {"return_review", absl::Hours(6)},            // R-S8
      {"return_review_vip", absl::Hours(2)},        // R-S8
  };
  EXPECT_EQ(limits, expected);
}

// R-S13
TEST(PolicyTest, WarnsAtHalfThreeQuartersAndNineTenths) {
  for (const Promise& promise : DefaultPolicy().promises) {
    EXPECT_THAT(promise.warning_percents, ElementsAre(50, 75, 90)) << promise.milestone;
  }
}

// R-S1
TEST(PolicyTest, EveryComplaintHasAFirstResponse) {
  EXPECT_THAT(PromisesOf({}), ElementsAre("first_response", "first_response_outer"));
}

// R-S2
TEST(PolicyTest, ChatHasAReply) {
  EXPECT_THAT(PromisesOf({.channel = common::v1::CHANNEL_CHAT}),
              ElementsAre("first_response", "first_response_outer", "chat_reply"));
}

// R-S3
TEST(PolicyTest, OnlySocialChannelsHaveAPrivateMessage) {
  for (int number = 0; number <= common::v1::CHANNEL_API; ++number) {
    const auto channel = static_cast<common::v1::Channel>(number);
    const bool social =
        channel >= common::v1::CHANNEL_WECHAT && channel <= common::v1::CHANNEL_XIAOHONGSHU;
    const std::vector<std::string> promises = PromisesOf({.channel = channel});
    EXPECT_EQ(std::count(promises.begin(), promises.end(), "private_message"), social ? 1 : 0)
        << common::v1::Channel_Name(channel);
  }
}

// R-S4
TEST(PolicyTest, AfterSalesHasAResponse) {
  EXPECT_THAT(PromisesOf({.category = "after_sales"}),
              ElementsAre("first_response", "first_response_outer", "after_sales_response"));
}

// R-S5
TEST(PolicyTest, Level1HasAClosing) {
  EXPECT_THAT(PromisesOf({.level = common::v1::LEVEL_ROUTINE}),
              ElementsAre("first_response", "first_response_outer", "closed_level_1"));
}

// R-S6
TEST(PolicyTest, Level2HasAnOffer) {
  EXPECT_THAT(PromisesOf({.level = common::v1::LEVEL_SERIOUS}),
              ElementsAre("first_response", "first_response_outer", "offer_level_2"));
}

// R-S7
TEST(PolicyTest, Level3HasAStatement) {
  EXPECT_THAT(PromisesOf({.level = common::v1::LEVEL_CRISIS}),
              ElementsAre("first_response", "first_response_outer", "statement_level_3"));
}

// R-S14
TEST(PolicyTest, SeveralPromisesApplyAtOnce) {
  EXPECT_THAT(PromisesOf({.channel = common::v1::CHANNEL_CHAT,
                          .category = "after_sales",
                          .level = common::v1::LEVEL_SERIOUS}),
              ElementsAre("first_response", "first_response_outer", "chat_reply",
                          "after_sales_response", "offer_level_2"));
}

// R-S1
TEST(PolicyTest, OnlyAPersonGivesAFirstResponse) {
  const absl::Duration at = absl::Minutes(1);
  EXPECT_TRUE(Meets(Person(at), "first_response"));
  EXPECT_FALSE(Meets(Machine(at), "first_response"));
  EXPECT_TRUE(Meets(Person(at), "first_response_outer"));
  EXPECT_FALSE(Meets(Machine(at), "first_response_outer"));
}

// R-S2, R-S4
TEST(PolicyTest, AnyMessageIsAReply) {
  for (const char* milestone : {"chat_reply", "after_sales_response"}) {
    EXPECT_TRUE(Meets(Machine(absl::Minutes(1)), milestone));
    EXPECT_TRUE(Meets(Person(absl::Minutes(1)), milestone));
    EXPECT_FALSE(Meets(Proposed(absl::Minutes(1)), milestone));
  }
}

// R-S3
TEST(PolicyTest, OnlyAPrivateMessageIsOne) {
  EXPECT_TRUE(Meets(PrivateWord(absl::Minutes(1)), "private_message"));
  EXPECT_FALSE(Meets(Person(absl::Minutes(1)), "private_message"));
}

// R-S5
TEST(PolicyTest, ClosingAWithdrawnCaseKeepsNoPromise) {
  EXPECT_TRUE(Meets(Closed(absl::Minutes(1), "resolved"), "closed_level_1"));
  EXPECT_TRUE(Meets(Closed(absl::Minutes(1), "rejected"), "closed_level_1"));
  EXPECT_FALSE(Meets(Closed(absl::Minutes(1), "withdrawn"), "closed_level_1"));
}

// R-S6
TEST(PolicyTest, AProposalIsAnOffer) {
  EXPECT_TRUE(Meets(Proposed(absl::Minutes(1)), "offer_level_2"));
  EXPECT_FALSE(Meets(Person(absl::Minutes(1)), "offer_level_2"));
}

// R-S7
TEST(PolicyTest, OnlyAStatementIsOne) {
  EXPECT_TRUE(Meets(Machine(absl::Minutes(1), "statement"), "statement_level_3"));
  EXPECT_TRUE(Meets(Person(absl::Minutes(1), "statement"), "statement_level_3"));
  EXPECT_FALSE(Meets(Person(absl::Minutes(1), "reply"), "statement_level_3"));
}

// R-S14
TEST(PolicyTest, APromiseIsFoundByItsMilestone) {
  EXPECT_EQ(FindPromise(DefaultPolicy(), "chat_reply")->rule_id, "R-S2");
  EXPECT_EQ(FindPromise(DefaultPolicy(), "other"), nullptr);
}

// R-S11: around the clock, time is time in every year.
TEST(PolicyTest, TheDefaultPackCountsAroundTheClock) {
  EXPECT_EQ(DefaultPolicy().calendar, nullptr);
  for (const int64_t seconds : {int64_t{-62135596800}, int64_t{0}, int64_t{253402300799}}) {
    const absl::Time from = absl::FromUnixSeconds(seconds);
    EXPECT_EQ(PassedAt(DefaultPolicy(), from, absl::Hours(4)), from + absl::Hours(4));
  }
}

// A stored record means the same for ever, so its reasons do not change either.
TEST(PolicyTest, TheDefaultPackIsExplainedInTheseWords) {
  std::vector<std::string> words;
  for (const Promise& promise : DefaultPolicy().promises) {
    words.push_back(StartClock(DefaultPolicy(), promise, kFiled).rule());
  }
  EXPECT_THAT(
      words,
      ElementsAre(
          "R-S1: first message by a person within 4h of filing, because every complaint has one",
          "R-S1: first message by a person, outer bound within 24h of filing, because every "
          "complaint has one",
          "R-S2: first message within 1m of filing, because it came by chat",
          "R-S3: private message within 2h of filing, because it came by a social channel",
          "R-S4: first message within 30m of filing, because its category is after_sales",
          "R-S5: case closed within 30m of filing, because it is of level 1",
          "R-S6: solution offered within 4h of filing, because it is of level 2",
          "R-S7: statement published within 2h of filing, because it is of level 3",
          "R-S8: return request answered within 6h of filing, because the customer asked to send "
          "goods back",
          "R-S8: return request answered within 2h of filing, because a customer of tier vip asked "
          "to send goods back"));
}

}  // namespace
}  // namespace redress::sla
