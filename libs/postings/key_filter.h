// Which keys a set may have, in two bytes a key: "no" is certain, "yes" is wrong about once in a
// thousand times.
//
//   KeyFilter filter(keys.size());
//   for (const Key key : keys) filter.Add(key);
//   if (filter.MayHave(key)) ...look it up
#pragma once

#include <array>
#include <vector>

#include "postings/segment.h"

namespace redress::postings {

// A Bloom filter in blocks of one cache line. Keys are hashes.
class KeyFilter {
 public:
  explicit KeyFilter(size_t key_count) : blocks_(key_count / kKeysPerBlock + 1) {}

  void Add(Key key) {
    Block& block = BlockOf(key);
    for (size_t i = 0; i < block.size(); ++i) block[i] |= BitOf(key, i);
  }
  bool MayHave(Key key) const {
    const Block& block = const_cast<KeyFilter*>(this)->BlockOf(key);
    for (size_t i = 0; i < block.size(); ++i) {
      if ((block[i] & BitOf(key, i)) == 0) return false;
    }
    return true;
  }
  size_t memory_bytes() const { return blocks_.size() * sizeof(Block); }

 private:
  static constexpr size_t kKeysPerBlock = 32;
  using Block = std::array<uint64_t, 8>;

  static uint64_t Mix(Key key) { return (key ^ (key >> 31)) * 0x9E3779B97F4A7C15ull; }
  Block& BlockOf(Key key) { return blocks_[(Mix(key) >> 16) % blocks_.size()]; }
  // One bit in each word of the block, by six bits of another mix.
  static uint64_t BitOf(Key key, size_t word) {
    const uint64_t bits = (key ^ (key >> 29)) * 0xD6E8FEB86659FD93ull;
    return uint64_t{1} << ((bits >> (6 * word + 8)) & 63);
  }

  std::vector<Block> blocks_;
};

}  // namespace redress::postings
