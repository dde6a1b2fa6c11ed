#include "crypto/hmac.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace redress::crypto {
namespace {

TEST(Hmac, AgreesWithRfc4231Case2) {
  EXPECT_EQ(absl::BytesToHexString(Hmac("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hmac, AKeyMadeReadySignsAlike) {
  for (const std::string& secret :
       {std::string("Jefe"), std::string(64, 'k'), std::string(131, 'k')}) {
    const HmacKey key(secret);
    for (const size_t length : {0u, 1u, 55u, 64u, 200u}) {
      EXPECT_EQ(key.Sign(std::string(length, 'm')), Hmac(secret, std::string(length, 'm')));
    }
  }
}

TEST(DeriveKey, GivesAnotherKeyForEachPurpose) {
  EXPECT_EQ(DeriveKey("k", "a").size(), 32u);
  EXPECT_EQ(DeriveKey("k", "a"), DeriveKey("k", "a"));
  EXPECT_NE(DeriveKey("k", "a"), DeriveKey("k", "b"));
  EXPECT_NE(DeriveKey("k", "a"), DeriveKey("l", "a"));
}

TEST(Token, OpensOnlyWithItsSecretAndUnaltered) {
  const std::string token = SignToken("secret", "surveys/1");
  EXPECT_EQ(*VerifyToken("secret", token), "surveys/1");
  EXPECT_FALSE(VerifyToken("other", token).ok());
  EXPECT_FALSE(VerifyToken("secret", "x" + token).ok());
  EXPECT_FALSE(VerifyToken("secret", "").ok());
}

}  // namespace
}  // namespace redress::crypto
