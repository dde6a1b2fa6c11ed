// Numbers in as few bytes as they need, seven bits a byte, the low ones first.
//
//   AppendVarint(300, bytes);
//   if (!TakeVarint(rest, number)) return Broken();
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace redress::postings {

inline void AppendVarint(uint64_t number, std::string& out) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

// Takes one number off the front; false when the bytes hold none.
inline bool TakeVarint(absl::string_view& rest, uint64_t& number) {
  number = 0;
  const size_t most = rest.size() < 10 ? rest.size() : 10;
  for (size_t i = 0; i < most; ++i) {
    const auto byte = static_cast<uint8_t>(rest[i]);
    number |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      rest.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace redress::postings
