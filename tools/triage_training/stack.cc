#include "tools/triage_training/stack.h"

#include <cmath>
#include <limits>

#include "services/intake/domain/triage_model.h"
#include "tools/triage_training/machine.h"

namespace redress::triage_training {
namespace {

constexpr double kCost = 0.1;
constexpr double kSpreadLeast = 1e-6;

// Each column as distances from the usual value, in usual distances; what never differs is none.
struct Standard {
  std::vector<double> means;
  std::vector<double> spreads;
};

Standard Standardise(std::vector<Row>& rows) {
  const size_t width = rows.front().size();
  const auto count = static_cast<double>(rows.size());
  Standard standard{std::vector<double>(width), std::vector<double>(width)};
  for (size_t i = 0; i < width; ++i) {
    double sum = 0, squares = 0;
    for (const Row& row : rows) sum += row[i];
    const double mean = sum / count;
    for (const Row& row : rows) squares += (row[i] - mean) * (row[i] - mean);
    const double spread = std::sqrt(squares / count);
    standard.means[i] = mean;
    standard.spreads[i] = spread < kSpreadLeast ? std::numeric_limits<double>::infinity() : spread;
    for (Row& row : rows) row[i] = (row[i] - mean) / standard.spreads[i];
  }
  return standard;
}

}  // namespace

std::vector<float> LearnStack(const std::vector<std::vector<float>>& chances,
                              const std::vector<std::vector<bool>>& is) {
  std::vector<Row> rows;
  rows.reserve(chances.size());
  for (const std::vector<float>& said : chances) {
    const std::vector<float> input = intake::StackInput(said);
    rows.emplace_back(input.begin(), input.end());
  }
  const Standard standard = Standardise(rows);
  const size_t width = standard.means.size();
  for (Row& row : rows) row.push_back(1);  // for the bias
  const std::vector<Row> squares = SquaresOf(rows);
  const size_t labels = is.size();
  std::vector<float> stack((width + 1) * labels);
  for (size_t label = 0; label < labels; ++label) {
    const std::vector<double> weights = SeparateFull(rows, squares, is[label], kCost);
    std::vector<std::pair<double, bool>> answers;
    answers.reserve(rows.size());
    for (size_t i = 0; i < rows.size(); ++i)
      answers.emplace_back(Margin(rows[i], true, weights), is[label][i]);
    const auto [slope, offset] = Calibrate(answers);
    double bias = weights[width];
    for (size_t i = 0; i < width; ++i) {
      const double weight = weights[i] / standard.spreads[i];
      bias -= weight * standard.means[i];
      stack[i * labels + label] = static_cast<float>(double{slope} * weight);
    }
    stack[width * labels + label] = static_cast<float>(double{slope} * bias + double{offset});
  }
  return stack;
}

}  // namespace redress::triage_training
