#include "tools/triage_training/machine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace redress::triage_training {
namespace {

// Four columns, a bias, and which side: by two of the columns, with some noise.
struct Problem {
  std::vector<Row> rows;
  std::vector<bool> is;
};

// From -1 to 1.
double Draw(std::mt19937& random) { return static_cast<double>(random() % 2'001) / 1'000 - 1; }

Problem Drawn(size_t count) {
  std::mt19937 random(5);
  Problem problem;
  for (size_t i = 0; i < count; ++i) {
    Row row = {Draw(random), Draw(random), Draw(random), Draw(random), 1};
    problem.is.push_back(2 * row[0] - row[2] + 0.5 + 0.6 * Draw(random) > 0);
    problem.rows.push_back(std::move(row));
  }
  return problem;
}

// Cost of these weights: what the machines make as small as they can.
double CostOf(const Problem& problem, const std::vector<double>& weights, double cost) {
  double sum = 0;
  for (const double weight : weights) sum += weight * weight / 2;
  for (size_t i = 0; i < problem.rows.size(); ++i) {
    const double short_of = std::max(0.0, 1 - Margin(problem.rows[i], problem.is[i], weights));
    sum += cost * short_of * short_of;
  }
  return sum;
}

// R-I6: two ways to the same machine
TEST(Machine, BothWaysEndAtTheSameWeights) {
  const Problem problem = Drawn(600);
  const std::vector<double> full =
      SeparateFull(problem.rows, SquaresOf(problem.rows), problem.is, 0.1);
  std::vector<Sample> samples;
  std::vector<double> lengths;
  for (const Row& row : problem.rows) {
    Sample& sample = samples.emplace_back();
    double length = 1;
    for (uint32_t i = 0; i < 4; ++i) {
      sample.emplace_back(i, static_cast<float>(row[i]));
      length += row[i] * row[i];
    }
    lengths.push_back(length);
  }
  const std::vector<double> descended =
      Separate(samples, lengths, problem.is, 4, {.cost = 0.1, .rounds = 2'000, .tolerance = 1e-6});
  ASSERT_EQ(full.size(), descended.size());
  for (size_t i = 0; i < full.size(); ++i) EXPECT_NEAR(full[i], descended[i], 1e-3) << i;
  // A step to any side costs more.
  const double least = CostOf(problem, full, 0.1);
  for (size_t i = 0; i < full.size(); ++i) {
    for (const double step : {-0.05, 0.05}) {
      std::vector<double> beside = full;
      beside[i] += step;
      EXPECT_GT(CostOf(problem, beside, 0.1), least) << i;
    }
  }
}

TEST(Machine, ChancesFitWhatIsSo) {
  std::mt19937 random(6);
  std::vector<std::pair<double, bool>> answers;
  for (int i = 0; i < 20'000; ++i) {
    const double answer = Draw(random) * 2;
    const double chance = 1 / (1 + std::exp(-(1.7 * answer - 0.4)));
    answers.emplace_back(answer, static_cast<double>(random() % 10'000) / 10'000 < chance);
  }
  const auto [slope, offset] = Calibrate(answers);
  EXPECT_NEAR(slope, 1.7, 0.1);
  EXPECT_NEAR(offset, -0.4, 0.1);
  answers.resize(9);
  for (size_t i = 0; i < answers.size(); ++i) answers[i].second = i < 7;
  EXPECT_EQ(Calibrate(answers), std::pair(1.0F, 0.0F));
}

}  // namespace
}  // namespace redress::triage_training
