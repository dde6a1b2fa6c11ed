#include "tools/platform_sim/simulator.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "redress/platform/v1/platform.grpc.pb.h"
#include "redress/platformsim/v1/inspection.grpc.pb.h"
#include "rpc/client.h"

namespace redress::platformsim {
namespace {

class SimulatorTest : public testing::Test {
 protected:
  void Begin(const v1::Faults& faults) {
    SimulatorOptions options;
    options.port = 0;
    options.auth = "dev";
    options.faults = faults;
    simulator_ = std::make_unique<Simulator>(options, SystemClock(), SystemRandom());
    const auto port = simulator_->Start();
    ASSERT_TRUE(port.ok()) << port.status();
    const auto channel = rpc::MakeChannel(absl::StrCat("127.0.0.1:", *port), {});
    payments_ = platform::v1::PaymentService::NewStub(channel);
    inspection_ = v1::InspectionService::NewStub(channel);
  }

  std::unique_ptr<grpc::ClientContext> Context() {
    return rpc::MakeContext(
        {"Bearer dev:demo:platform:resolution", SystemClock().Now() + absl::Seconds(10)},
        SystemRandom());
  }

  absl::Status Refund(const std::string& request_id) {
    platform::v1::RefundRequest request;
    request.set_request_id(request_id);
    request.set_tenant("demo");
    request.set_customer_id("c1");
    request.mutable_amount()->set_currency("CNY");
    request.mutable_amount()->set_minor_units(100);
    platform::v1::RefundResponse response;
    return rpc::FromGrpc(payments_->Refund(Context().get(), request, &response));
  }

  v1::GetTotalsResponse Totals() {
    v1::GetTotalsResponse response;
    const auto status = inspection_->GetTotals(Context().get(), {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<platform::v1::PaymentService::StubInterface> payments_;
  std::unique_ptr<v1::InspectionService::StubInterface> inspection_;
};

TEST_F(SimulatorTest, PaysOnceHoweverOftenItIsAsked) {
  Begin({});
  EXPECT_TRUE(Refund("r1").ok());
  EXPECT_TRUE(Refund("r1").ok());
  EXPECT_EQ(Totals().refunds(), 1);
  EXPECT_EQ(Totals().refund_minor_units(), 100);
  EXPECT_EQ(Totals().calls(), 2);
  EXPECT_EQ(Totals().duplicates(), 1);
}

TEST_F(SimulatorTest, FailsBeforeTheDeed) {
  v1::Faults faults;
  faults.set_fail_rate(1);
  Begin(faults);
  const absl::Status status = Refund("r1");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "PLATFORM_AWAY");
  EXPECT_EQ(Totals().refunds(), 0);
  EXPECT_EQ(Totals().faults(), 1);
}

TEST_F(SimulatorTest, FailsAfterTheDeedAndRecovers) {
  v1::Faults faults;
  faults.set_twice_rate(1);
  Begin(faults);
  EXPECT_EQ(ReasonOf(Refund("r1")), "ANSWER_LOST");
  EXPECT_EQ(Totals().refunds(), 1);
  v1::SetFaultsResponse response;
  ASSERT_TRUE(inspection_->SetFaults(Context().get(), {}, &response).ok());
  EXPECT_TRUE(Refund("r1").ok());
  EXPECT_EQ(Totals().refunds(), 1);
}

TEST_F(SimulatorTest, RefusesFaultsOutOfBounds) {
  Begin({});
  v1::SetFaultsRequest request;
  request.mutable_faults()->set_fail_rate(1.5);
  v1::SetFaultsResponse response;
  const absl::Status status =
      rpc::FromGrpc(inspection_->SetFaults(Context().get(), request, &response));
  EXPECT_EQ(ReasonOf(status), "RATE_OUT_OF_BOUNDS");
  EXPECT_EQ(FieldOf(status), "faults.fail_rate");
}

}  // namespace
}  // namespace redress::platformsim
