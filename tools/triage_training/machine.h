// Linear support vector machines with squared hinge loss, and the chances that their answers mean.
//
//   const std::vector<double> weights = SeparateFull(rows, SquaresOf(rows), is, 0.1);
//   const auto [slope, offset] = Calibrate(answers);
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace redress::triage_training {

// An example that has few of very many columns: which, and how much of each.
using Sample = std::vector<std::pair<uint32_t, float>>;
// One that has all of a few.
using Row = std::vector<double>;

struct SeparateOptions {
  double cost;                // of an example on the wrong side, against large weights
  double few_count_more = 0;  // power of examples / those that are, in what one of those weighs
  int rounds;                 // over all examples, at most
  double tolerance;           // of what is still wrong, to stop earlier
};

// The weight of each of so many columns, the bias last, by dual coordinate descent (Hsieh et al.,
// 2008). `lengths` are the samples' own, squared, the bias counted.
std::vector<double> Separate(const std::vector<Sample>& samples, const std::vector<double>& lengths,
                             const std::vector<bool>& is, size_t columns,
                             const SeparateOptions& options);

// The same to the end, by Newton's method on those on the wrong side until they stay the same ones,
// in 30 rounds at most. A bias is a column of ones; `squares` are SquaresOf(rows).
std::vector<double> SeparateFull(const std::vector<Row>& rows, const std::vector<Row>& squares,
                                 const std::vector<bool>& is, double cost);
// The sum of each row's product with itself; its lower half.
std::vector<Row> SquaresOf(const std::vector<Row>& rows);

// How far a row is on its side by these weights.
double Margin(const Row& row, bool is, const std::vector<double>& weights);

// Platt's calibration: slope and offset by which the answers, each with what is so, become logits
// whose chances fit. Of fewer than 8 that are so nothing can be said: 1 and 0.
std::pair<float, float> Calibrate(const std::vector<std::pair<double, bool>>& answers);

}  // namespace redress::triage_training
