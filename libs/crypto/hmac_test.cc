#include "crypto/hmac.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace redress::crypto {
namespace {

TEST(Hmac, AgreesWithRfc4231Case2) {
  EXPECT_EQ(absl::BytesToHexString(Hmac("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
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
