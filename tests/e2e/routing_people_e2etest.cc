// The agent went home and nothing is forgotten (R-R2, R-R3, R-R9), through real processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "absl/time/time.h"
#include "base/clock.h"
#include "tests/e2e/routing_story.h"

namespace redress {
namespace {

using test::kRude;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kRoster[] =
    "departments:\n"
    "  - {id: frontline, name: Frontline, give_back_seconds: 3}\n"
    "shifts:\n"
    "  - {id: always, name: Always, zone: Asia/Shanghai, hours: {monday-sunday: 00:00-24:00}}\n"
    "teams:\n"
    "  - {id: first, name: First line, department: frontline, lead: lin}\n"
    "agents:\n"
    "  - id: lin\n"
    "    name: Lin\n"
    "    departments: [frontline]\n"
    "    team: first\n"
    "    shift: always\n"
    "    joined: 2020-01-01\n"
    "    skills: [{skill: calm_words, level: 4, certificate: {number: C-7, expires: 2035-01-01}}]\n"
    "  - {id: wu, name: Wu, departments: [frontline], team: first, joined: 2020-01-01}\n";

class RoutingPeople : public test::RoutingStory {
 protected:
  RoutingPeople() : RoutingStory({"intake", "routing"}) {}
};

// R-R3
TEST_F(RoutingPeople, TheAgentWentHomeAndNothingIsForgotten) {
  ASSERT_TRUE(suite_.StartAll());
  const std::string roster = suite_.Written("roster.yaml", kRoster);
  ASSERT_EQ(Run({"routing", "put-roster", roster}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("1 departments, 1 shifts, 1 teams, 2 agents put"));
  ASSERT_EQ(Run({"routing", "presence", "lin", "available"}), 0) << output_;
  const intake::v1::Complaint filed = File("c1", kRude, {"--phone", "13900001234"});
  const std::string& reference = filed.reference();
  Accept(filed.name(), "lin");
  ASSERT_TRUE(
      Comes({"progress", reference, "--proof", "1234", "--language", "en"}, "Being handled"))
      << output_;

  // Lin says once more that she is there, shuts her laptop and goes home. The service that should
  // notice is killed before it can.
  ASSERT_EQ(Run({"routing", "presence", "lin", "available", "--for", "2s"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("agents/lin is available until"));
  suite_.Get("routing")->Signal(SIGKILL);
  suite_.Get("routing")->Wait();
  ASSERT_TRUE(suite_.StartAll());

  ASSERT_TRUE(Comes({"case", reference}, "queued")) << output_;
  ASSERT_EQ(Run({"routing", "agents", "lin"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("presence    offline"), HasSubstr("load        0 of 5")));
  // Staff and the customer are told, each in their words.
  ASSERT_TRUE(Comes({"timeline", reference}, "agents/lin gave the case back: agent_offline"))
      << output_;
  ASSERT_EQ(Run({"progress", reference, "--proof", "1234", "--language", "en"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("Waiting for a member of staff"),
                             HasSubstr("passed to another member of our staff")));
  ASSERT_EQ(Run({"progress", reference, "--proof", "1234", "--language", "zh"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("正在转给其他专员"));

  ASSERT_EQ(Run({"routing", "presence", "wu", "available"}), 0) << output_;
  Accept(filed.name(), "wu");
  ASSERT_TRUE(Comes({"list", "--assignee", "agents/wu"}, reference)) << output_;
  // It came back once, whoever looked.
  ASSERT_EQ(Run({"timeline", reference}), 0) << output_;
  EXPECT_EQ(output_.find("gave the case back"), output_.rfind("gave the case back")) << output_;
}

// R-R2: whom it is about does not get it, free as they may be
TEST_F(RoutingPeople, AComplaintAboutAnAgentGoesToSomebodyElse) {
  ASSERT_TRUE(suite_.StartAll());
  ASSERT_EQ(Run({"routing", "put-roster", suite_.Written("roster.yaml", kRoster)}), 0) << output_;
  ASSERT_EQ(Run({"routing", "presence", "lin", "available"}), 0) << output_;
  const std::string complaint = File("c1", kRude, {"--complained-agent", "agents/lin"}).name();
  const std::string other = File("c2", kRude).name();
  ASSERT_TRUE(Comes({"case", other}, "offered to  agents/lin")) << output_;
  ASSERT_TRUE(Comes({"case", complaint}, "queued")) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("waits since "),
                             HasSubstr("about       agents/lin, who never gets it")));
  ASSERT_EQ(Run({"routing", "presence", "wu", "available"}), 0) << output_;
  Accept(complaint, "wu");
}

// R-R2, R-R9: bad rosters, and what is shown of good ones
TEST_F(RoutingPeople, ARosterIsCheckedPutAndShown) {
  ASSERT_TRUE(suite_.StartAll());
  const std::string bad = suite_.Written(
      "bad.yaml", std::string(kRoster) + "  - {id: zhao, name: Zhao, departments: [moon]}\n");
  EXPECT_EQ(Run({"routing", "put-roster", bad}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("DEPARTMENT_UNKNOWN"), HasSubstr("line 16"),
                             HasSubstr("document.agents[2].departments[0]")));
  ASSERT_EQ(Run({"routing", "agents"}), 0) << output_;
  EXPECT_THAT(output_, Not(HasSubstr("lin")));

  const std::string roster = suite_.Written("roster.yaml", kRoster);
  ASSERT_EQ(Run({"routing", "put-roster", roster, "--validate"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("2 agents, nothing wrong; nothing was stored"));
  ASSERT_EQ(Run({"routing", "agents"}), 0) << output_;
  EXPECT_THAT(output_, Not(HasSubstr("lin")));
  EXPECT_EQ(Run({"routing", "put-roster", roster, "--role", "agent"}), 1);
  EXPECT_THAT(output_, HasSubstr("PERMISSION_DENIED"));
  ASSERT_EQ(Run({"routing", "put-roster", roster}), 0) << output_;

  ASSERT_EQ(Run({"routing", "put-agent", "zhao", "--department", "frontline", "--team", "first",
                 "--skill", "calm_words:2"}),
            0)
      << output_;
  ASSERT_EQ(Run({"routing", "train", "lin", "food_law", "--minutes", "1200", "--date",
                 absl::FormatTime("%Y-%m-%d", SystemClock().Now(), absl::UTCTimeZone())}),
            0)
      << output_;
  EXPECT_THAT(output_, HasSubstr("agents/lin has 1200 of 1200 minutes due"));
  ASSERT_EQ(Run({"routing", "teams"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("First line"), HasSubstr("67%")));
  ASSERT_EQ(Run({"routing", "shifts"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("always"), HasSubstr("on")));
  ASSERT_EQ(Run({"routing", "agents", "--certificate-before", "2036-01-01"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("lin"), HasSubstr("C-7"), Not(HasSubstr("zhao"))));
  EXPECT_EQ(Run({"routing", "presence", "lin", "asleep"}), 2);
  EXPECT_EQ(
      Run({"file", "--customer", "c1", "--body", "林太没礼貌了", "--complained-agent", "lin"}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("NAME_MALFORMED"), HasSubstr("complained_agent")));
}

}  // namespace
}  // namespace redress
