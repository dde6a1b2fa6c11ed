#include "rpc/breaker.h"

#include <gtest/gtest.h>

#include "telemetry/metrics.h"

namespace redress::rpc {
namespace {

class ManualClock final : public Clock {
 public:
  absl::Time Now() override { return now_; }
  absl::Time Monotonic() override { return now_; }
  void Sleep(absl::Duration duration) override { now_ += duration; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'795'000'000);
};

class BreakerTest : public ::testing::Test {
 protected:
  BreakerTest()
      : gauge_(metrics_.Gauge("state", "", {})),
        breaker_({.failures_max = 3, .open_min = absl::Seconds(1), .open_max = absl::Seconds(3)},
                 clock_, gauge_) {}

  void Fail() {
    EXPECT_TRUE(breaker_.Allow());
    breaker_.Record(absl::UnavailableError("away"));
  }
  void Open() {
    for (int i = 0; i < 3; ++i) Fail();
    EXPECT_EQ(breaker_.state(), Breaker::State::kOpen);
  }

  Metrics metrics_;
  prometheus::Gauge& gauge_;
  ManualClock clock_;
  Breaker breaker_;
};

TEST_F(BreakerTest, OpensAfterFailuresInARowAlone) {
  Fail();
  Fail();
  breaker_.Record(absl::OkStatus());
  Fail();
  Fail();
  EXPECT_EQ(breaker_.state(), Breaker::State::kClosed);
  Fail();
  EXPECT_EQ(breaker_.state(), Breaker::State::kOpen);
  EXPECT_EQ(gauge_.Value(), 2);
  EXPECT_FALSE(breaker_.Allow());
  EXPECT_EQ(breaker_.AllowMany(10), 0);
}

TEST_F(BreakerTest, LetsOneCallFindOutAndCloses) {
  Open();
  clock_.Sleep(absl::Seconds(1));
  EXPECT_EQ(breaker_.AllowMany(10), 1);
  EXPECT_EQ(breaker_.state(), Breaker::State::kHalfOpen);
  EXPECT_EQ(gauge_.Value(), 1);
  EXPECT_FALSE(breaker_.Allow());
  breaker_.Record(absl::NotFoundError("an answer all the same"));
  EXPECT_EQ(breaker_.state(), Breaker::State::kClosed);
  EXPECT_EQ(breaker_.AllowMany(10), 10);
}

TEST_F(BreakerTest, WaitsLongerEachTimeUpToABound) {
  Open();
  for (const int seconds : {1, 2, 3, 3}) {
    clock_.Sleep(absl::Seconds(seconds) - absl::Milliseconds(1));
    EXPECT_FALSE(breaker_.Allow()) << seconds;
    clock_.Sleep(absl::Milliseconds(1));
    ASSERT_TRUE(breaker_.Allow()) << seconds;
    breaker_.Record(absl::DeadlineExceededError("slow"));
    EXPECT_EQ(breaker_.state(), Breaker::State::kOpen);
  }
}

TEST_F(BreakerTest, LateAnswersChangeNothingWhileItIsOpen) {
  Open();
  breaker_.Record(absl::OkStatus());
  EXPECT_EQ(breaker_.state(), Breaker::State::kOpen);
}

TEST_F(BreakerTest, ARefusalIsNoFailure) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(breaker_.Allow());
    breaker_.Record(absl::InvalidArgumentError("no"));
  }
  EXPECT_EQ(breaker_.state(), Breaker::State::kClosed);
}

}  // namespace
}  // namespace redress::rpc
