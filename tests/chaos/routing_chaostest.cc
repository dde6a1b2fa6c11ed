// Three replicas of routing under kill -9, with agents who come and go (R-R3): whatever is
// committed at any moment, nobody has more than they may, and no case is with two.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using routing::v1::RoutingService;
using test::WaitUntil;

constexpr int kReplicas = 3;
constexpr int kAgents = 12;
constexpr int kCapacity = 3;
constexpr int kFiled = 1'500;

// In one snapshot: agents whose load is not what they hold or is more than they may, and cases that
// two have, or nobody although they say so.
constexpr pg::Statement kWrong{
    "chaos_wrong",
    "SELECT (SELECT count(*) FROM agent AS a WHERE a.load > a.capacity OR a.load <> ("
    "    SELECT count(*) FROM work_case AS c WHERE c.tenant = a.tenant "
    "      AND ((c.state = 2 AND c.offered_id = a.agent_id) "
    "        OR (c.state = 3 AND c.assignee_id = a.agent_id)))), "
    "  (SELECT count(*) FROM work_case WHERE (state = 2) <> (offered_id <> '') "
    "    OR (state = 3 AND assignee_id = '') OR (state IN (1, 2) AND assignee_id <> ''))"};
constexpr pg::Statement kCounts{"chaos_counts",
                                "SELECT count(*) FILTER (WHERE state = 4), count(*), "
                                "  (SELECT count(*) FROM timer WHERE kind = 'offer_lapse'), "
                                "  count(*) FILTER (WHERE state = 2) FROM work_case"};

int Cycles() {
  const char* text = std::getenv("REDRESS_CHAOS_KILLS");
  int cycles = 0;
  return text != nullptr && absl::SimpleAtoi(text, &cycles) ? cycles : 25;
}

std::unique_ptr<grpc::ClientContext> As(const std::string& who, absl::Duration limit) {
  return rpc::MakeContext({"Bearer dev:demo:" + who, SystemClock().Now() + limit}, SystemRandom());
}

class RoutingChaosTest : public testing::Test {
 protected:
  RoutingChaosTest()
      : suite_({.services = {"intake", "routing"},
                .platform_sim = false,
                .flags = {"--log_level=warning"}}) {
    suite_.Start("intake");
    for (int replica = 0; replica < kReplicas; ++replica) Start(replica);
    EXPECT_TRUE(suite_.WaitReady("intake"));
    for (int replica = 0; replica < kReplicas; ++replica) {
      EXPECT_TRUE(suite_.WaitReady("routing", replica));
    }
    for (int replica = 0; replica < kReplicas; ++replica) {
      stubs_.push_back(RoutingService::NewStub(suite_.Channel("routing", replica)));
    }
    db_ = std::make_unique<pg::Database>(
        pg::DatabaseOptions{.conninfo = suite_.Conninfo("routing"), .pool_size = 2}, SystemClock(),
        SystemRandom());
  }
  ~RoutingChaosTest() override {
    stopped_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

  void Start(int replica) { suite_.Start("routing", replica, {"--offer_seconds=2"}); }

  RoutingService::Stub& AnyReplica() { return *stubs_[SystemRandom().Below(stubs_.size())]; }

  // Asks another replica until one answers. A replica that was killed in the middle may have done
  // it: the same id finds that out.
  template <typename Request, typename Response>
  grpc::Status Insist(grpc::Status (RoutingService::Stub::*method)(grpc::ClientContext*,
                                                                   const Request&, Response*),
                      const Request& request, Response& response, const std::string& who) {
    while (true) {
      const auto context = As(who, absl::Seconds(3));
      const grpc::Status status = (AnyReplica().*method)(context.get(), request, &response);
      const bool again = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
                         status.error_code() == grpc::StatusCode::ABORTED;
      if (!again) return status;
      SystemClock().Sleep(absl::Milliseconds(20));
    }
  }

  void PutAgents() {
    for (int number = 0; number < kAgents; ++number) {
      routing::v1::PutAgentRequest put;
      put.set_request_id(absl::StrCat("put-", number));
      put.mutable_agent()->set_name(absl::StrCat("agents/agent_", number));
      put.mutable_agent()->set_display_name("agent");
      put.mutable_agent()->set_capacity(kCapacity);
      for (const char* department : {"frontline", "logistics", "quality", "after_sales"}) {
        put.mutable_agent()->add_departments(absl::StrCat("departments/", department));
      }
      routing::v1::PutAgentResponse response;
      EXPECT_TRUE(Insist(&RoutingService::Stub::PutAgent, put, response, "admin:boss").ok());
    }
  }

  void SetPresence(const std::string& agent, routing::v1::Presence presence) {
    routing::v1::SetPresenceRequest request;
    request.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
    request.set_agent("agents/" + agent);
    request.set_presence(presence);
    routing::v1::SetPresenceResponse response;
    const grpc::Status status =
        Insist(&RoutingService::Stub::SetPresence, request, response, "agent:" + agent);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  // What stands for the agent, by the stream.
  std::vector<routing::v1::Offer> OffersOf(const std::string& agent) {
    const auto context = As("agent:" + agent, absl::Milliseconds(150));
    routing::v1::WatchOffersRequest request;
    request.set_agent("agents/" + agent);
    const auto stream = AnyReplica().WatchOffers(context.get(), request);
    std::vector<routing::v1::Offer> offers;
    for (routing::v1::WatchOffersResponse response; stream->Read(&response);) {
      offers.push_back(response.offer());
    }
    stream->Finish();
    return offers;
  }

  void Answer(const std::string& agent, const routing::v1::Offer& offer) {
    const uint64_t mood = SystemRandom().Below(10);
    if (mood == 0) return;  // lets it lapse
    if (mood == 1) {
      routing::v1::DeclineOfferRequest request;
      request.set_request_id("decline-" + offer.offer_id());
      request.set_complaint(offer.complaint());
      request.set_offer_id(offer.offer_id());
      routing::v1::DeclineOfferResponse response;
      Insist(&RoutingService::Stub::DeclineOffer, request, response, "agent:" + agent);
      return;
    }
    routing::v1::AcceptOfferRequest request;
    request.set_request_id("accept-" + offer.offer_id());
    request.set_complaint(offer.complaint());
    request.set_offer_id(offer.offer_id());
    routing::v1::AcceptOfferResponse response;
    Insist(&RoutingService::Stub::AcceptOffer, request, response, "agent:" + agent);
  }

  void CloseSome(const std::string& agent) {
    routing::v1::ListCasesRequest list;
    list.set_assignee("agents/" + agent);
    list.add_states(routing::v1::CASE_STATE_ASSIGNED);
    routing::v1::ListCasesResponse assigned;
    if (!Insist(&RoutingService::Stub::ListCases, list, assigned, "supervisor:sue").ok()) return;
    for (const routing::v1::Case& work_case : assigned.cases()) {
      routing::v1::CloseCaseRequest request;
      request.set_request_id("close-" + work_case.complaint());
      request.set_complaint(work_case.complaint());
      request.set_outcome("rejected");
      routing::v1::CloseCaseResponse response;
      Insist(&RoutingService::Stub::CloseCase, request, response, "agent:" + agent);
    }
  }

  // Comes and goes, answers what is offered, closes what is in hand.
  void Work(int number) {
    const std::string agent = absl::StrCat("agent_", number);
    while (!stopped_) {
      const bool here = steady_ || SystemRandom().Below(4) != 0;
      SetPresence(agent, here ? routing::v1::PRESENCE_AVAILABLE : routing::v1::PRESENCE_OFFLINE);
      for (const routing::v1::Offer& offer : OffersOf(agent)) Answer(agent, offer);
      CloseSome(agent);
    }
  }

  void File() {
    const auto stub = intake::v1::IntakeService::NewStub(suite_.Channel("intake"));
    for (int i = 0; i < kFiled && !stopped_; ++i) {
      intake::v1::FileComplaintRequest request;
      request.set_request_id(absl::StrCat("file-", i));
      request.mutable_complaint()->set_channel(common::v1::CHANNEL_APP);
      request.mutable_complaint()->mutable_customer()->set_customer_id(absl::StrCat("c", i));
      request.mutable_complaint()->set_body(i % 3 == 0 ? "收到的商品是假货" : "快递弄丢了我的包裹");
      intake::v1::FileComplaintResponse response;
      const auto context = As("platform:shop", absl::Seconds(20));
      const grpc::Status status = stub->FileComplaint(context.get(), request, &response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      SystemClock().Sleep(absl::Milliseconds(10));
    }
  }

  void Watch() {
    while (!stopped_) {
      wrong_ += Row(kWrong, 0) + Row(kWrong, 1);
      ++looks_;
      SystemClock().Sleep(absl::Milliseconds(50));
    }
  }
  int64_t Row(const pg::Statement& statement, int column) {
    int64_t value = -1;
    const absl::Status status = db_->Run({}, [&](pg::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(statement));
      value = rows.Int(0, column);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return value;
  }
  int64_t Closed() { return Row(kCounts, 0); }

  test::Suite suite_;
  std::vector<std::unique_ptr<RoutingService::Stub>> stubs_;
  std::unique_ptr<pg::Database> db_;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> steady_ = false;
  std::atomic<int64_t> wrong_ = 0;
  std::atomic<int64_t> looks_ = 0;
  std::vector<std::thread> threads_;
};

TEST_F(RoutingChaosTest, NobodyHasMoreThanTheyMayAndNoCaseIsWithTwo) {
  PutAgents();
  for (int number = 0; number < kAgents; ++number) {
    threads_.emplace_back([this, number] { Work(number); });
  }
  threads_.emplace_back([this] { File(); });
  threads_.emplace_back([this] { Watch(); });
  const int cycles = Cycles();
  for (int cycle = 0; cycle < cycles; ++cycle) {
    const int replica = static_cast<int>(SystemRandom().Below(kReplicas));
    const int64_t closed = Closed();
    suite_.Get("routing", replica)->Signal(SIGKILL);
    suite_.Get("routing", replica)->Wait();
    EXPECT_TRUE(
        WaitUntil([&] { return Closed() > closed + 5 || Closed() == kFiled; }, absl::Seconds(30)))
        << "cycle " << cycle << ": the others do not go on";
    Start(replica);
  }
  for (int replica = 0; replica < kReplicas; ++replica) {
    ASSERT_TRUE(suite_.WaitReady("routing", replica));
  }
  // Proof of recovery: with everybody at work, nothing is left behind.
  steady_ = true;
  EXPECT_TRUE(WaitUntil([&] { return Closed() == kFiled; }, absl::Seconds(180)));
  EXPECT_EQ(Row(kCounts, 1), kFiled);
  EXPECT_TRUE(WaitUntil([&] { return Row(kCounts, 2) == Row(kCounts, 3); }, absl::Seconds(30)))
      << "a timer for each standing offer";
  EXPECT_EQ(wrong_, 0);
  EXPECT_GT(looks_, cycles);
  std::printf("%d kills, %lld cases closed, looked at %lld times\n", cycles,
              static_cast<long long>(Closed()), static_cast<long long>(looks_.load()));
}

}  // namespace
}  // namespace redress
