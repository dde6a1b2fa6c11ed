#include <gtest/gtest.h>

#include "base/error.h"
#include "base/random.h"
#include "redress/analytics/v1/analytics.grpc.pb.h"
#include "rpc/status.h"
#include "services/analytics/api/analytics_service.h"
#include "services/analytics/wiring.h"
#include "testing/private_postgres.h"
#include "testing/private_redis.h"

namespace redress::analytics {
namespace {

// The whole service on a host, with no source to hear from.
class AnalyticsServiceTest : public testing::Test {
 protected:
  AnalyticsServiceTest() : host_(Options(), SystemClock(), SystemRandom()) {
    auto service = Wire(host_, Settings::Of({}));
    EXPECT_TRUE(service.ok()) << service.status();
    if (service.ok()) service_ = *service;
    EXPECT_EQ(host_.Start([] { return false; }), absl::OkStatus());
    stub_ = v1::AnalyticsService::NewStub(grpc::CreateChannel(
        absl::StrCat("127.0.0.1:", host_.port()), grpc::InsecureChannelCredentials()));
  }
  ~AnalyticsServiceTest() override { host_.Stop(); }

  static runtime::HostOptions Options() {
    runtime::HostOptions options;
    options.name = "analytics";
    options.address = "127.0.0.1";
    options.conninfo = test::PrivatePostgres::Get().NewDatabase("analytics");
    options.redis = test::PrivateRedis::Get().options();
    options.stream_prefix = "redress";
    options.auth = "dev";
    return options;
  }

  static void Sign(grpc::ClientContext& context, const std::string& role) {
    context.AddMetadata("authorization", "Bearer dev:demo:" + role + ":lin");
  }

  absl::Status Query(const std::string& role, const v1::QueryRequest& request) {
    grpc::ClientContext context;
    Sign(context, role);
    v1::QueryResponse response;
    return rpc::FromGrpc(stub_->Query(&context, request, &response));
  }
  absl::Status GetLive(const std::string& role) {
    grpc::ClientContext context;
    Sign(context, role);
    v1::GetLiveResponse response;
    return rpc::FromGrpc(stub_->GetLive(&context, {}, &response));
  }

  runtime::Host host_;
  std::shared_ptr<void> service_;
  std::unique_ptr<v1::AnalyticsService::Stub> stub_;
};

TEST_F(AnalyticsServiceTest, AnswersThoseWhoMayAskAndNobodyElse) {
  v1::QueryRequest request;
  request.set_metric(v1::METRIC_FILED);
  for (const char* role : {"analyst", "supervisor", "auditor", "admin", "platform"}) {
    EXPECT_EQ(Query(role, request), absl::OkStatus()) << role;
    EXPECT_EQ(GetLive(role), absl::OkStatus()) << role;
  }
  EXPECT_EQ(GetLive("agent"), absl::OkStatus());
  EXPECT_EQ(Query("agent", request).code(), absl::StatusCode::kPermissionDenied);
  for (const char* role : {"approver", "operator", "customer"}) {
    EXPECT_EQ(Query(role, request).code(), absl::StatusCode::kPermissionDenied) << role;
    EXPECT_EQ(GetLive(role).code(), absl::StatusCode::kPermissionDenied) << role;
  }
}

TEST_F(AnalyticsServiceTest, TellsTheCallerWhichFieldIsWrong) {
  const absl::Status status = Query("analyst", {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "METRIC_MISSING");
  EXPECT_EQ(FieldOf(status), "metric");
}

}  // namespace
}  // namespace redress::analytics
