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
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "redress/sla/v1/sla.grpc.pb.h"
#include "testing/suite.h"
#include "testing/wait.h"
#include "tests/e2e/calls.h"

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

class DigestE2e : public ::testing::Test {
 protected:
  DigestE2e() : suite_({.services = {"intake", "routing", "sla", "messaging"}}) {}

  void StartMessaging() {
    suite_.Start("messaging", 0, {"--digest_calendar=24x7", "--digest_interval=5s"});
  }

  std::unique_ptr<routing::v1::RoutingService::Stub> Routing() {
    return routing::v1::RoutingService::NewStub(suite_.Channel("routing"));
  }

  void PutAgent(const std::string& id, const std::vector<std::string>& departments) {
    routing::v1::PutAgentRequest request;
    routing::v1::PutAgentResponse response;
    request.set_request_id(NewRequestId());
    request.mutable_agent()->set_name("agents/" + id);
    request.mutable_agent()->set_display_name(id);
    request.mutable_agent()->set_capacity(20);
    for (const std::string& department : departments) {
      request.mutable_agent()->add_departments("departments/" + department);
    }
    const grpc::Status put = Routing()->PutAgent(As("admin:root").get(), request, &response);
    ASSERT_TRUE(put.ok()) << put.error_message();
    routing::v1::SetPresenceRequest presence;
    routing::v1::SetPresenceResponse told;
    presence.set_request_id(NewRequestId());
    presence.set_agent("agents/" + id);
    presence.set_presence(routing::v1::PRESENCE_AVAILABLE);
    const grpc::Status set = Routing()->SetPresence(As("supervisor:sue").get(), presence, &told);
    ASSERT_TRUE(set.ok()) << set.error_message();
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
  std::string File(int number) {
    intake::v1::FileComplaintRequest request;
    intake::v1::FileComplaintResponse response;
    request.set_request_id(NewRequestId());
    request.mutable_complaint()->set_channel(common::v1::CHANNEL_APP);
    request.mutable_complaint()->mutable_customer()->set_customer_id(
        absl::StrCat("kunde_", number));
    request.mutable_complaint()->set_body("快递还没有到");
    auto stub = intake::v1::IntakeService::NewStub(suite_.Channel("intake"));
    const grpc::Status status = stub->FileComplaint(As("platform:shop").get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.complaint().name();
  }
  routing::v1::Case CaseOf(const std::string& complaint) {
    routing::v1::GetCaseRequest request;
    routing::v1::GetCaseResponse response;
    request.set_complaint(complaint);
    const auto context = As("supervisor:sue");
    return Routing()->GetCase(context.get(), request, &response).ok() ? response.work_case()
                                                                      : routing::v1::Case();
  }
  void Accept(const std::string& complaint) {
    ASSERT_TRUE(test::WaitUntil([&] { return CaseOf(complaint).has_offer(); }, kLimit));
    routing::v1::AcceptOfferRequest request;
    routing::v1::AcceptOfferResponse response;
    request.set_request_id(NewRequestId());
    request.set_complaint(complaint);
    request.set_offer_id(CaseOf(complaint).offer().offer_id());
    const grpc::Status status =
        Routing()->AcceptOffer(As("supervisor:sue").get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
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

  test::Suite suite_;
};

// R-S13, R-R5: at half of its time the agent is warned, behind it the supervisors are told;
// messaging killed in between loses nothing and tells nothing twice.
TEST_F(DigestE2e, StaffAreToldOfTheClocksThatNobodyStops) {
  StartMessaging();
  ASSERT_TRUE(suite_.StartAll());
  PutAgent("lin", {"frontline", "logistics"});
  TurnOnQuickClocks();
  std::vector<std::string> complaints;
  complaints.reserve(kComplaints);
  for (int i = 0; i < kComplaints; ++i) complaints.push_back(File(i));
  for (const std::string& complaint : complaints) Accept(complaint);
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
  std::string output;
  EXPECT_EQ(suite_.Redress({"digests", "--to", department}, &output), 0) << output;
  EXPECT_THAT(output, HasSubstr(complaints[0]));
}

}  // namespace
}  // namespace redress
