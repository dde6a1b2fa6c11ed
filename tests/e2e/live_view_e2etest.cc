// The wallboard through real processes: two replicas of routing, one of them watched.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "redress/routing/v1/routing.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using routing::v1::RoutingService;
using testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

class LiveView : public testing::Test {
 protected:
  LiveView() : suite_({.services = {"intake", "routing"}}) {}

  int Run(const std::vector<std::string>& arguments) { return suite_.Redress(arguments, &output_); }
  void File() {
    EXPECT_EQ(
        Run({"file", "--customer", "c1", "--channel", "phone", "--body", "你们的客服态度很差"}), 0)
        << output_;
  }

  static std::unique_ptr<grpc::ClientContext> As(const std::string& who) {
    return rpc::MakeContext({.authorization = "Bearer dev:demo:" + who,
                             .deadline = SystemClock().Now() + absl::Seconds(120)},
                            SystemRandom());
  }

  test::Suite suite_;
  std::string output_;
};

TEST_F(LiveView, WhatWaitsIsListedCountedAndFollowed) {
  ASSERT_TRUE(suite_.StartAll());
  suite_.Start("routing", 1);
  ASSERT_TRUE(suite_.WaitReady("routing", 1));
  File();
  ASSERT_TRUE(suite_.Prints({"routing", "queue", "frontline"}, "complaints/", kPatience, &output_))
      << output_;
  EXPECT_THAT(output_, HasSubstr("RANKED AS"));
  EXPECT_EQ(Run({"routing", "queue", "moon"}), 1);
  EXPECT_THAT(output_, HasSubstr("NOT_FOUND: there is no department departments/moon"));
  EXPECT_EQ(Run({"routing", "stats", "--department", "frontline", "--department", "moon"}), 1);
  EXPECT_THAT(output_, HasSubstr("departments[1]"));
  ASSERT_EQ(Run({"routing", "stats", "--json"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("\"waitingCount\":\"1\""));

  // The second replica tells its watcher the whole, and then what either replica changed.
  const auto stub = RoutingService::NewStub(suite_.Channel("routing", 1));
  const auto context = As("supervisor:chen");
  const auto reader = stub->WatchQueueStats(context.get(), {});
  routing::v1::WatchQueueStatsResponse told;
  ASSERT_TRUE(reader->Read(&told));
  EXPECT_TRUE(told.whole());
  ASSERT_EQ(told.departments_size(), 1);
  EXPECT_EQ(told.departments(0).waiting_count(), 1);
  File();
  ASSERT_TRUE(reader->Read(&told));
  EXPECT_FALSE(told.whole());
  EXPECT_EQ(told.departments(0).waiting_count(), 2);
  // Whoever comes takes the first.
  routing::v1::PutAgentRequest put;
  put.set_request_id("put");
  put.mutable_agent()->set_name("agents/lin");
  put.mutable_agent()->set_display_name("Lin");
  put.mutable_agent()->add_departments("departments/frontline");
  put.mutable_agent()->set_capacity(1);
  routing::v1::PutAgentResponse known;
  ASSERT_TRUE(stub->PutAgent(As("supervisor:chen").get(), put, &known).ok());
  routing::v1::SetPresenceRequest come;
  come.set_request_id("come");
  come.set_agent("agents/lin");
  come.set_presence(routing::v1::PRESENCE_AVAILABLE);
  routing::v1::SetPresenceResponse here;
  ASSERT_TRUE(stub->SetPresence(As("agent:lin").get(), come, &here).ok());
  ASSERT_TRUE(test::WaitUntil(
      [&] {
        return reader->Read(&told) && told.departments(0).waiting_count() == 1 &&
               told.departments(0).offered_count() == 1 &&
               told.departments(0).staff().free_capacity() == 0;
      },
      kPatience));
  EXPECT_EQ(told.departments(0).staff().utilisation(), 1);
  context->TryCancel();

  // A replica that drains ends its watches; the other one serves them.
  EXPECT_EQ(suite_.Get("routing", 1)->Stop(absl::Seconds(20)), 0);
  ASSERT_EQ(Run({"routing", "stats", "--department", "frontline"}), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("departments/frontline"));
}

}  // namespace
}  // namespace redress
