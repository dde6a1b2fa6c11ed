// Rules from the command line: put, tried, explained, gone back from (R-R1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(40);

constexpr char kRules[] =
    "rules:\n"
    "  - name: Posts\n"
    "    match: {channels: [weibo, douyin]}\n"
    "    department: pr\n"
    "  - name: Everything else\n"
    "    department: frontline\n";

class RoutingRules : public testing::Test {
 protected:
  RoutingRules() : suite_({.services = {"intake", "routing"}}) {}

  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  // Until a command prints the words.
  bool Comes(const std::vector<std::string>& arguments, const std::string& words) {
    return suite_.Prints(arguments, words, kPatience, &output_);
  }
  // A complaint that routing has a case of; its reference.
  std::string Filed(const std::string& channel, const std::string& department) {
    EXPECT_EQ(Run({"file", "--customer", "c1", "--channel", channel, "--body", "你们的客服态度很差",
                   "--json"}),
              0)
        << output_;
    const size_t at = output_.find("RD-");
    EXPECT_NE(at, std::string::npos) << output_;
    if (at == std::string::npos) return "";
    const std::string reference = output_.substr(at, output_.find('"', at) - at);
    EXPECT_TRUE(Comes({"case", reference}, department)) << output_;
    return reference;
  }

  test::Suite suite_;
  std::string output_;
};

TEST_F(RoutingRules, ARuleIsTriedPutExplainedAndTakenBack) {
  ASSERT_TRUE(suite_.StartAll());
  const std::string before = Filed("weibo", "departments/frontline");
  ASSERT_EQ(Run({"routing", "rules"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("ships"), HasSubstr("decides")));

  // A bad file is told with line and field, and nothing changes.
  const std::string bad =
      suite_.Written("bad.yaml", "rules:\n  - name: Posts\n    department: moon\n");
  EXPECT_EQ(Run({"routing", "put-rules", bad}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("DEPARTMENT_UNKNOWN"), HasSubstr("line 3"),
                             HasSubstr("document.rules[0].department")));

  const std::string rules = suite_.Written("rules.yaml", kRules);
  ASSERT_EQ(Run({"routing", "put-rules", rules, "--validate"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("2 rules, nothing wrong; version 0 still decides"));
  ASSERT_EQ(Run({"routing", "try-rules", rules, "--from", "2024-01-01"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("1 of 1 cases would go elsewhere than by version 0"),
                             HasSubstr("departments/frontline"), HasSubstr("departments/pr")));
  EXPECT_EQ(Run({"routing", "put-rules", rules, "--role", "agent"}), 1);
  EXPECT_THAT(output_, HasSubstr("PERMISSION_DENIED"));
  ASSERT_EQ(Run({"routing", "put-rules", rules, "--expect", "0"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("version 1 of 2 rules decides from now on"));
  EXPECT_EQ(Run({"routing", "put-rules", rules, "--expect", "0"}), 1);
  EXPECT_THAT(output_, HasSubstr("RULES_VERSION_MISMATCH"));

  // What asks for a skill that nobody has is taken, with a warning that says where.
  const std::string skilled = suite_.Written(
      "skilled.yaml",
      "rules:\n  - name: All\n    department: quality\n    skills: [{skill: food_law}]\n");
  ASSERT_EQ(Run({"routing", "put-rules", skilled, "--validate"}), 0) << output_;
  EXPECT_THAT(output_,
              AllOf(HasSubstr("warning: line 4, document.rules[0].skills[0]: rule 1 (All): nobody "
                              "in departments/quality has food_law"),
                    HasSubstr("nothing wrong, warnings: 1; version 1 still decides")));

  const std::string post = Filed("weibo", "departments/pr");
  ASSERT_EQ(Run({"routing", "explain", post}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("version 1, which still decides"),
                             HasSubstr("rule 1 because channel is CHANNEL_WEIBO")));
  const std::string call = Filed("phone", "departments/frontline");
  ASSERT_EQ(Run({"routing", "explain", call}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("channel is CHANNEL_PHONE, not CHANNEL_WEIBO or CHANNEL_DOUYIN"));
  // The first one keeps the version that routed it.
  ASSERT_EQ(Run({"routing", "explain", before}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("version 0, which does not decide any more"));

  ASSERT_EQ(Run({"routing", "activate-rules", "0"}), 0) << output_;
  Filed("weibo", "departments/frontline");
  ASSERT_EQ(Run({"routing", "rules", "1"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("match: {channels: [weibo, douyin]}"));
  // What ships is printed as a file that can be put.
  ASSERT_EQ(Run({"routing", "rules", "active"}), 0) << output_;
  ASSERT_EQ(Run({"routing", "put-rules", suite_.Written("shipped.yaml", output_)}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("version 2 of 8 rules"));
  ASSERT_EQ(Run({"routing", "try-rules", rules, "--from", "2024-01-01", "--json"}), 0) << output_;
  EXPECT_THAT(output_, AllOf(HasSubstr("\"movedCount\":\"3\""), HasSubstr("\"baseVersion\":2")));
  EXPECT_EQ(Run({"routing", "try-rules", rules}), 2);
  EXPECT_EQ(Run({"routing", "rules", "nine"}), 2);
}

}  // namespace
}  // namespace redress
