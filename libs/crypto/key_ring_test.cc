#include "crypto/key_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error.h"

namespace redress::crypto {
namespace {

const std::string kA(64, 'a');
const std::string kB(64, 'b');
const std::string kC(64, 'c');

KeyRing Ring(const std::string& text) {
  auto ring = KeyRing::FromText(text);
  EXPECT_TRUE(ring.ok()) << ring.status();
  return *std::move(ring);
}

// R-I10: a file of one key, as it was before there were versions, stays good.
TEST(KeyRing, OneKeyAloneIsVersionOneOfEveryTenant) {
  const KeyRing alone = Ring(kA + "\n");
  const KeyRing listed = Ring("# keys\n1 " + kA + "  # the first\n");
  EXPECT_EQ(alone.newest(), 1);
  EXPECT_EQ(*alone.TenantKey("demo", 1), *listed.TenantKey("demo", 1));
  EXPECT_NE(*alone.TenantKey("demo", 1), *alone.TenantKey("other", 1));
  EXPECT_EQ(alone.BlindKey("demo", "phone", "138"), listed.BlindKey("demo", "phone", "138"));
}

// R-I10
TEST(KeyRing, NewVersionsLeaveLookUpKeysAsTheyAre) {
  const KeyRing before = Ring(kA);
  const std::string text = before.WithNewVersion(std::string(32, 'k'));
  const KeyRing after = Ring(text);
  EXPECT_EQ(after.newest(), 2);
  EXPECT_EQ(*after.TenantKey("demo", 1), *before.TenantKey("demo", 1));
  EXPECT_EQ(after.BlindKey("demo", "phone", "138"), before.BlindKey("demo", "phone", "138"));

  // Version 1 can be taken out.
  std::string without;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.substr(0, 2) != "1 ") absl::StrAppend(&without, line, "\n");
  }
  const KeyRing last = Ring(without);
  EXPECT_EQ(*last.TenantKey("demo", 2), *after.TenantKey("demo", 2));
  EXPECT_EQ(last.Lasting("token"), before.Lasting("token"));
  EXPECT_EQ(ReasonOf(last.TenantKey("demo", 1).status()), "KEY_VERSION_MISSING");
}

TEST(KeyRing, ATenantMayHaveAKeyOfItsOwn) {
  const KeyRing ring = Ring(absl::StrCat("1 ", kA, "\n1 demo ", kB, "\n"));
  EXPECT_EQ(ring.TenantKey("demo", 1)->size(), 32u);
  EXPECT_NE(*ring.TenantKey("demo", 1), *Ring(kA).TenantKey("demo", 1));
  EXPECT_EQ(*ring.TenantKey("other", 1), *Ring(kA).TenantKey("other", 1));
}

// R-I10
TEST(KeyRing, BlindKeysTellTenantsFieldsAndValuesApart) {
  const KeyRing ring = Ring(kA);
  const std::string key = ring.BlindKey("demo", "phone", "13800000000");
  EXPECT_EQ(key.size(), 16u);
  EXPECT_EQ(key, ring.BlindKey("demo", "phone", "13800000000"));
  EXPECT_NE(key, ring.BlindKey("other", "phone", "13800000000"));
  EXPECT_NE(key, ring.BlindKey("demo", "email", "13800000000"));
  EXPECT_NE(key, ring.BlindKey("demo", "phone", "13800000001"));
  EXPECT_NE(key, Ring(kB).BlindKey("demo", "phone", "13800000000"));
}

TEST(KeyRing, NamesTheLineAtFaultAndNeverItsContent) {
  for (const std::string& text :
       {std::string(), std::string("short"), absl::StrCat("0 ", kA), absl::StrCat("2 ", kA),
        absl::StrCat("1 ", kA, "\n1 ", kB), absl::StrCat("1 ", kA, "\n2 demo ", kB),
        absl::StrCat("1 ", kA, "\nlasting ", kB, "\nlasting ", kC), absl::StrCat("x ", kA),
        absl::StrCat("1 demo more ", kA), absl::StrCat("1 ", kA.substr(1), "g")}) {
    const absl::Status status = KeyRing::FromText(text).status();
    EXPECT_EQ(ReasonOf(status), "KEYS_MALFORMED") << text;
    EXPECT_THAT(std::string(status.message()), testing::Not(testing::HasSubstr("aaaa")));
  }
  EXPECT_FALSE(KeyRing::FromText(std::string(64, 'g')).ok());
}

}  // namespace
}  // namespace redress::crypto
