#include "services/intake/domain/near_keys.h"

#include <algorithm>
#include <array>
#include <limits>

#include "services/intake/domain/tokens.h"
#include "services/intake/domain/wordings.h"

namespace redress::intake {
namespace {

constexpr int kRows = 5;
constexpr int kMinima = kNearKeysMax * kRows;

// Finaliser of SplitMix64: every bit of the input moves every bit of the result.
constexpr uint64_t Mix(uint64_t value) {
  value ^= value >> 30;
  value *= 0xBF58476D1CE4E5B9;
  value ^= value >> 27;
  value *= 0x94D049BB133111EB;
  return value ^ value >> 31;
}

constexpr std::array<uint64_t, kMinima> kSeeds = [] {
  std::array<uint64_t, kMinima> seeds{};
  for (size_t at = 0; at < seeds.size(); ++at) seeds[at] = Mix(0x9E3779B97F4A7C15 * (at + 1));
  return seeds;
}();

// Order, parcel and phone numbers: the same complaint about another order is near.
constexpr uint64_t kAnyLongNumber = 0xFFFFFFFF;

// In languages with spaces a word says about as much as two characters.
size_t ShingleSize(const std::vector<Token>& tokens) {
  const auto words = std::count_if(tokens.begin(), tokens.end(), &IsWord);
  return 2 * static_cast<size_t>(words) > tokens.size() ? 2 : 3;
}

}  // namespace

std::vector<uint64_t> NearKeys(absl::string_view utf8) {
  const std::vector<Token> tokens = BuiltInWordings().Sift(Tokens(utf8));
  const size_t size = ShingleSize(tokens);
  if (tokens.size() < size - 1 + kNearShinglesMin) return {};
  std::array<uint64_t, kMinima> minima;
  minima.fill(std::numeric_limits<uint64_t>::max());
  for (size_t at = 0; at + size <= tokens.size(); ++at) {
    uint64_t shingle = size;
    for (size_t i = at; i < at + size; ++i)
      shingle = Mix(shingle ^ (IsLongNumber(tokens[i]) ? kAnyLongNumber : tokens[i]));
    // The shingle is mixed already: a multiplication by an odd number is permutation enough.
    for (size_t i = 0; i < minima.size(); ++i)
      minima[i] = std::min(minima[i], (shingle ^ kSeeds[i]) * (kSeeds[i] | 1));
  }
  std::vector<uint64_t> keys(kNearKeysMax);
  for (size_t band = 0; band < keys.size(); ++band) {
    keys[band] = kSeeds[band];
    for (size_t row = 0; row < kRows; ++row)
      keys[band] = Mix(keys[band] ^ minima[band * kRows + row]);
  }
  return keys;
}

}  // namespace redress::intake
