#include "tools/redress_cli/parts/seeded_random.h"

#include <algorithm>
#include <cstring>

namespace redress::cli {

uint64_t SeededRandom::Next() {
  state_ += 0x9e3779b97f4a7c15u;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}

void SeededRandom::Fill(std::span<uint8_t> bytes) {
  for (size_t done = 0; done < bytes.size(); done += sizeof(uint64_t)) {
    const uint64_t next = Next();
    std::memcpy(bytes.data() + done, &next, std::min(sizeof(next), bytes.size() - done));
  }
}

uint64_t StableHash(absl::string_view text) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return hash;
}

}  // namespace redress::cli
