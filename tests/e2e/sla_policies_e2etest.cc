// A calendar and a policy from the command line, and a complaint timed by them (R-S11, R-S14).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "base/clock.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "rpc/client.h"
#include "rpc/status.h"
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

  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  // Until a command prints the words.
  bool Comes(const std::vector<std::string>& arguments, const std::string& words) {
    return suite_.Prints(arguments, words, kPatience, &output_);
  }

  test::Suite suite_;
  std::string output_;
};

TEST_F(SlaPolicies, AComplaintIsTimedByWhatWasPutAndActivated) {
  ASSERT_TRUE(suite_.StartAll());
  const std::string policy = suite_.Written("policy.yaml", kPolicy);
  // The calendar is not there yet: told with line and field.
  EXPECT_EQ(Run({"sla", "put-policy", policy}), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("CALENDAR_UNKNOWN"), HasSubstr("line 4"),
                             HasSubstr("document.calendar")));
  ASSERT_EQ(Run({"sla", "put-calendar", suite_.Written("calendar.yaml", kCalendar)}), 0) << output_;
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

// One version follows another while complaints pour in over two replicas: each complaint has the
// clock of the version that was on when it was filed, to the microsecond (R-S14).
TEST_F(SlaPolicies, NoComplaintFallsBetweenTwoVersions) {
  ASSERT_TRUE(suite_.StartAll());
  suite_.Start("sla", 1);
  ASSERT_TRUE(suite_.WaitReady("sla", 1));
  const auto stub = sla::v1::SlaService::NewStub(suite_.Channel("sla"));
  int requests = 0;
  const auto call = [&](auto method, auto request, auto response) {
    request.set_request_id(absl::StrCat("r-", ++requests));
    const auto context = rpc::MakeContext(
        {"Bearer dev:demo:admin:root", SystemClock().Now() + absl::Seconds(20)}, SystemRandom());
    const absl::Status status = rpc::FromGrpc(((*stub).*method)(context.get(), request, &response));
    EXPECT_TRUE(status.ok()) << status;
    return response;
  };

  std::atomic<bool> filed = false;
  std::thread filing([&] {
    EXPECT_EQ(Run({"load", "--count", "1200", "--rate", "200"}), 0) << output_;
    filed = true;
  });
  int version = 0;
  while (!filed) {
    ++version;
    sla::v1::PutPolicyRequest put;
    put.set_document(absl::StrReplaceAll(
        kPolicy, {{"version: 1\nrank", absl::StrCat("version: ", version, "\nrank")},
                  {"{id: desk, version: 1}", "24x7"}}));
    call(&sla::v1::SlaService::Stub::PutPolicy, put, sla::v1::PutPolicyResponse());
    sla::v1::ActivatePolicyRequest activate;
    activate.set_name("policies/desk");
    activate.set_version(version);
    const auto on = call(&sla::v1::SlaService::Stub::ActivatePolicy, activate,
                         sla::v1::ActivatePolicyResponse());
    // The next one is turned on when this one is on.
    const absl::Time from = FromProto(on.policy().active_time());
    EXPECT_TRUE(test::WaitUntil([&] { return SystemClock().Now() > from; }, kPatience));
  }
  filing.join();
  EXPECT_GE(version, 3);

  const auto context = rpc::MakeContext(
      {"Bearer dev:demo:admin:root", SystemClock().Now() + absl::Seconds(20)}, SystemRandom());
  sla::v1::ListPoliciesResponse listed;
  ASSERT_TRUE(stub->ListPolicies(context.get(), {}, &listed).ok());
  const auto version_at = [&](absl::Time at) {
    for (const sla::v1::Policy& one : listed.policies()) {
      if (one.name() == "policies/desk" && at >= FromProto(one.active_time()) &&
          (!one.has_retire_time() || at < FromProto(one.retire_time()))) {
        return one.version();
      }
    }
    return 0;
  };
  pg::Database db({.conninfo = suite_.Conninfo("sla"), .pool_size = 2}, SystemClock(),
                  SystemRandom());
  pg::Rows rows;
  const auto read = [&] {
    const absl::Status status = db.Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(rows, tx.ExecText("SELECT encode(record, 'hex') FROM clock_set "
                                         "WHERE start_time IS NOT NULL"));
      return absl::OkStatus();
    });
    return status.ok() && rows.size() == 1200;
  };
  ASSERT_TRUE(test::WaitUntil(read, kPatience)) << rows.size();
  std::map<int, int> complaints;  // by version
  for (int r = 0; r < rows.size(); ++r) {
    sla::v1::GetClocksResponse record;
    ASSERT_TRUE(record.ParseFromString(absl::HexStringToBytes(rows.View(r, 0))));
    int begun = 0;
    absl::Time at;
    for (const sla::v1::Clock& clock : record.clocks()) {
      if (clock.has_start_time()) at = FromProto(clock.start_time());  // not a pending one
      if (clock.milestone() == "desk_reply") begun = clock.policy_version();
    }
    ++complaints[begun];
    EXPECT_EQ(begun, version_at(at)) << record.ShortDebugString();
  }
  EXPECT_GE(complaints.size(), 3);
}

}  // namespace
}  // namespace redress
