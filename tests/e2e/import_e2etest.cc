// A file of complaints through the command line into real services.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/clock.h"
#include "base/proto_time.h"
#include "base/random.h"
#include "redress/analytics/v1/analytics.grpc.pb.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using testing::HasSubstr;

constexpr int kRecords = 4000;

// The platform reads what its customers wrote (R-I10).
std::unique_ptr<grpc::ClientContext> Context(const std::string& role = "platform") {
  auto context = rpc::MakeContext(
      {"Bearer dev:demo:" + role + ":test", SystemClock().Now() + absl::Seconds(20)},
      SystemRandom());
  context->set_wait_for_ready(true);
  return context;
}

std::vector<intake::v1::Complaint> Register(test::Suite& suite) {
  std::vector<intake::v1::Complaint> all;
  auto stub = intake::v1::IntakeService::NewStub(suite.Channel("intake"));
  intake::v1::ListComplaintsRequest request;
  request.set_page_size(500);
  do {
    intake::v1::ListComplaintsResponse page;
    const grpc::Status status = stub->ListComplaints(Context().get(), request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (!status.ok()) return all;
    all.insert(all.end(), page.complaints().begin(), page.complaints().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

class ImportTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = absl::StrCat(directory_, "/", name);
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  // Every fortieth record lacks its body.
  std::string History() {
    std::string text;
    for (int i = 0; i < kRecords; ++i) {
      absl::StrAppend(&text, "{\"customer_id\":\"c", i % 700, "\",\"body\":\"",
                      i % 40 == 7 ? "" : absl::StrCat("第", i, "次下单，快递一直没有到"),
                      "\",\"channel\":\"phone\",\"occurred_time\":\"2025-03-0", 1 + i % 9,
                      "T10:00:00Z\",\"close_time\":\"2025-04-01T10:00:00Z\"}\n");
    }
    return Write("history.jsonl", text);
  }
  const std::string directory_ = test::NewDirectory("import");
};

// R-I4: whatever happens on the way, every record is filed once.
TEST_F(ImportTest, EveryRecordIsFiledOnceOverCrashesOfTheServer) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  ASSERT_TRUE(suite.StartAll());
  const std::string path = History();
  std::string output;
  int exit_code = -1;
  std::thread import([&] { exit_code = suite.Redress({"import", path, "--json"}, &output); });
  for (size_t seen = 300; seen <= 1500; seen += 600) {
    EXPECT_TRUE(test::WaitUntil([&] { return Register(suite).size() >= seen; }, absl::Seconds(30)));
    suite.Get("intake")->Signal(SIGKILL);
    suite.Get("intake")->Wait();
    suite.Start("intake");
    EXPECT_TRUE(suite.WaitReady("intake"));
  }
  import.join();
  EXPECT_EQ(exit_code, 1) << output;  // some were refused
  EXPECT_THAT(output, HasSubstr("\"filed\":3900,\"refused\":100"));
  std::set<std::string> bodies;
  const std::vector<intake::v1::Complaint> filed = Register(suite);
  for (const intake::v1::Complaint& complaint : filed) {
    bodies.insert(complaint.draft().body());
    EXPECT_TRUE(complaint.historical());
    EXPECT_EQ(complaint.state(), common::v1::COMPLAINT_STATE_CLOSED);
    EXPECT_EQ(absl::FormatTime("%Y-%m-%d", FromProto(complaint.close_time()), absl::UTCTimeZone()),
              "2025-04-01");
  }
  EXPECT_EQ(filed.size(), 3900u);
  EXPECT_EQ(bodies.size(), 3900u);
  const std::vector<std::string> rejects =
      absl::StrSplit(test::ReadFile(path + ".rejects.jsonl"), '\n', absl::SkipEmpty());
  ASSERT_EQ(rejects.size(), 100u);
  EXPECT_THAT(rejects[1], HasSubstr("\"line\":48,\"reason\":\"FIELD_EMPTY\",\"field\":\"complaint."
                                    "body\""));
}

TEST_F(ImportTest, GoesOnWhereItStopped) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  ASSERT_TRUE(suite.StartAll());
  const std::string path = History();
  std::string output;
  EXPECT_EQ(suite.Redress({"import", path, "--json", "--limit", "1000"}, &output), 1) << output;
  EXPECT_THAT(output, HasSubstr("\"filed\":975,\"refused\":25,\"filed_before\":0"));
  EXPECT_THAT(output, HasSubstr("\"whole\":false"));
  EXPECT_EQ(Register(suite).size(), 975u);
  EXPECT_EQ(suite.Redress({"import", path, "--json"}, &output), 1) << output;
  EXPECT_THAT(output, HasSubstr("\"filed\":3900,\"refused\":100,\"filed_before\":975"));
  EXPECT_EQ(Register(suite).size(), 3900u);
  // Once more from the beginning: all of it was filed before.
  EXPECT_EQ(suite.Redress({"import", path, "--json", "--restart"}, &output), 1) << output;
  EXPECT_EQ(Register(suite).size(), 3900u);
}

TEST_F(ImportTest, HistoryIsCountedWhenItOccurredAndIsNobodysWork) {
  test::Suite suite({.services = {"intake", "routing", "sla", "analytics"}, .platform_sim = false});
  ASSERT_TRUE(suite.StartAll());
  const std::string path = Write("a.csv",
                                 "user,review,when\n"
                                 "u1,手机充电时起火了,2025-03-01 10:00:00\n"
                                 "u2,物流太慢,2025-03-02 10:00:00\n");
  std::string output;
  EXPECT_EQ(
      suite.Redress({"import", path, "--map", "body=review,customer_id=user,occurred_time=when",
                     "--set", "channel=web_form"},
                    &output),
      0)
      << output;
  const std::string live = Write("b.csv", "customer_id,body,channel\nu3,屏幕碎了,app\n");
  EXPECT_EQ(suite.Redress({"import", live, "--live"}, &output), 0) << output;

  auto analytics = analytics::v1::AnalyticsService::NewStub(suite.Channel("analytics"));
  const auto count = [&](analytics::v1::Metric metric) {
    analytics::v1::QueryRequest request;
    analytics::v1::QueryResponse response;
    request.set_metric(metric);
    *request.mutable_until() = ToProto(absl::FromUnixSeconds(1'750'000'000));  // June 2025
    EXPECT_TRUE(analytics->Query(Context("auditor").get(), request, &response).ok());
    return response.total();
  };
  EXPECT_TRUE(
      test::WaitUntil([&] { return count(analytics::v1::METRIC_FILED) == 2; }, absl::Seconds(20)));
  EXPECT_EQ(count(analytics::v1::METRIC_CLOSED), 2);

  // The case of the live one comes behind the history in the log: then there is no other.
  auto routing = routing::v1::RoutingService::NewStub(suite.Channel("routing"));
  routing::v1::ListCasesResponse cases;
  EXPECT_TRUE(test::WaitUntil(
      [&] {
        cases.Clear();
        return routing->ListCases(Context("auditor").get(), {}, &cases).ok() &&
               cases.cases_size() > 0;
      },
      absl::Seconds(20)));
  EXPECT_EQ(cases.cases_size(), 1);
}

// Of any process that this one started and that has ended.
int64_t MostMebibytes() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return usage.ru_maxrss / 1024;
}

// However long the file, the importer holds a part of it alone.
TEST_F(ImportTest, ManyBadRecordsAreToldOneByOneInBoundedMemory) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  ASSERT_TRUE(suite.StartAll());
  const std::string path = absl::StrCat(directory_, "/bad.csv");
  {
    // Written bit by bit: what a process holds when it starts another counts for that one too.
    const std::string padding(2'500, 'x');
    std::ofstream file(path, std::ios::binary);
    file << "customer_id,body,channel\n";
    for (int i = 0; i < 100'000; ++i) file << (i % 2 == 0 ? "c,b" : "\"c,b,app") << padding << '\n';
    file << "c1,坏了,app\n";
  }
  std::string output;
  EXPECT_EQ(suite.Redress({"import", path, "--json"}, &output), 1) << output;
  EXPECT_THAT(output, HasSubstr("\"filed\":1,\"refused\":100000"));
  EXPECT_LT(MostMebibytes(), 150) << "of a file of 240 MiB";
  std::ifstream rejects(path + ".rejects.csv");
  std::string line;
  std::vector<std::string> first;
  int lines = 0;
  for (; std::getline(rejects, line); ++lines) {
    if (lines < 3) first.push_back(line);
  }
  ASSERT_EQ(lines, 100'001);
  EXPECT_THAT(first[1], HasSubstr("2,COLUMN_COUNT,"));
  EXPECT_THAT(first[2], HasSubstr("3,CSV_MALFORMED,"));
}

}  // namespace
}  // namespace redress
