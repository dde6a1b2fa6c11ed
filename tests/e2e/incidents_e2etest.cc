// A group complaint through real processes: found within two seconds, led, told to every customer
// once; and a drill that touches nobody (R-R7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/proto_time.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "redress/routing/v1/incident.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "testing/suite.h"
#include "testing/wait.h"
#include "tests/e2e/calls.h"

namespace redress {
namespace {

using test::As;
using test::NewRequestId;
using ::testing::HasSubstr;

constexpr absl::Duration kLimit = absl::Seconds(60);
constexpr absl::Duration kPromise = absl::Seconds(2);  // from the deciding complaint
constexpr char kStatement[] = "我们正在调查这批水壶，请暂停使用";

class IncidentsE2e : public ::testing::Test {
 protected:
  IncidentsE2e() : suite_({.services = {"intake", "routing", "messaging"}}) {}

  void StartRouting(int replica = 0, const std::string& statement_due = "2h") {
    suite_.Start("routing", replica,
                 {"--group_warm_up=1h", absl::StrCat("--incident_statement_due=", statement_due)});
  }
  void Kill(const std::string& service, int replica = 0) {
    suite_.Get(service, replica)->Signal(SIGKILL);
    suite_.Get(service, replica)->Wait();
  }

  std::string File(const std::string& sku, const std::string& customer,
                   absl::Duration ago = absl::ZeroDuration(),
                   const std::string& body = "水壶漏水") {
    intake::v1::FileComplaintRequest request;
    intake::v1::FileComplaintResponse response;
    request.set_request_id(NewRequestId());
    auto& draft = *request.mutable_complaint();
    draft.set_channel(common::v1::CHANNEL_APP);
    draft.mutable_customer()->set_customer_id(customer);
    draft.set_body(body);
    draft.set_sku(sku);
    if (ago > absl::ZeroDuration()) {
      *draft.mutable_occurred_time() = ToProto(SystemClock().Now() - ago);
    }
    auto stub = intake::v1::IntakeService::NewStub(suite_.Channel("intake"));
    const grpc::Status status = stub->FileComplaint(As("platform:shop").get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.complaint().name();
  }
  std::vector<routing::v1::Incident> Incidents() {
    routing::v1::ListIncidentsRequest request;
    routing::v1::ListIncidentsResponse response;
    auto stub = routing::v1::IncidentService::NewStub(suite_.Channel("routing"));
    const grpc::Status status = stub->ListIncidents(As("supervisor:sue").get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.incidents().begin(), response.incidents().end()};
  }
  routing::v1::Case CaseOf(const std::string& complaint) {
    routing::v1::GetCaseRequest request;
    routing::v1::GetCaseResponse response;
    request.set_complaint(complaint);
    auto stub = routing::v1::RoutingService::NewStub(suite_.Channel("routing"));
    const auto context = As("supervisor:sue");
    return stub->GetCase(context.get(), request, &response).ok() ? response.work_case()
                                                                 : routing::v1::Case();
  }
  // How often each customer was told something.
  std::map<std::string, int> Told(const std::string& body) {
    std::map<std::string, int> told;
    for (const auto& delivery : Deliveries("")) {
      if (delivery.body() == body) ++told[delivery.customer_id()];
    }
    return told;
  }
  // To customers and staff, or to one of the staff alone.
  std::vector<platformsim::v1::Delivery> Deliveries(const std::string& staff) {
    platformsim::v1::ListDeliveriesRequest request;
    platformsim::v1::ListDeliveriesResponse response;
    request.set_page_size(1000);
    request.set_tenant("demo");
    request.set_staff(staff);
    auto stub = platformsim::v1::InspectionService::NewStub(suite_.Channel("platform"));
    std::vector<platformsim::v1::Delivery> all;
    do {
      const grpc::Status status =
          stub->ListDeliveries(As("operator:ops").get(), request, &response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      all.insert(all.end(), response.deliveries().begin(), response.deliveries().end());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }

  test::Suite suite_;
  std::string output_;
};

TEST_F(IncidentsE2e, RR7BurstIsFoundLedAndToldAndADrillTouchesNobody) {
  StartRouting();
  ASSERT_TRUE(suite_.StartAll());
  // What is usual, as it would have been heard over some hours.
  for (int i = 20; i > 0; --i) {
    File(absl::StrCat("usual", i), absl::StrCat("usual", i), i * absl::Minutes(30), "快递还没到");
  }
  std::vector<std::string> complaints;
  for (int i = 0; i < 9; ++i) complaints.push_back(File("kettle", absl::StrCat("kunde", i)));
  // One who files again and again decides nothing.
  for (int i = 0; i < 3; ++i) complaints.push_back(File("kettle", "kunde0"));
  ASSERT_TRUE(test::WaitUntil([&] { return !CaseOf(complaints.back()).name().empty(); }, kLimit));
  EXPECT_TRUE(Incidents().empty());
  const absl::Time deciding = SystemClock().Now();
  complaints.push_back(File("kettle", "kunde9"));
  ASSERT_TRUE(test::WaitUntil([&] { return !Incidents().empty(); }, kLimit))
      << test::ReadFile(suite_.LogPath("routing"));
  const absl::Duration waited = SystemClock().Now() - deciding;
  std::cout << "incident after " << absl::FormatDuration(waited) << "\n";
  EXPECT_LT(waited, kPromise);
  routing::v1::Incident incident = Incidents()[0];
  EXPECT_THAT(incident.explanation(), HasSubstr("from 10 customers"));
  complaints.push_back(File("kettle", "kunde10"));  // joins
  for (const std::string& complaint : complaints) {
    EXPECT_TRUE(test::WaitUntil(
        [&] {
          const routing::v1::Case work_case = CaseOf(complaint);
          return work_case.rung() == 3 && work_case.incident() == incident.name();
        },
        kLimit))
        << complaint << "\n"
        << test::ReadFile(suite_.LogPath("routing"));
  }
  ASSERT_EQ(Run({"incidents"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("from 10 customers"));
  EXPECT_TRUE(suite_.Prints({"timeline", complaints[0]}, incident.name(), kLimit, &output_))
      << output_;

  // Killed while it tells: everybody hears it, and once.
  ASSERT_EQ(Run({"incidents", "statement", incident.name(), "--zh", kStatement}), 0) << output_;
  Kill("routing");
  StartRouting();
  ASSERT_TRUE(suite_.WaitReady("routing"));
  EXPECT_TRUE(test::WaitUntil([&] { return Told(kStatement).size() == 11; }, kLimit))
      << test::ReadFile(suite_.LogPath("messaging"));
  // Who comes later hears it too; what the guard stops is not published.
  complaints.push_back(File("kettle", "kunde11"));
  EXPECT_TRUE(test::WaitUntil([&] { return Told(kStatement).size() == 12; }, kLimit));
  for (const auto& [customer, times] : Told(kStatement)) EXPECT_EQ(times, 1) << customer;
  EXPECT_EQ(Run({"incidents", "statement", incident.name(), "--zh", "这是正常现象"}), 1);
  EXPECT_EQ(Run({"incidents", "close", incident.name(), "--cause", "c", "--action", "a", "--owner",
                 "agents/lin", "--due", "2030-01-01"}),
            1);
  EXPECT_THAT(output_, HasSubstr("ITEMS_OPEN"));

  ASSERT_EQ(
      Run({"incidents", "drill", "--title", "spring", "--having", "sku/toaster", "--count", "50"}),
      0)
      << output_;
  ASSERT_EQ(Incidents().size(), 2);
  const routing::v1::Incident drill = Incidents()[0];
  EXPECT_TRUE(drill.drill());
  EXPECT_EQ(drill.complaints_count(), 50);
  ASSERT_EQ(Run({"incidents", "statement", drill.name(), "--zh", "演练通知"}), 0) << output_;
  EXPECT_TRUE(test::WaitUntil(
      [&] { return Incidents()[0].pending_count() + Incidents()[0].notices_pending_count() == 0; },
      kLimit));
  // A statement of the real one goes out after it: by then the drill's would have.
  ASSERT_EQ(Run({"incidents", "statement", incident.name(), "--zh", "请放心退货"}), 0) << output_;
  EXPECT_TRUE(test::WaitUntil([&] { return Told("请放心退货").size() == 12; }, kLimit));
  EXPECT_TRUE(Told("演练通知").empty());
}

// Whoever leads it and the department are told that customers wait for a statement, each once.
TEST_F(IncidentsE2e, RR7WhoeverLeadsItHearsThatNobodyMadeAStatement) {
  StartRouting(0, "6s");
  // The department has just been told of the rung.
  suite_.Start("messaging", 0, {"--digest_crisis_pause=1s"});
  ASSERT_TRUE(suite_.StartAll());
  ASSERT_EQ(Run({"routing", "put-agent", "sue", "--department", "legal"}), 0) << output_;
  const std::string complaint = File("kettle", "kunde");
  ASSERT_TRUE(test::WaitUntil([&] { return !CaseOf(complaint).name().empty(); }, kLimit));
  ASSERT_EQ(Run({"incidents", "open", "--title", "recall", "--because", "the maker calls it back",
                 complaint}),
            0)
      << output_;
  const std::string incident = Incidents()[0].name();
  ASSERT_EQ(Run({"incidents", "role", incident, "lead", "agents/sue"}), 0) << output_;
  ASSERT_TRUE(test::WaitUntil([&] { return CaseOf(complaint).department() == "departments/legal"; },
                              kLimit));
  const std::vector<std::string> staff = {"agents/sue", "departments/legal"};
  const auto times = [&](const std::string& whom) {
    const std::vector<platformsim::v1::Delivery> digests = Deliveries(whom);
    return std::count_if(digests.begin(), digests.end(), [&](const auto& digest) {
      return absl::StrContains(digest.body(), incident + "：情况说明逾期未发布");
    });
  };
  for (const std::string& whom : staff) {
    EXPECT_TRUE(test::WaitUntil([&] { return times(whom) > 0; }, kLimit))
        << whom << "\n"
        << test::ReadFile(suite_.LogPath("messaging"));
  }
  EXPECT_TRUE(Incidents()[0].statement_overdue());
  ASSERT_TRUE(suite_.Prints({"timeline", complaint}, "no statement of " + incident + " in time",
                            kLimit, &output_))
      << output_;
  Kill("routing");
  StartRouting(0, "6s");
  ASSERT_TRUE(suite_.WaitReady("routing"));
  ASSERT_EQ(Run({"incidents", "statement", incident, "--zh", kStatement}), 0) << output_;
  EXPECT_TRUE(test::WaitUntil([&] { return Told(kStatement).size() == 1; }, kLimit));
  for (const std::string& whom : staff) EXPECT_EQ(times(whom), 1) << whom;
}

// An incident of thousands, two replicas of routing killed in turn while it is raised and told, and
// messaging while it tells: everybody hears it, and once.
TEST_F(IncidentsE2e, RR7FiveThousandAreToldOnceThroughKills) {
  constexpr int kMany = 5'000;
  constexpr int kFilers = 8;
  StartRouting();
  ASSERT_TRUE(suite_.StartAll());
  StartRouting(1);
  ASSERT_TRUE(suite_.WaitReady("routing", 1));
  std::vector<std::thread> filers;
  for (int filer = 0; filer < kFilers; ++filer) {
    filers.emplace_back([&, filer] {
      for (int i = filer; i < kMany; i += kFilers) File("kettle", absl::StrCat("kunde", i));
    });
  }
  for (std::thread& filer : filers) filer.join();
  // So many at once from the first minute on are no group complaint to a tenant of whom nothing is
  // known; people know better.
  ASSERT_EQ(Run({"incidents", "open", "--title", "recall", "--because", "the maker calls it back",
                 "--having", "sku/kettle", "--since",
                 absl::FormatTime(absl::RFC3339_sec, SystemClock().Now() - absl::Hours(1),
                                  absl::UTCTimeZone())}),
            0)
      << output_;
  Kill("routing", 1);
  const auto all_raised = [&] {
    const auto incidents = Incidents();
    return incidents.size() == 1 && incidents[0].complaints_count() == kMany &&
           incidents[0].pending_count() == 0;
  };
  ASSERT_TRUE(test::WaitUntil(all_raised, 2 * kLimit)) << Incidents()[0].ShortDebugString();
  // From here on the first replica has the lease; the second takes over from it.
  StartRouting(1);
  ASSERT_TRUE(suite_.WaitReady("routing", 1));
  const std::string incident = Incidents()[0].name();
  ASSERT_EQ(Run({"incidents", "statement", incident, "--zh", kStatement}), 0) << output_;
  Kill("routing");
  ASSERT_TRUE(test::WaitUntil([&] { return Told(kStatement).size() >= 1'000; }, kLimit));
  Kill("messaging");
  std::cout << "told when messaging was killed: " << Told(kStatement).size() << "\n";
  StartRouting();
  suite_.Start("messaging");
  ASSERT_TRUE(suite_.WaitReady("routing"));
  ASSERT_TRUE(suite_.WaitReady("messaging"));
  EXPECT_TRUE(test::WaitUntil([&] { return Told(kStatement).size() == kMany; }, 2 * kLimit))
      << Told(kStatement).size();
  for (const auto& [customer, times] : Told(kStatement)) ASSERT_EQ(times, 1) << customer;
}

}  // namespace
}  // namespace redress
