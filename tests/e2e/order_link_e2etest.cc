// R-I2 and R-I1 through real processes: the platform's order directory down, slow and lying. Filing
// is untouched; links come later, or are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using intake::v1::Complaint;
using test::HttpGet;
using test::WaitUntil;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(40);
// Far below the directory's delay, far above what a filing takes on a loaded machine.
constexpr absl::Duration kFilingMax = absl::Seconds(1);

class OrderLink : public ::testing::Test {
 protected:
  OrderLink() : suite_({.services = {"intake"}}) {}

  void StartIntake() {
    suite_.Start("intake", 0,
                 {absl::StrCat("--order_directory_address=127.0.0.1:", suite_.Port("platform")),
                  "--order_directory_call_limit=500ms"});
    ASSERT_TRUE(suite_.WaitReady("intake"));
  }

  static std::unique_ptr<grpc::ClientContext> Context() {
    auto context = rpc::MakeContext(
        {"Bearer dev:demo:platform:shop", SystemClock().Now() + absl::Seconds(10)}, SystemRandom());
    context->set_wait_for_ready(true);
    return context;
  }
  std::unique_ptr<intake::v1::IntakeService::Stub> Stub() {
    return intake::v1::IntakeService::NewStub(suite_.Channel("intake"));
  }

  // Files about the customer's order `number`, or about none; soon, and without a link.
  Complaint File(const std::string& customer, const std::string& order_id,
                 const std::string& body = "快递还没有到", const std::string& reference = "") {
    intake::v1::FileComplaintRequest request;
    intake::v1::FileComplaintResponse response;
    request.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    request.mutable_complaint()->set_channel(common::v1::CHANNEL_WEIBO);
    request.mutable_complaint()->set_channel_reference(reference);
    request.mutable_complaint()->mutable_customer()->set_customer_id(customer);
    request.mutable_complaint()->set_order_id(order_id);
    request.mutable_complaint()->set_body(body);
    const absl::Time began = SystemClock().Monotonic();
    const grpc::Status status = Stub()->FileComplaint(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_LT(SystemClock().Monotonic() - began, kFilingMax);
    return response.complaint();
  }
  std::vector<Complaint> FileMany(int count) {
    std::vector<Complaint> filed;
    File("warm", "PO-warm-1");  // the first call of a process connects
    for (int i = 0; i < count; ++i) {
      const std::string customer = absl::StrCat("c", i);
      filed.push_back(File(customer, absl::StrCat("PO-", customer, "-1")));
      EXPECT_FALSE(filed.back().has_order_link());
    }
    return filed;
  }
  Complaint Get(const std::string& name) {
    intake::v1::GetComplaintRequest request;
    intake::v1::GetComplaintResponse response;
    request.set_name(name);
    const grpc::Status status = Stub()->GetComplaint(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.complaint();
  }
  Complaint Linked(const std::string& name) {
    Complaint complaint;
    EXPECT_TRUE(WaitUntil(
        [&] {
          complaint = Get(name);
          return complaint.has_order_link();
        },
        kPatience))
        << test::ReadFile(suite_.LogPath("intake"));
    return complaint;
  }
  // Lines of the timeline that tell of the order.
  std::vector<std::string> OrderLines(const std::string& name) {
    intake::v1::ListTimelineRequest request;
    intake::v1::ListTimelineResponse response;
    request.set_name(name);
    EXPECT_TRUE(Stub()->ListTimeline(Context().get(), request, &response).ok());
    std::vector<std::string> lines;
    for (const auto& entry : response.entries()) {
      if (entry.kind() == "order_linked") lines.push_back(entry.summary());
    }
    return lines;
  }
  void ExpectAllLinkedOnce(const std::vector<Complaint>& filed) {
    for (const Complaint& one : filed) {
      const Complaint complaint = Linked(one.name());
      EXPECT_EQ(complaint.order_link().order_id(), one.draft().order_id());
      EXPECT_EQ(complaint.order_link().reason(), "order_id_given");
      EXPECT_FALSE(complaint.draft().sku().empty());
      EXPECT_EQ(OrderLines(one.name()).size(), 1u);
    }
  }
  void SetFaults(const platformsim::v1::Faults& faults) {
    platformsim::v1::SetFaultsRequest request;
    platformsim::v1::SetFaultsResponse response;
    *request.mutable_faults() = faults;
    auto stub = platformsim::v1::InspectionService::NewStub(suite_.Channel("platform"));
    const grpc::Status status = stub->SetFaults(Context().get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  std::string Metrics() {
    std::string body;
    HttpGet(suite_.ProbePort("intake"), "/metrics", &body);
    return body;
  }

  test::Suite suite_;
};

// R-I2: down, and the register killed while it is
TEST_F(OrderLink, DownFilingIsUntouchedAndLinksComeWhenItIsBack) {
  StartIntake();
  const std::vector<Complaint> filed = FileMany(50);
  ASSERT_TRUE(WaitUntil(
      [&] { return absl::StrContains(Metrics(), "redress_order_directory_breaker 2"); }, kPatience))
      << Metrics();
  suite_.Get("intake")->Signal(SIGKILL);
  suite_.Get("intake")->Wait();
  StartIntake();
  suite_.Start("platform");
  ExpectAllLinkedOnce(filed);
  EXPECT_TRUE(
      WaitUntil([&] { return absl::StrContains(Metrics(), "redress_order_questions_waiting 0"); },
                kPatience));
}

// R-I2: slow
TEST_F(OrderLink, SlowFilingIsUntouchedAndLinksComeWhenItIsWell) {
  suite_.Start("platform", 0, {"--delay_ms=3000"});
  StartIntake();
  const std::vector<Complaint> filed = FileMany(50);
  ASSERT_TRUE(WaitUntil(
      [&] { return absl::StrContains(Metrics(), "redress_order_directory_breaker 2"); }, kPatience))
      << Metrics();
  EXPECT_THAT(Metrics(), HasSubstr("outcome=\"deadline_exceeded\""));
  SetFaults({});
  ExpectAllLinkedOnce(filed);
}

// R-I2: lying
TEST_F(OrderLink, LyingItsOrdersAreRefusedOrLeftToAPerson) {
  suite_.Start("platform", 0, {"--foreign_rate=1"});
  StartIntake();
  const Complaint foreign = File("c1", "PO-c1-1");
  const Complaint refused = Linked(foreign.name());
  EXPECT_EQ(refused.order_link().order_id(), "");
  EXPECT_EQ(refused.order_link().reason(), "order_of_another_customer");
  EXPECT_EQ(refused.draft().sku(), "");
  EXPECT_THAT(OrderLines(foreign.name()),
              ::testing::ElementsAre("order refused: order_of_another_customer"));

  platformsim::v1::Faults twice;
  twice.set_two_answers_rate(1);
  SetFaults(twice);
  const Complaint doubtful = Linked(File("c2", "PO-c2-1").name());
  EXPECT_TRUE(doubtful.order_link().ambiguous());
  EXPECT_EQ(doubtful.order_link().candidates_size(), 1);
  EXPECT_EQ(doubtful.draft().sku(), "");

  SetFaults({});
  const Complaint honest = Linked(File("c3", "PO-c3-1").name());
  EXPECT_FALSE(honest.order_link().ambiguous());
  EXPECT_FALSE(honest.draft().sku().empty());
}

// R-I1: a post filed again is the first complaint, with the directory down too
TEST_F(OrderLink, APostFiledTwiceIsOneComplaintWhateverTheDirectoryDoes) {
  StartIntake();
  const Complaint first = File("c1", "PO-c1-1", "手机自燃了", "weibo-1");
  const Complaint second = File("c1", "", "转发：手机自燃了", "weibo-1");
  EXPECT_EQ(second.name(), first.name());
  EXPECT_EQ(second.reference(), first.reference());
}

// R-I2: the command line fills the embedded directory and shows the agent's one view
TEST_F(OrderLink, OrdersAreImportedAndTheContextIsShown) {
  StartIntake();
  const std::string path = suite_.directory() + "/orders.csv";
  std::ofstream(path) << "order_id,customer_id,sku,amount,logistics_state,order_time\n"
                      << "PO-77-00001,c77,SKU-9,199.00,shipped,2026-11-20T10:00:00+08:00\n"
                      << "PO-77-00002,c77,SKU-8,not a sum,shipped,2026-11-20T10:00:00+08:00\n"
                      << ",c77,SKU-8,1,shipped,2026-11-20T10:00:00+08:00\n";
  std::string output;
  EXPECT_EQ(suite_.Redress({"orders", "import", path}, &output), 1);
  EXPECT_THAT(output, HasSubstr("stored   1"));
  EXPECT_THAT(output, HasSubstr("refused  2"));
  EXPECT_THAT(output, HasSubstr("line 3: amount"));
  EXPECT_THAT(output, HasSubstr("line 4: orders[1].order_id"));
  File("c77", "", "客服不理人");
  const Complaint complaint = File("c77", "", "订单 PO-77-00001 没到");
  EXPECT_EQ(complaint.order_link().reason(), "order_number_in_text");
  EXPECT_EQ(suite_.Redress({"context", complaint.reference()}, &output), 0) << output;
  EXPECT_THAT(output, HasSubstr("PO-77-00001"));
  EXPECT_THAT(output, HasSubstr("shipped"));
  EXPECT_THAT(output, HasSubstr("customer"));
  EXPECT_EQ(suite_.Redress({"orders", "export"}, &output), 2);
}

}  // namespace
}  // namespace redress
