#include "crypto/envelope.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "crypto/sealer.h"

namespace redress::crypto {
namespace {

const std::string kFirst(64, 'a');

class EnvelopeTest : public testing::Test {
 protected:
  const KeyRing ring_ = *KeyRing::FromText(kFirst);
  const Envelope envelope_{ring_, SystemRandom()};
  const KeyOwner owner_{"demo", "c1"};
};

// R-I10
TEST_F(EnvelopeTest, OpensWithTheWrappedKeyOfItsOwnerAlone) {
  const DataKey key = envelope_.NewKey();
  const std::string wrapped = *envelope_.Wrap(owner_, key);
  const std::string sealed = envelope_.Seal(key, "13800000000", "complaint");
  EXPECT_EQ(*envelope_.Open(owner_, wrapped, sealed, "complaint"), "13800000000");
  EXPECT_EQ(sealed.find("138"), std::string::npos);
  EXPECT_FALSE(envelope_.Open({"other", "c1"}, wrapped, sealed, "complaint").ok());
  EXPECT_FALSE(envelope_.Open({"demo", "c2"}, wrapped, sealed, "complaint").ok());
  EXPECT_FALSE(envelope_.Open(owner_, wrapped, sealed, "another").ok());
}

// R-I10: erasing is deleting the wrapped key; a later key of the same customer opens nothing old.
TEST_F(EnvelopeTest, NothingOpensOnceTheKeyIsGone) {
  const DataKey key = envelope_.NewKey();
  const std::string sealed = envelope_.Seal(key, "text", "complaint");
  EXPECT_EQ(ReasonOf(envelope_.Open(owner_, "", sealed, "complaint").status()), "KEY_DESTROYED");
  const std::string later = *envelope_.Wrap(owner_, envelope_.NewKey());
  EXPECT_EQ(ReasonOf(envelope_.Open(owner_, later, sealed, "complaint").status()), "KEY_DESTROYED");
  EXPECT_EQ(ReasonOf(envelope_.Open(owner_, later, "", "complaint").status()), "KEY_DESTROYED");
}

// R-I10: what was sealed before there were data keys stays readable.
TEST_F(EnvelopeTest, OpensWhatTheOneKeySealed) {
  const Sealer sealer = *Sealer::FromKey(kFirst, SystemRandom());
  EXPECT_EQ(*envelope_.Open(owner_, "", sealer.Seal("old", "complaint"), "complaint"), "old");
}

// R-I10: rotation wraps the same key anew; what it sealed is not touched.
TEST_F(EnvelopeTest, RewrappingKeepsTheKey) {
  const DataKey key = envelope_.NewKey();
  const std::string wrapped = *envelope_.Wrap(owner_, key);
  const std::string sealed = envelope_.Seal(key, "text", "complaint");
  const KeyRing rotated = *KeyRing::FromText(ring_.WithNewVersion(std::string(32, 'n')));
  const Envelope after(rotated, SystemRandom());
  const std::string again = *after.Wrap(owner_, *after.Unwrap(owner_, wrapped));
  EXPECT_EQ(Envelope::VersionOf(wrapped), 1);
  EXPECT_EQ(Envelope::VersionOf(again), 2);
  EXPECT_EQ(*after.Open(owner_, again, sealed, "complaint"), "text");
  EXPECT_FALSE(envelope_.Open(owner_, again, sealed, "complaint").ok());
}

TEST_F(EnvelopeTest, RefusesBytesThatAreNoKey) {
  EXPECT_FALSE(envelope_.Unwrap(owner_, "").ok());
  EXPECT_FALSE(envelope_.Unwrap(owner_, std::string(80, 'x')).ok());
  const std::string sealed = envelope_.Seal(envelope_.NewKey(), "text", "complaint");
  EXPECT_FALSE(envelope_.Open(owner_, std::string(80, 'x'), sealed, "complaint").ok());
  EXPECT_FALSE(envelope_.Open(owner_, "", "x", "complaint").ok());
}

}  // namespace
}  // namespace redress::crypto
