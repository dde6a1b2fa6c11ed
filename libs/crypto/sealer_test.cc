#include "crypto/sealer.h"

#include <gtest/gtest.h>

namespace redress::crypto {
namespace {

const std::string kKey(64, 'a');

TEST(Sealer, OpensWhatItSealed) {
  const Sealer sealer = *Sealer::FromKey(kKey, SystemRandom());
  for (const std::string& plain :
       {std::string(), std::string("13800000000"), std::string(5000, 'x')}) {
    EXPECT_EQ(*sealer.Open(sealer.Seal(plain, "c1"), "c1"), plain);
  }
}

// R-I10
TEST(Sealer, RefusesAnotherContextKeyOrByte) {
  const Sealer sealer = *Sealer::FromKey(kKey, SystemRandom());
  std::string sealed = sealer.Seal("13800000000", "c1");
  EXPECT_EQ(sealed.find("138"), std::string::npos);
  EXPECT_FALSE(sealer.Open(sealed, "c2").ok());
  EXPECT_FALSE(Sealer::FromKey(std::string(64, 'b'), SystemRandom())->Open(sealed, "c1").ok());
  sealed[15] = static_cast<char>(sealed[15] ^ 1);
  EXPECT_FALSE(sealer.Open(sealed, "c1").ok());
  EXPECT_FALSE(sealer.Open("", "c1").ok());
}

TEST(Sealer, RefusesAKeyThatIsNone) {
  EXPECT_FALSE(Sealer::FromKey("short", SystemRandom()).ok());
  EXPECT_FALSE(Sealer::FromKey(std::string(64, 'g'), SystemRandom()).ok());
}

}  // namespace
}  // namespace redress::crypto
