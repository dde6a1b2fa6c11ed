// The agent went home and nothing is forgotten (R-R2, R-R3, R-R9), through real processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(60);

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

class RoutingPeople : public testing::Test {
 protected:
  RoutingPeople() : suite_({.services = {"intake", "routing"}}) {}

  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  // Until a command prints the words.
  bool Comes(const std::vector<std::string>& arguments, const std::string& words) {
    return suite_.Prints(arguments, words, kPatience, &output_);
  }
  std::string File(const std::string& customer, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "file",   "--customer",         customer, "--phone", "13900001234",
        "--body", "你们的客服态度很差", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(Run(words), 0) << output_;
    const size_t at = output_.find("RD-");
    EXPECT_NE(at, std::string::npos) << output_;
    if (at == std::string::npos) return "";
    return output_.substr(at, output_.find('"', at) - at);
  }
  // The agent takes what they are offered.
  void Accept(const std::string& reference, const std::string& agent_id) {
    ASSERT_TRUE(Comes({"case", reference}, "offered to  agents/" + agent_id)) << output_;
    ASSERT_EQ(Run({"case", reference, "--json"}), 0);
    const auto value = [&](const std::string& key) {
      const std::string quoted = "\"" + key + "\":\"";
      const size_t at = output_.find(quoted) + quoted.size();
      return output_.substr(at, output_.find('"', at) - at);
    };
    routing::v1::AcceptOfferRequest request;
    request.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    request.set_complaint(value("complaint"));
    request.set_offer_id(value("offerId"));
    routing::v1::AcceptOfferResponse response;
    const auto context = rpc::MakeContext({.authorization = "Bearer dev:demo:agent:" + agent_id,
                                           .deadline = SystemClock().Now() + absl::Seconds(20)},
                                          SystemRandom());
    const grpc::Status status = routing::v1::RoutingService::NewStub(suite_.Channel("routing"))
                                    ->AcceptOffer(context.get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  test::Suite suite_;
  std::string output_;
};

// R-R3
TEST_F(RoutingPeople, TheAgentWentHomeAndNothingIsForgotten) {
  ASSERT_TRUE(suite_.StartAll());
  const std::string roster = suite_.Written("roster.yaml", kRoster);
  ASSERT_EQ(Run({"routing", "put-roster", roster}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("1 departments, 1 shifts, 1 teams, 2 agents put"));
  ASSERT_EQ(Run({"routing", "presence", "lin", "available"}), 0) << output_;
  const std::string reference = File("c1");
  Accept(reference, "lin");
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
  Accept(reference, "wu");
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
  const std::string reference = File("c1", {"--complained-agent", "agents/lin"});
  const std::string other = File("c2");
  ASSERT_TRUE(Comes({"case", other}, "offered to  agents/lin")) << output_;
  ASSERT_TRUE(Comes({"case", reference}, "queued")) << output_;
  ASSERT_EQ(Run({"routing", "presence", "wu", "available"}), 0) << output_;
  Accept(reference, "wu");
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
