// R-S16: a log from elsewhere without a server; and the suite's own log, by replay and by
// SimulatePolicy, which say the same to the byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/clock.h"
#include "testing/process.h"
#include "testing/suite.h"

namespace redress {
namespace {

using testing::HasSubstr;

std::string FromEnvironment(const char* name, const char* fallback) {
  const char* const value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

const std::string& Source() {
  static const std::string& source = *new std::string(FromEnvironment("REDRESS_SOURCE", "."));
  return source;
}
std::string Golden(const std::string& name) {
  return absl::StrCat(Source(), "/tests/golden/replay/", name);
}

std::vector<std::string> SortedLines(const std::string& path) {
  const std::string text = test::ReadFile(path);
  std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  std::sort(lines.begin(), lines.end());
  return lines;
}

// The totals of the last line.
std::string TotalsOf(const std::string& output) {
  const size_t begin = output.find("{\"totals\":");
  if (begin == std::string::npos) return "";
  return output.substr(begin, output.find(']', begin) - begin);
}

class ReplayCommand : public testing::Test {
 protected:
  int Run(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {
        FromEnvironment("REDRESS_BIN", "build/dev/bin") + "/redress", "sla", "replay"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const int code = test::RunToEnd(command, {.log_path = folder_ + "/output"});
    output_ = test::ReadFile(folder_ + "/output");
    return code;
  }

  const std::string folder_ = test::NewDirectory("replay");
  const std::string policy_ = Source() + "/services/sla/policies/default.yaml";
  std::string output_;
};

TEST_F(ReplayCommand, AHelpdesksLogIsReplayedAsItIs) {
  EXPECT_EQ(Run({"--events", Golden("helpdesk.csv"), "--map", Golden("helpdesk_map.yaml"),
                 "--policy", policy_, "--out", folder_ + "/clocks"}),
            0)
      << output_;
  EXPECT_EQ(test::ReadFile(folder_ + "/clocks"), test::ReadFile(Golden("helpdesk_clocks.jsonl")));
  EXPECT_EQ(output_, test::ReadFile(Golden("helpdesk_totals.json")));
}

TEST_F(ReplayCommand, FaultsAreToldWithFileLineAndField) {
  std::ofstream(folder_ + "/bad_map.yaml") << "case: case_id\ntime: timestamp\nactivity: nothing\n"
                                              "events:\n  - {activity: x, event: filing}\n";
  EXPECT_EQ(Run({"--events", Golden("helpdesk.csv"), "--map", folder_ + "/bad_map.yaml", "--policy",
                 policy_}),
            1);
  EXPECT_THAT(output_, HasSubstr("COLUMN_UNKNOWN"));
  EXPECT_THAT(output_, HasSubstr("bad_map.yaml: line 3, activity: the log has no column nothing"));
  EXPECT_EQ(Run({"--events", Golden("helpdesk.csv"), "--map", "suite"}), 2);

  std::ofstream(folder_ + "/rows.csv")
      << test::ReadFile(Golden("helpdesk.csv")) << "T-9,Reply,yesterday,lin,Mail,Parcel,P1,\n";
  EXPECT_EQ(Run({"--events", folder_ + "/rows.csv", "--map", Golden("helpdesk_map.yaml"),
                 "--policy", policy_, "--totals"}),
            1);
  EXPECT_THAT(output_, HasSubstr("TIME_UNREADABLE line 12"));
  EXPECT_THAT(output_, HasSubstr("\"cases\":3,"));
}

class AgreementTest : public testing::Test {
 protected:
  int Redress(const std::vector<std::string>& arguments) {
    return suite_.Redress(arguments, &output_);
  }

  test::Suite suite_{{}};
  std::string output_;
};

TEST_F(AgreementTest, ReplayOfTheExportAndSimulatePolicySayTheSame) {
  ASSERT_TRUE(suite_.StartAll());
  ASSERT_EQ(Redress({"load", "--count", "60"}), 0) << output_;
  ASSERT_EQ(Redress({"list", "--json"}), 0) << output_;
  std::vector<std::string> complaints;
  for (size_t at = 0; (at = output_.find("complaints/", at)) != std::string::npos; ++at) {
    const std::string name = output_.substr(at, 47);
    if (std::find(complaints.begin(), complaints.end(), name) == complaints.end()) {
      complaints.push_back(name);
    }
  }
  ASSERT_GE(complaints.size(), 10U) << output_;
  EXPECT_EQ(Redress({"reclassify", complaints[0], "--category", "after_sales.refund_delay",
                     "--level", "3"}),
            0)
      << output_;
  EXPECT_EQ(Redress({"merge", complaints[1], complaints[2]}), 0) << output_;
  ASSERT_EQ(Redress({"simulate", "--agents", "6", "--until-idle", "--seconds", "90",
                     "--dissatisfied", "0.4"}),
            0)
      << output_;
  // A round that begins anew, and nobody works on it any more.
  EXPECT_EQ(Redress({"reopen", complaints[4]}), 0) << output_;
  ASSERT_EQ(Redress({"reconcile", "--within", "30s"}), 0) << output_;
  ASSERT_EQ(Redress({"events", "export", "--of", "demo", "--out", suite_.directory() + "/log.csv"}),
            0)
      << output_;
  const std::string as_of =
      absl::FormatTime(absl::RFC3339_full, SystemClock().Now(), absl::UTCTimeZone());
  for (const std::string& policy :
       {Source() + "/services/sla/policies/default.yaml", Golden("office_policy.yaml"),
        std::string("policies/cn_12315@1")}) {
    const std::string replayed = suite_.directory() + "/replayed.jsonl";
    const std::string simulated = suite_.directory() + "/simulated.jsonl";
    ASSERT_EQ(Redress({"sla", "replay", "--events", suite_.directory() + "/log.csv", "--map",
                       "suite", "--policy", policy, "--until", as_of, "--out", replayed}),
              0)
        << output_;
    const std::string totals = TotalsOf(output_);
    EXPECT_THAT(output_, HasSubstr("\"cases\":60,"));
    ASSERT_EQ(Redress({"sla", "simulate", "--policy", policy, "--from", "2020-01-01", "--until",
                       "2100-01-01", "--as-of", as_of, "--out", simulated}),
              0)
        << output_;
    EXPECT_EQ(TotalsOf(output_), totals);
    EXPECT_THAT(output_, HasSubstr("\"cases\":60,"));
    const std::vector<std::string> lines = SortedLines(replayed);
    EXPECT_EQ(SortedLines(simulated), lines);
    if (!absl::StrContains(policy, "cn_12315")) {
      EXPECT_GE(lines.size(), 120U);
    }
  }
  // Nothing is stored or told by asking.
  EXPECT_EQ(Redress({"reconcile", "--within", "30s"}), 0) << output_;
}

}  // namespace
}  // namespace redress
