// Real faults under load (P5 to P7 in small): whatever was acknowledged is there once, in every
// database, in order.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/random.h"
#include "census.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "rpc/client.h"
#include "testing/suite.h"
#include "testing/wait.h"

namespace redress {
namespace {

using test::WaitUntil;

// Files complaints until stopped; every one again with the same request_id until it is
// acknowledged.
class Filer {
 public:
  explicit Filer(test::Suite& suite) {
    for (int replica = 0; replica < 2; ++replica) {
      stubs_.push_back(intake::v1::IntakeService::NewStub(suite.Channel("intake", replica)));
    }
    for (int t = 0; t < 4; ++t) threads_.emplace_back([this, t] { Loop(t); });
  }
  ~Filer() { Stop(); }
  std::map<std::string, std::string> Stop() {
    stopped_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    absl::MutexLock lock(&mutex_);
    return acknowledged_;
  }
  size_t acknowledged() {
    absl::MutexLock lock(&mutex_);
    return acknowledged_.size();
  }
  int strange() const { return strange_; }

 private:
  void Loop(int t) {
    for (int i = 0; !stopped_; ++i) {
      intake::v1::FileComplaintRequest request;
      request.set_request_id(absl::StrCat("chaos-", t, "-", i));
      request.mutable_complaint()->set_channel(common::v1::CHANNEL_APP);
      request.mutable_complaint()->mutable_customer()->set_customer_id(
          absl::StrCat("c", t, "-", i));
      request.mutable_complaint()->set_body(i % 3 == 0 ? "收到的商品是假货" : "快递弄丢了我的包裹");
      for (int attempt = t;; ++attempt) {
        intake::v1::FileComplaintResponse response;
        const auto context = rpc::MakeContext(
            {"Bearer dev:demo:platform:shop", SystemClock().Now() + absl::Seconds(3)},
            SystemRandom());
        const grpc::Status status =
            stubs_[static_cast<size_t>(attempt) % stubs_.size()]->FileComplaint(context.get(),
                                                                                request, &response);
        if (status.ok()) {
          absl::MutexLock lock(&mutex_);
          acknowledged_[request.request_id()] = response.complaint().name();
          break;
        }
        // P7: while something is away the answer is UNAVAILABLE, or no answer in time; anything
        // else is a fault.
        if (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
            status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED) {
          ++strange_;
          ADD_FAILURE() << status.error_code() << " " << status.error_message();
        }
        if (stopped_) return;  // never acknowledged: may or may not be there
        SystemClock().Sleep(absl::Milliseconds(20));
      }
      SystemClock().Sleep(absl::Milliseconds(5));
    }
  }

  std::vector<std::unique_ptr<intake::v1::IntakeService::Stub>> stubs_;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> strange_ = 0;
  absl::Mutex mutex_;
  std::map<std::string, std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

int Cycles() {
  const char* text = getenv("REDRESS_CHAOS_CYCLES");
  int cycles = 100;
  if (text != nullptr && !absl::SimpleAtoi(text, &cycles)) cycles = 100;
  return cycles;
}

TEST(Chaos, NothingAcknowledgedIsLostNothingIsDoubledAndOrderHolds) {
  test::Suite suite({.flags = {"--log_level=info"}});
  const std::vector<std::string> services = {"intake",    "routing",  "sla",      "resolution",
                                             "messaging", "feedback", "analytics"};
  ASSERT_TRUE(suite.StartAll());
  for (const std::string& service : services) suite.Start(service, 1);
  for (const std::string& service : services) ASSERT_TRUE(suite.WaitReady(service, 1));
  Census census(suite);
  Filer filer(suite);

  uint64_t seed = SystemRandom().Below(1u << 30);
  if (const char* given = getenv("REDRESS_CHAOS_SEED")) {
    ASSERT_TRUE(absl::SimpleAtoi(given, &seed));
  }
  std::printf("REDRESS_CHAOS_SEED=%lu\n", static_cast<unsigned long>(seed));
  uint64_t state = seed;
  const auto pick = [&](uint64_t bound) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (state >> 33) % bound;
  };

  const int cycles = Cycles();
  for (int cycle = 0; cycle < cycles; ++cycle) {
    const std::string& victim = services[pick(services.size())];
    const int replica = static_cast<int>(pick(2));
    suite.Get(victim, replica)->Signal(SIGKILL);
    suite.Get(victim, replica)->Wait();
    if (cycle == cycles / 4) suite.redis().FlushAll();  // P6
    if (cycle == cycles / 2) {                          // P7
      suite.postgres().Stop();
      suite.postgres().Start();
    }
    // A zombie: frozen beyond its leases, then thawed.
    const bool freeze = cycle == cycles * 3 / 4;
    const std::string& frozen = services[1 + pick(services.size() - 1)];
    const int frozen_replica = frozen == victim ? 1 - replica : 0;
    if (freeze) suite.Get(frozen, frozen_replica)->Signal(SIGSTOP);
    const size_t before = filer.acknowledged();
    EXPECT_TRUE(WaitUntil([&] { return filer.acknowledged() > before + 5; }, absl::Seconds(30)))
        << "cycle " << cycle << ": intake does not recover from the loss of " << victim;
    if (freeze) {
      SystemClock().Sleep(absl::Seconds(10));
      suite.Get(frozen, frozen_replica)->Signal(SIGCONT);
    }
    suite.Start(victim, replica);
  }
  for (const std::string& service : services) {
    for (int replica = 0; replica < 2; ++replica) {
      suite.Start(service, replica);
      ASSERT_TRUE(suite.WaitReady(service, replica));
    }
  }
  const std::map<std::string, std::string> acknowledged = filer.Stop();
  std::printf("%zu complaints acknowledged over %d cycles\n", acknowledged.size(), cycles);
  EXPECT_GT(acknowledged.size(), static_cast<size_t>(cycles) * 5);
  EXPECT_EQ(filer.strange(), 0);

  // Proof of recovery: everybody catches up, and every database tells the same.
  EXPECT_TRUE(WaitUntil([&] { return census.CaughtUp(); }, absl::Seconds(60))) << census.Lag();
  EXPECT_EQ(census.Problems(acknowledged), "");
}

}  // namespace
}  // namespace redress
