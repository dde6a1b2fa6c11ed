// A calendar and a policy from the command line, and a complaint timed by them (R-S11, R-S14).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(40);

constexpr char kCalendar[] =
    "id: desk\nversion: 1\nzone: Asia/Shanghai\n"
    "hours: {monday-sunday: [00:00-12:00, 12:00-24:00]}\n";
constexpr char kPolicy[] =
    "id: desk\nversion: 1\nrank: 500\ncalendar: {id: desk, version: 1}\nwarnings: [50]\n"
    "milestones:\n"
    "  - {name: desk_reply, rule: D-1, what: a word from the desk, because: the desk promised it,\n"
    "     start: matched, stop: any_message, limit: 4h}\n";

class SlaPolicies : public testing::Test {
 protected:
  SlaPolicies() : suite_({.services = {"intake", "sla"}}) {}

  std::string Written(const std::string& name, const std::string& text) {
    std::ofstream(suite_.directory() + "/" + name) << text;
    return suite_.directory() + "/" + name;
  }
  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  // Until a command prints the words.
  bool Comes(const std::vector<std::string>& arguments, const std::string& words) {
    return test::WaitUntil(
        [&] { return Run(arguments) == 0 && output_.find(words) != std::string::npos; }, kPatience);
  }

  test::Suite suite_;
  std::string output_;
};

TEST_F(SlaPolicies, AComplaintIsTimedByWhatWasPutAndActivated) {
  ASSERT_TRUE(suite_.StartAll());
  const std::string policy = Written("policy.yaml", kPolicy);
  // The calendar is not there yet: told with line and field.
  EXPECT_EQ(Run({"sla", "put-policy", policy}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("CALENDAR_UNKNOWN"), HasSubstr("line 4"),
                             HasSubstr("document.calendar")));
  ASSERT_EQ(Run({"sla", "put-calendar", Written("calendar.yaml", kCalendar)}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("stored calendars/desk version 1"));
  ASSERT_EQ(Run({"sla", "put-policy", policy}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("draft"), HasSubstr("redress sla activate desk 1")));
  EXPECT_EQ(Run({"sla", "activate", "desk", "1", "--from", "2024-01-01"}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("TIME_PAST"), HasSubstr("active_time")));
  EXPECT_EQ(Run({"sla", "activate", "desk", "1", "--role", "agent"}), 1);
  EXPECT_THAT(output_, HasSubstr("PERMISSION_DENIED"));
  ASSERT_EQ(Run({"sla", "activate", "desk", "1"}), 0) << output_;
  ASSERT_TRUE(Comes({"sla", "policies"}, "active")) << output_;
  ASSERT_TRUE(Comes({"sla", "policies", "desk@1", "--json"}, "POLICY_STATE_ACTIVE")) << output_;
  ASSERT_EQ(Run({"sla", "policies", "desk@1"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("name: desk_reply"));
  ASSERT_EQ(Run({"sla", "calendars"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("calendars/desk"), HasSubstr("calendars/cn")));

  ASSERT_EQ(
      Run({"file", "--customer", "c1", "--channel", "app", "--body", "包裹还没有到", "--json"}), 0)
      << output_;
  const size_t at = output_.find("RD-");
  ASSERT_NE(at, std::string::npos) << output_;
  const std::string reference = output_.substr(at, output_.find('"', at) - at);
  ASSERT_TRUE(Comes({"clocks", reference}, "desk_reply")) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("first_response"), HasSubstr("D-1: a word from the desk")));
  ASSERT_EQ(Run({"clocks", reference, "--explain", "desk_reply"}), 0) << output_;
  EXPECT_THAT(output_,
              AllOf(HasSubstr("desk_reply is promised by policies/desk version 1"),
                    HasSubstr("The limit is 4h of working time by calendar desk version 1"),
                    HasSubstr("counted"), HasSubstr("working hours")));
  ASSERT_EQ(Run({"clocks", reference, "--explain", "desk_reply", "--language", "zh"}), 0);
  EXPECT_THAT(output_, HasSubstr("按日历 desk 第1版"));
  EXPECT_EQ(Run({"clocks", reference, "--explain", "nobodys"}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("CLOCK_NOT_FOUND"), HasSubstr("desk_reply")));

  // Turned off, it begins no clocks; those that it began run on.
  ASSERT_EQ(Run({"sla", "retire", "desk"}), 0) << output_;
  ASSERT_TRUE(Comes({"sla", "policies", "desk@1", "--json"}, "POLICY_STATE_RETIRED")) << output_;
  ASSERT_EQ(Run({"clocks", reference}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("desk_reply"));
  ASSERT_EQ(Run({"sla", "activate", "desk", "1"}), 1);
  EXPECT_THAT(output_, HasSubstr("POLICY_RETIRED"));
}

}  // namespace
}  // namespace redress
