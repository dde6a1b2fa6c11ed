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

std::vector<std::string> PromisesOf(const Filing& filing) {
  std::vector<std::string> milestones;
  for (const Promise& promise : DefaultPolicy().promises) {
    if (promise.applies(File(filing).complaint_filed())) {
      milestones.emplace_back(promise.milestone);
    }
  }
  return milestones;
}

bool Meets(const Step& step, absl::string_view milestone) {
  return FindPromise(DefaultPolicy(), milestone)->met_by(step);
}

TEST(PolicyTest, LimitsAreThoseOfTheDefaultPack) {
  std::map<std::string, absl::Duration> limits;
  for (const Promise& promise : DefaultPolicy().promises) {
    limits[std::string(promise.milestone)] = promise.limit;
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
  };
  EXPECT_EQ(limits, expected);
}

// R-S13
TEST(PolicyTest, WarnsAtHalfThreeQuartersAndNineTenths) {
  EXPECT_THAT(DefaultPolicy().warning_percents, ElementsAre(50, 75, 90));
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
TEST(PolicyTest, IsFoundByNameAndVersion) {
  EXPECT_EQ(FindPolicy("policies/default", 1), &DefaultPolicy());
  EXPECT_EQ(FindPolicy("policies/default", 2), nullptr);
  EXPECT_EQ(FindPolicy("policies/other", 1), nullptr);
  EXPECT_EQ(FindPromise(DefaultPolicy(), "other"), nullptr);
}

}  // namespace
}  // namespace redress::sla
