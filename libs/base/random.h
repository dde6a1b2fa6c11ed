// Randomness as an argument. Only random.cc draws real random bits.
//
//   Ids ids(SystemRandom(), clock);
#pragma once

#include <cstdint>
#include <span>

namespace redress {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  // Fills every byte with bits nobody can guess.
  virtual void Fill(std::span<uint8_t> bytes) = 0;
  // A number in [0, bound); bound > 0.
  uint64_t Below(uint64_t bound);
};

// The operating system's generator, buffered a thread; lives as long as the process.
Random& SystemRandom();

}  // namespace redress
