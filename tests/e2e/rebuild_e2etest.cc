// Every clock made again from the logs is the one that was there (R-S15): the real program, real
// services, a history with warnings, breaches, pauses, merges, reopenings and corrections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "absl/strings/escaping.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "redress/sla/v1/sla.pb.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

// So short that a test sees warnings, breaches and what comes after them.
constexpr char kPolicy[] =
    "id: quick\nversion: 1\nrank: 500\ncalendar: 24x7\nwarnings: [50]\nladder: [100]\n"
    "milestones:\n"
    "  - {name: quick_reply, rule: Q-1, what: a word, because: it is quick, start: matched,\n"
    "     stop: any_message, limit: 1s}\n"
    "  - {name: quick_close, rule: Q-2, what: an end, because: it is quick, start: matched,\n"
    "     stop: closing, limit: 4s,\n"
    "     pause: {waiting_for_customer: {from: proposal, until: agreement}}}\n";

class RebuildStory : public testing::Test {
 protected:
  RebuildStory()
      : db_({.conninfo = suite_.Conninfo("sla"), .pool_size = 2}, SystemClock(), SystemRandom()) {}

  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  std::string File(const std::string& customer) {
    EXPECT_EQ(Run({"file", "--customer", customer, "--phone", "13800001234", "--channel", "app",
                   "--body", "包裹还没有到，请尽快处理", "--json"}),
              0)
        << output_;
    const size_t at = output_.find("RD-");
    return at == std::string::npos ? "" : output_.substr(at, output_.find('"', at) - at);
  }
  bool Comes(const std::vector<std::string>& arguments, const std::string& words) {
    return test::WaitUntil(
        [&] { return Run(arguments) == 0 && output_.find(words) != std::string::npos; }, kPatience);
  }

  pg::Rows Query(const std::string& sql) {
    pg::Rows rows;
    const absl::Status status = db_.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(rows, tx.ExecText(sql));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }
  // Every row whole, by complaint.
  std::map<std::string, std::string> ClockRows() {
    std::map<std::string, std::string> rows;
    const pg::Rows found =
        Query("SELECT tenant || ' ' || complaint_id, clock_set::text FROM clock_set");
    for (int r = 0; r < found.size(); ++r) rows[found.Text(r, 0)] = found.Text(r, 1);
    return rows;
  }
  std::string Number(const std::string& sql) { return Query(sql).Text(0, 0); }
  // What the history came to.
  std::set<std::string> States() {
    std::set<std::string> states;
    const pg::Rows found = Query("SELECT encode(record, 'hex') FROM clock_set");
    for (int r = 0; r < found.size(); ++r) {
      sla::v1::GetClocksResponse record;
      EXPECT_TRUE(record.ParseFromString(absl::HexStringToBytes(found.View(r, 0))));
      for (const sla::v1::Clock& clock : record.clocks()) {
        states.insert(sla::v1::ClockState_Name(clock.state()));
        if (clock.pauses_size() > 0) states.insert("pauses");
        if (clock.overdue_percent() > 0) states.insert("overdue");
        if (clock.warned_percent() > 0) states.insert("warned");
        if (clock.clock_id().find('#') != std::string::npos) states.insert("rounds");
        if (clock.cancel_reason() == "merged") states.insert("merged");
      }
    }
    return states;
  }
  // The exit code of the program that makes clocks again.
  int Rebuild(int replica) {
    suite_.Start("sla", replica, {"--rebuild"});
    return suite_.Get("sla", replica)->Wait();
  }

  test::Suite suite_{{}};
  pg::Database db_;
  std::string output_;
};

TEST_F(RebuildStory, AfterATruncateEveryRowIsAsBefore) {
  ASSERT_TRUE(suite_.StartAll());
  const std::string path = suite_.directory() + "/quick.yaml";
  std::ofstream(path) << kPolicy;
  ASSERT_EQ(Run({"sla", "put-policy", path}), 0) << output_;
  ASSERT_EQ(Run({"sla", "activate", "quick", "1"}), 0) << output_;
  ASSERT_TRUE(Comes({"sla", "policies", "quick@1", "--json"}, "POLICY_STATE_ACTIVE"));

  const std::string first = File("c1");
  ASSERT_TRUE(Comes({"clocks", first}, "quick_reply")) << output_;
  ASSERT_EQ(Run({"load", "--count", "40"}), 0) << output_;
  ASSERT_EQ(Run({"simulate", "--agents", "6", "--until-idle", "--seconds", "90", "--dissatisfied",
                 "0.3"}),
            0)
      << output_;
  const std::string kept = File("c2"), joined = File("c2"), parted = File("c2");
  ASSERT_EQ(Run({"merge", joined, kept}), 0) << output_;
  ASSERT_EQ(Run({"merge", parted, kept}), 0) << output_;
  ASSERT_EQ(Run({"unmerge", parted}), 0) << output_;
  ASSERT_EQ(Run({"reclassify", kept, "--level", "3"}), 0) << output_;
  ASSERT_TRUE(test::WaitUntil([&] { return Run({"reopen", first}) == 0; }, kPatience)) << output_;
  ASSERT_TRUE(Comes({"clocks", first}, "quick_close")) << output_;
  // The breach of what was filed last, and the rung behind it.
  ASSERT_TRUE(test::WaitUntil(
      [&] {
        return Run({"clocks", kept, "--json"}) == 0 &&
               output_.find("\"overduePercent\":100") != std::string::npos;
      },
      kPatience))
      << output_;
  ASSERT_EQ(Run({"reconcile", "--within", "30s"}), 0) << output_;

  // While a replica is at work nothing is touched.
  EXPECT_EQ(Rebuild(1), 1);
  EXPECT_THAT(test::ReadFile(suite_.LogPath("sla", 1)), HasSubstr("a replica of this service"));
  EXPECT_EQ(suite_.Get("sla")->Stop(absl::Seconds(20)), 0);

  const std::map<std::string, std::string> before = ClockRows();
  const std::string told = Number("SELECT count(*)::text FROM event");
  for (const char* state :
       {"CLOCK_STATE_MET", "CLOCK_STATE_MET_LATE", "CLOCK_STATE_BREACHED", "CLOCK_STATE_CANCELLED",
        "CLOCK_STATE_RUNNING", "pauses", "overdue", "warned", "rounds", "merged"}) {
    EXPECT_TRUE(States().contains(state)) << state;
  }
  EXPECT_GE(before.size(), 44);
  Query("TRUNCATE clock_set");
  ASSERT_EQ(Rebuild(1), 0) << test::ReadFile(suite_.LogPath("sla", 1));
  const std::map<std::string, std::string> after = ClockRows();
  EXPECT_EQ(after.size(), before.size());
  for (const auto& [key, row] : before) {
    const auto found = after.find(key);
    EXPECT_TRUE(found != after.end() && found->second == row)
        << row << "\n"
        << (found == after.end() ? "nothing" : found->second);
  }
  EXPECT_EQ(Number("SELECT count(*)::text FROM event"), told);  // nothing was told again
  EXPECT_EQ(Number("SELECT count(*)::text FROM rebuild_event"), "0");
  // Over rows that are there it comes to the same.
  ASSERT_EQ(Rebuild(1), 0);
  EXPECT_EQ(ClockRows(), before);

  // And the service goes on from there.
  suite_.Start("sla");
  ASSERT_TRUE(suite_.WaitReady("sla"));
  const std::string later = File("c3");
  ASSERT_TRUE(Comes({"clocks", later}, "quick_reply")) << output_;
  EXPECT_EQ(Run({"reconcile", "--within", "30s"}), 0) << output_;
}

}  // namespace
}  // namespace redress
