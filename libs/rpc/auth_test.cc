#include "rpc/auth.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/error.h"

namespace redress::rpc {
namespace {

std::string Pem(EVP_PKEY* key, bool secret) {
  BIO* bio = BIO_new(BIO_s_mem());
  if (secret) {
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  } else {
    PEM_write_bio_PUBKEY(bio, key);
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(bio);
  return pem;
}

struct KeyPair {
  KeyPair() {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    secret = Pem(key, true);
    open = Pem(key, false);
    EVP_PKEY_free(key);
  }
  std::string secret, open;
};

TEST(DevAuth, TakesTenantRoleAndName) {
  const auto caller = MakeDevAuthenticator()->Authenticate("Bearer dev:demo:agent:lin");
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->tenant, "demo");
  EXPECT_EQ(caller->role, Role::kAgent);
  EXPECT_EQ(caller->Actor(), "agents/lin");
}

TEST(DevAuth, RefusesEverythingElse) {
  const auto auth = MakeDevAuthenticator();
  EXPECT_EQ(ReasonOf(auth->Authenticate("").status()), "TOKEN_MISSING");
  for (const char* header :
       {"Bearer dev:demo:agent", "Bearer dev::agent:lin", "Bearer dev:demo:king:lin",
        "Bearer dev:de/mo:agent:lin", "Bearer x"}) {
    EXPECT_EQ(ReasonOf(auth->Authenticate(header).status()), "TOKEN_INVALID") << header;
  }
}

TEST(JwtAuth, VerifiesSignatureAudienceAndExpiry) {
  const KeyPair ours;
  const KeyPair theirs;
  const absl::Time now = SystemClock().Now();
  auto auth = *MakeJwtAuthenticator({.key_pem = ours.open}, SystemClock());
  const Caller lin{"demo", Role::kAgent, "lin"};

  const auto caller =
      auth->Authenticate(*SignJwt({.key_pem = ours.secret}, lin, now + absl::Hours(1)));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->name, "lin");
  EXPECT_EQ(
      ReasonOf(auth->Authenticate(*SignJwt({.key_pem = theirs.secret}, lin, now + absl::Hours(1)))
                   .status()),
      "TOKEN_INVALID");
  EXPECT_EQ(
      ReasonOf(auth->Authenticate(*SignJwt({.key_pem = ours.secret}, lin, now - absl::Seconds(1)))
                   .status()),
      "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(auth->Authenticate(*SignJwt({.key_pem = ours.secret, .audience = "other"}, lin,
                                                 now + absl::Hours(1)))
                         .status()),
            "TOKEN_INVALID");
  // An unsigned token, whose header says so itself.
  EXPECT_EQ(
      ReasonOf(auth->Authenticate("Bearer eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJkZW1vIn0.").status()),
      "TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(auth->Authenticate("Bearer dev:demo:agent:lin").status()), "TOKEN_INVALID");
}

}  // namespace
}  // namespace redress::rpc
