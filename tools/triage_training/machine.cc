#include "tools/triage_training/machine.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace redress::triage_training {
namespace {

// Solves `matrix` × x = `right`, the matrix symmetric and positive definite, by Cholesky's method;
// its lower half is enough and is used up.
std::vector<double> Solve(std::vector<Row> matrix, std::vector<double> right) {
  const size_t size = right.size();
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      const double rest =
          matrix[i][j] -
          std::inner_product(matrix[i].begin(), matrix[i].begin() + j, matrix[j].begin(), 0.0);
      matrix[i][j] = i == j ? std::sqrt(rest) : rest / matrix[j][j];
    }
  }
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < i; ++j) right[i] -= matrix[i][j] * right[j];
    right[i] /= matrix[i][i];
  }
  for (size_t i = size; i-- > 0;) {
    for (size_t j = i + 1; j < size; ++j) right[i] -= matrix[j][i] * right[j];
    right[i] /= matrix[i][i];
  }
  return right;
}

// Adds the row's product with itself, so often; the lower half.
void AddSquare(const Row& row, double often, std::vector<Row>& squares) {
  for (size_t i = 0; i < row.size(); ++i) {
    const double value = often * row[i];
    for (size_t j = 0; j <= i; ++j) squares[i][j] += value * row[j];
  }
}

}  // namespace

std::vector<double> Separate(const std::vector<Sample>& samples, const std::vector<double>& lengths,
                             const std::vector<bool>& is, size_t columns,
                             const SeparateOptions& options) {
  const auto all = static_cast<double>(samples.size());
  const auto positives = static_cast<double>(std::count(is.begin(), is.end(), true));
  const double weight = std::pow(all / std::max(1.0, positives), options.few_count_more);
  const double slack_of_positive = 1 / (2 * options.cost * weight);
  const double slack = 1 / (2 * options.cost);
  std::vector<double> weights(columns + 1);
  std::vector<double> alphas(samples.size());
  std::vector<uint32_t> order(samples.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  size_t active = order.size();  // those that may still move come first
  uint64_t random = 1;           // the same order in every run (Knuth's linear congruence)
  double most_before = std::numeric_limits<double>::infinity();
  for (int epoch = 0; epoch < options.rounds; ++epoch) {
    for (size_t i = active; i > 1; --i) {
      random = random * 6364136223846793005 + 1442695040888963407;
      std::swap(order[i - 1], order[(random >> 33) % i]);
    }
    double most = 0;
    for (size_t at = 0; at < active;) {
      const uint32_t one = order[at];
      const Sample& sample = samples[one];
      const double sign = is[one] ? 1 : -1;
      const double own_slack = is[one] ? slack_of_positive : slack;
      double sum = weights[columns];
      for (const auto& [column, value] : sample) sum += weights[column] * double{value};
      const double gradient = sign * sum - 1 + own_slack * alphas[one];
      if (alphas[one] == 0 && gradient > most_before) {  // well on its side: out of the way
        std::swap(order[at], order[--active]);
        continue;
      }
      ++at;
      const double pull = alphas[one] == 0 ? std::min(gradient, 0.0) : gradient;
      most = std::max(most, std::abs(pull));
      if (std::abs(pull) < 1e-9) continue;
      const double before = alphas[one];
      alphas[one] = std::max(before - gradient / (lengths[one] + own_slack), 0.0);
      const double step = (alphas[one] - before) * sign;
      weights[columns] += step;
      for (const auto& [column, value] : sample) weights[column] += step * double{value};
    }
    most_before = most;
    if (most < options.tolerance) {
      if (active == order.size()) break;
      active = order.size();  // done among these: look at all of them once more
      most_before = std::numeric_limits<double>::infinity();
    }
  }
  return weights;
}

double Margin(const Row& row, bool is, const std::vector<double>& weights) {
  const double sum = std::inner_product(row.begin(), row.end(), weights.begin(), 0.0);
  return is ? sum : -sum;
}

std::vector<Row> SquaresOf(const std::vector<Row>& rows) {
  const size_t width = rows.front().size();
  std::vector<Row> squares(width, Row(width));
  for (const Row& row : rows) AddSquare(row, 1, squares);
  return squares;
}

std::vector<double> SeparateFull(const std::vector<Row>& rows, const std::vector<Row>& squares,
                                 const std::vector<bool>& is, double cost) {
  constexpr int kRoundsMax = 30;
  const size_t width = rows.front().size();
  std::vector<double> weights(width);
  std::vector<bool> wrong_before;
  for (int round = 0; round < kRoundsMax; ++round) {
    std::vector<bool> wrong(rows.size());
    std::vector<double> pull(width);
    for (size_t one = 0; one < rows.size(); ++one) {
      wrong[one] = Margin(rows[one], is[one], weights) < 1;
      for (size_t i = 0; wrong[one] && i < width; ++i)
        pull[i] += is[one] ? rows[one][i] : -rows[one][i];
    }
    if (wrong == wrong_before) break;
    // From none of them or from all, whichever is nearer.
    const bool most = 2 * std::count(wrong.begin(), wrong.end(), true) > std::ssize(wrong);
    std::vector<Row> bend = most ? squares : std::vector<Row>(width, Row(width));
    for (size_t one = 0; one < rows.size(); ++one) {
      if (wrong[one] != most) AddSquare(rows[one], most ? -1 : 1, bend);
    }
    for (size_t i = 0; i < width; ++i) bend[i][i] += 1 / (2 * cost);
    weights = Solve(std::move(bend), std::move(pull));
    wrong_before = std::move(wrong);
  }
  return weights;
}

std::pair<float, float> Calibrate(const std::vector<std::pair<double, bool>>& answers) {
  double slope = 1;
  double offset = 0;
  const auto positives = static_cast<double>(
      std::count_if(answers.begin(), answers.end(), [](const auto& one) { return one.second; }));
  if (positives < 8) return {1.0F, 0.0F};  // too few to say
  const double high = (positives + 1) / (positives + 2);
  const double low = 1 / (static_cast<double>(answers.size()) - positives + 2);
  for (int round = 0; round < 50; ++round) {  // Newton's method
    double g0 = 0, g1 = 0, h00 = 1e-6, h01 = 0, h11 = 1e-6;
    for (const auto& [answer, is] : answers) {
      const double p = 1 / (1 + std::exp(-(slope * answer + offset)));
      const double miss = p - (is ? high : low);
      const double weight = p * (1 - p);
      g0 += miss * answer;
      g1 += miss;
      h00 += weight * answer * answer;
      h01 += weight * answer;
      h11 += weight;
    }
    const double determinant = h00 * h11 - h01 * h01;
    if (std::abs(determinant) < 1e-12) break;
    const double step_slope = (g0 * h11 - g1 * h01) / determinant;
    const double step_offset = (g1 * h00 - g0 * h01) / determinant;
    slope -= std::clamp(step_slope, -1.0, 1.0);
    offset -= std::clamp(step_offset, -2.0, 2.0);
    if (std::abs(step_slope) + std::abs(step_offset) < 1e-6) break;
  }
  return {static_cast<float>(std::clamp(slope, 0.1, 4.0)),
          static_cast<float>(std::clamp(offset, -6.0, 6.0))};
}

}  // namespace redress::triage_training
