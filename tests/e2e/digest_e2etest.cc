// Warnings and breaches on their way to staff, through real processes: the clock, the case, the
// digest, the platform (R-S13, R-R5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/clock.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "tests/e2e/routing_story.h"

namespace redress {
namespace {

using platformsim::v1::Delivery;
using test::As;
using test::NewRequestId;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kLimit = absl::Seconds(90);
constexpr int kComplaints = 3;
// Warned after ten seconds, breached half a minute later.
constexpr char kQuick[] =
    "id: quick\nversion: 1\nrank: 200\ncalendar: 24x7\nwarnings: [25]\nmilestones:\n"
    "  - {name: quick_reply, rule: R-X, what: a reply, because: it is so, start: matched, "
    "stop: any_message, limit: 40s}\n";

class DigestE2e : public test::RoutingStory {
 protected:
  DigestE2e() : RoutingStory({"intake", "routing", "sla", "messaging"}) {}

  void StartMessaging() {
    suite_.Start("messaging", 0, {"--digest_calendar=24x7", "--digest_interval=5s"});
  }
  void TurnOnQuickClocks() {
    auto stub = sla::v1::SlaService::NewStub(suite_.Channel("sla"));
    sla::v1::PutPolicyRequest put;
    sla::v1::PutPolicyResponse stored;
    put.set_request_id(NewRequestId());
    put.set_document(kQuick);
    grpc::Status status = stub->PutPolicy(As("admin:root").get(), put, &stored);
    ASSERT_TRUE(status.ok()) << status.error_message();
    sla::v1::ActivatePolicyRequest on;
    sla::v1::ActivatePolicyResponse active;
    on.set_request_id(NewRequestId());
    on.set_name("policies/quick");
    on.set_version(1);
    status = stub->ActivatePolicy(As("admin:root").get(), on, &active);
    ASSERT_TRUE(status.ok()) << status.error_message();
    const absl::Time from = absl::FromUnixSeconds(active.policy().active_time().seconds() + 1);
    ASSERT_TRUE(test::WaitUntil([&] { return SystemClock().Now() > from; }, kLimit));
  }
  std::vector<Delivery> DigestsTo(const std::string& staff) {
    platformsim::v1::ListDeliveriesRequest request;
    platformsim::v1::ListDeliveriesResponse response;
    request.set_tenant("demo");
    request.set_staff(staff);
    auto stub = platformsim::v1::InspectionService::NewStub(suite_.Channel("platform"));
    const grpc::Status status = stub->ListDeliveries(As("operator:ops").get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.deliveries().begin(), response.deliveries().end()};
  }
  // Waits until a digest, or several, told `staff` of all the complaints with this word.
  void ExpectTold(const std::string& staff, const std::vector<std::string>& complaints,
                  const std::string& word) {
    const auto told = [&](const std::string& complaint) {
      for (const Delivery& digest : DigestsTo(staff)) {
        if (absl::StrContains(digest.body(), complaint) && absl::StrContains(digest.body(), word))
          return true;
      }
      return false;
    };
    for (const std::string& complaint : complaints) {
      EXPECT_TRUE(test::WaitUntil([&] { return told(complaint); }, kLimit))
          << staff << " was not told of " << complaint << ": " << word << "\n"
          << test::ReadFile(suite_.LogPath("messaging"));
    }
  }
};

// R-S13, R-R5: at half of its time the agent is warned, behind it the supervisors are told;
// messaging killed in between loses nothing and tells nothing twice.
TEST_F(DigestE2e, StaffAreToldOfTheClocksThatNobodyStops) {
  StartMessaging();
  ASSERT_TRUE(suite_.StartAll());
  PutAgent("lin", "logistics", 20);
  TurnOnQuickClocks();
  std::vector<std::string> complaints;
  complaints.reserve(kComplaints);
  for (int i = 0; i < kComplaints; ++i) {
    complaints.push_back(File(absl::StrCat("kunde_", i), test::kLate).name());
  }
  for (const std::string& complaint : complaints) Accept(complaint, "lin");
  const std::string department = CaseOf(complaints[0]).department();

  ExpectTold("agents/lin", complaints, "时间已用 25%");
  suite_.Get("messaging")->Signal(SIGKILL);
  suite_.Get("messaging")->Wait();
  StartMessaging();
  ASSERT_TRUE(suite_.WaitReady("messaging"));
  ExpectTold("agents/lin", complaints, "已超时");
  ExpectTold(department, complaints, "已超时");

  // A line a clock and threshold, however many digests there were.
  for (const std::string& staff : {std::string("agents/lin"), department}) {
    std::map<std::string, int> lines;
    for (const Delivery& digest : DigestsTo(staff)) {
      EXPECT_THAT(digest.body(), Not(HasSubstr("kunde_")));
      EXPECT_EQ(digest.customer_id(), "");
      for (const absl::string_view line : absl::StrSplit(digest.body(), '\n')) {
        const size_t name = line.find("complaints/");
        if (name != absl::string_view::npos) ++lines[std::string(line.substr(name))];
      }
    }
    for (const auto& [line, count] : lines) EXPECT_EQ(count, 1) << staff << ": " << line;
  }
  for (const Delivery& digest : DigestsTo(department)) {  // a warning is the agent's alone
    EXPECT_THAT(digest.body(), Not(HasSubstr("时间已用")));
  }
  EXPECT_EQ(Run({"digests", "--to", department}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr(complaints[0]));
}

}  // namespace
}  // namespace redress
