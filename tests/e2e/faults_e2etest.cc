// Starting without what a service needs, and running twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using test::HttpGet;
using test::WaitUntil;

absl::Status File(test::Suite& suite, int replica) {
  intake::v1::FileComplaintRequest request;
  intake::v1::FileComplaintResponse response;
  request.set_request_id(NewUuid(SystemClock().Now(), SystemRandom()).ToString());
  request.mutable_complaint()->set_channel(common::v1::CHANNEL_APP);
  request.mutable_complaint()->mutable_customer()->set_customer_id("c1");
  request.mutable_complaint()->set_body("快递弄丢了我的包裹");
  auto stub = intake::v1::IntakeService::NewStub(suite.Channel("intake", replica));
  const auto context = rpc::MakeContext(
      {"Bearer dev:demo:platform:shop", SystemClock().Now() + absl::Seconds(10)}, SystemRandom());
  context->set_wait_for_ready(true);
  return rpc::FromGrpc(stub->FileComplaint(context.get(), request, &response));
}

TEST(Faults, WaitsForPostgresAndSaysSo) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  suite.postgres().Stop();
  suite.Start("intake");
  std::string body;
  ASSERT_TRUE(WaitUntil(
      [&] {
        return HttpGet(suite.ProbePort("intake"), "/readyz", &body) == 503 &&
               body.find("Postgres") != std::string::npos;
      },
      absl::Seconds(20)))
      << body;
  EXPECT_EQ(HttpGet(suite.ProbePort("intake"), "/healthz", &body), 200);
  suite.postgres().Start();
  ASSERT_TRUE(suite.WaitReady("intake"));
  EXPECT_TRUE(File(suite, 0).ok());
}

TEST(Faults, WaitsForRedisAtTheStartAndLivesWithoutItLater) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  suite.redis().Stop();
  suite.Start("intake");
  std::string body;
  ASSERT_TRUE(WaitUntil(
      [&] {
        return HttpGet(suite.ProbePort("intake"), "/readyz", &body) == 503 &&
               body.find("Redis") != std::string::npos;
      },
      absl::Seconds(20)))
      << body;
  suite.redis().Start();
  ASSERT_TRUE(suite.WaitReady("intake"));
  // P6: Redis away, intake stays up and says that it is degraded.
  suite.redis().Stop();
  ASSERT_TRUE(WaitUntil(
      [&] {
        return HttpGet(suite.ProbePort("intake"), "/readyz", &body) == 200 &&
               body.find("without Redis") != std::string::npos;
      },
      absl::Seconds(20)))
      << body;
  EXPECT_TRUE(File(suite, 0).ok());
}

// P7 in small: away is UNAVAILABLE, back is well.
TEST(Faults, PostgresAwayIsUnavailableAndItRecovers) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  ASSERT_TRUE(suite.StartAll());
  ASSERT_TRUE(File(suite, 0).ok());
  suite.postgres().Stop();
  EXPECT_EQ(File(suite, 0).code(), absl::StatusCode::kUnavailable);
  std::string body;
  EXPECT_TRUE(WaitUntil([&] { return HttpGet(suite.ProbePort("intake"), "/readyz", &body) == 503; },
                        absl::Seconds(20)));
  suite.postgres().Start();
  ASSERT_TRUE(suite.WaitReady("intake"));
  EXPECT_TRUE(File(suite, 0).ok());
}

TEST(Faults, ASecondReplicaOnTheSameDatabaseIsSafeAndSigtermDrains) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  ASSERT_TRUE(suite.StartAll());
  suite.Start("intake", 1);
  ASSERT_TRUE(suite.WaitReady("intake", 1));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(File(suite, i % 2).ok());
  EXPECT_EQ(suite.Get("intake", 0)->Stop(absl::Seconds(10)), 0);
  EXPECT_TRUE(File(suite, 1).ok());
  std::string body;
  EXPECT_EQ(HttpGet(suite.ProbePort("intake", 1), "/metrics", &body), 200);
  EXPECT_THAT(body, testing::HasSubstr("redress_rpc_calls_total"));
}

TEST(Faults, ABadSettingIsNamedAndEndsTheProcess) {
  test::Suite suite({.services = {"intake"}, .platform_sim = false});
  suite.Start("intake", 0, {"--prot=1"});
  EXPECT_EQ(suite.Get("intake")->Wait(), 1);
  EXPECT_THAT(test::ReadFile(suite.LogPath("intake")), testing::HasSubstr("prot"));
  suite.Start("intake", 1, {"--address=0.0.0.0"});
  EXPECT_EQ(suite.Get("intake", 1)->Wait(), 1);
  EXPECT_THAT(test::ReadFile(suite.LogPath("intake", 1)), testing::HasSubstr("loopback"));
}

}  // namespace
}  // namespace redress
