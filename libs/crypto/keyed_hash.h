// A hash that only who has the secret can make: what is stored under it tells nothing of the value
// (R-I10).
//
//   const crypto::KeyedHash hash(data_key, "search");
//   const uint64_t key = hash.Of("13800000000");
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace redress::crypto {

// SipHash-2-4 under a key of 128 bits that is derived from the secret for one purpose. Immutable.
class KeyedHash {
 public:
  KeyedHash(absl::string_view secret, absl::string_view purpose);
  // SipHash's own two halves of a key.
  KeyedHash(uint64_t key_low, uint64_t key_high) : low_(key_low), high_(key_high) {}

  uint64_t Of(absl::string_view value) const;

 private:
  uint64_t low_ = 0;
  uint64_t high_ = 0;
};

}  // namespace redress::crypto
