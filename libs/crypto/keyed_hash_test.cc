#include "crypto/keyed_hash.h"

#include <gtest/gtest.h>

#include <string>

namespace redress::crypto {
namespace {

// The example of the SipHash paper: key 00..0f, message 00..0e.
TEST(KeyedHash, IsSipHash) {
  std::string message;
  for (char c = 0; c < 15; ++c) message.push_back(c);
  EXPECT_EQ(KeyedHash(0x0706050403020100ull, 0x0f0e0d0c0b0a0908ull).Of(message),
            0xa129ca6149be45e5ull);
}

// R-I10
TEST(KeyedHash, DependsOnSecretAndPurpose) {
  const KeyedHash hash("secret", "search");
  EXPECT_EQ(hash.Of("13800000000"), KeyedHash("secret", "search").Of("13800000000"));
  EXPECT_NE(hash.Of("13800000000"), hash.Of("13800000001"));
  EXPECT_NE(hash.Of("13800000000"), KeyedHash("other", "search").Of("13800000000"));
  EXPECT_NE(hash.Of("13800000000"), KeyedHash("secret", "other").Of("13800000000"));
}

}  // namespace
}  // namespace redress::crypto
