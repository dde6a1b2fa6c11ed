// Randomness that a seed brings back, for simulations. Never for ids or secrets.
//
//   SeededRandom random(7);
//   random.Below(6);
#pragma once

#include "absl/strings/string_view.h"
#include "base/random.h"

namespace redress::cli {

// SplitMix64. Unlike other Randoms not thread-safe: one a thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void Fill(std::span<uint8_t> bytes) override;

 private:
  uint64_t Next();
  uint64_t state_;
};

// The same number for the same text, on every machine and for ever.
uint64_t StableHash(absl::string_view text);

}  // namespace redress::cli
