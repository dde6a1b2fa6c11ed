#include "telemetry/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace redress {
namespace {

TEST(Histogram, IsZeroWhenEmpty) {
  const Histogram histogram;
  EXPECT_EQ(histogram.Percentile(50), absl::ZeroDuration());
  EXPECT_EQ(histogram.mean(), absl::ZeroDuration());
  EXPECT_EQ(histogram.count(), 0);
}

TEST(Histogram, EveryValueIsWithinOnePercentOfItsBucket) {
  // Every size from 1 ns to 4 h, in steps far finer than a bucket.
  for (double value = 1; value < 1.44e13; value *= 1.0037) {
    Histogram histogram;
    const auto nanoseconds = static_cast<int64_t>(value);
    histogram.Record(absl::Nanoseconds(nanoseconds));
    histogram.Record(absl::Hours(9));  // so that max() does not help
    const double read = absl::ToDoubleNanoseconds(histogram.Percentile(50));
    EXPECT_LE(std::abs(read - static_cast<double>(nanoseconds)), 0.01 * value) << nanoseconds;
  }
}

TEST(Histogram, PercentilesMatchASortedList) {
  std::mt19937_64 random(7);
  Histogram histogram;
  std::vector<double> values;
  for (int i = 0; i < 50'000; ++i) {
    // From 1 µs to 1 s, spread evenly over the sizes.
    const double exponent = 3 + 6 * static_cast<double>((random() % 1'000'000)) / 1e6;
    const double value = std::floor(std::pow(10, exponent));
    values.push_back(value);
    histogram.Record(absl::Nanoseconds(value));
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const size_t rank = static_cast<size_t>(std::ceil(percent / 100 * 50'000)) - 1;
    const double read = absl::ToDoubleNanoseconds(histogram.Percentile(percent));
    EXPECT_LE(std::abs(read - values[rank]), 0.01 * values[rank]) << percent;
  }
  EXPECT_DOUBLE_EQ(absl::ToDoubleNanoseconds(histogram.max()), values.back());
}

TEST(Histogram, SmallSamplesReadTheirOwnValues) {
  Histogram histogram;
  histogram.Record(absl::Milliseconds(1));
  histogram.Record(absl::Milliseconds(100));
  EXPECT_NEAR(absl::ToDoubleMilliseconds(histogram.Percentile(50)), 1, 0.01);
  EXPECT_EQ(histogram.Percentile(99), absl::Milliseconds(100));
  EXPECT_EQ(histogram.max(), absl::Milliseconds(100));
  EXPECT_NEAR(absl::ToDoubleMilliseconds(histogram.mean()), 50.5, 0.001);
}

TEST(Histogram, TakesWhatLiesBeyondItsEnds) {
  Histogram histogram;
  histogram.Record(-absl::Seconds(1));
  EXPECT_EQ(histogram.Percentile(50), absl::ZeroDuration());
  histogram.Record(absl::InfiniteDuration());
  EXPECT_GT(histogram.max(), absl::Hours(9));
  EXPECT_EQ(histogram.count(), 2);
}

}  // namespace
}  // namespace redress
