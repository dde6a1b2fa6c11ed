#include "crypto/keyed_hash.h"

#include <bit>
#include <string>

#include "crypto/hmac.h"

namespace redress::crypto {
namespace {

uint64_t TakeLittleEndian(absl::string_view bytes) {
  uint64_t word = 0;
  for (size_t i = 0; i < bytes.size() && i < 8; ++i) {
    word |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  return word;
}

struct State {
  uint64_t a, b, c, d;
  void Round() {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
};

}  // namespace

KeyedHash::KeyedHash(absl::string_view secret, absl::string_view purpose) {
  const std::string key = Hmac(secret, purpose);
  low_ = TakeLittleEndian(absl::string_view(key).substr(0, 8));
  high_ = TakeLittleEndian(absl::string_view(key).substr(8, 8));
}

uint64_t KeyedHash::Of(absl::string_view value) const {
  State state{low_ ^ 0x736f6d6570736575ull, high_ ^ 0x646f72616e646f6dull,
              low_ ^ 0x6c7967656e657261ull, high_ ^ 0x7465646279746573ull};
  const uint64_t length = value.size();
  const auto mix = [&state](uint64_t word) {
    state.d ^= word;
    state.Round();
    state.Round();
    state.a ^= word;
  };
  for (; value.size() >= 8; value.remove_prefix(8)) mix(TakeLittleEndian(value.substr(0, 8)));
  mix((length << 56) | TakeLittleEndian(value));
  state.c ^= 0xff;
  for (int i = 0; i < 4; ++i) state.Round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace redress::crypto
