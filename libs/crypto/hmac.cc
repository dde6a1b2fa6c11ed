// SHA256_* keep their state in a plain struct, which can be kept and copied: a third of the cost of
// the newer interface for the short texts that are signed here.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::crypto {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr size_t kDigestBytes = 32;

// SHA-256's state after the secret's block, each byte of it crossed with `pad` (RFC 2104).
std::array<uint32_t, 8> FirstBlock(absl::string_view secret, unsigned char pad) {
  std::array<unsigned char, kBlockBytes> block{};
  if (secret.size() > kBlockBytes) {
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), block.data());
  } else {
    std::copy(secret.begin(), secret.end(), block.begin());
  }
  for (unsigned char& byte : block) byte ^= pad;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  std::array<uint32_t, 8> state;
  std::copy(std::begin(context.h), std::end(context.h), state.begin());
  return state;
}

// The digest of a block hashed before and of what follows it.
void Continue(const std::array<uint32_t, 8>& first_block, absl::string_view text,
              unsigned char* digest) {
  SHA256_CTX context;
  SHA256_Init(&context);
  std::copy(first_block.begin(), first_block.end(), std::begin(context.h));
  context.Nl = kBlockBytes * 8;
  SHA256_Update(&context, text.data(), text.size());
  SHA256_Final(digest, &context);
}

}  // namespace

HmacKey::HmacKey(absl::string_view secret)
    : inner_(FirstBlock(secret, 0x36)), outer_(FirstBlock(secret, 0x5c)) {}

std::string HmacKey::Sign(absl::string_view message) const {
  unsigned char inner[kDigestBytes];
  Continue(inner_, message, inner);
  std::string digest(kDigestBytes, '\0');
  Continue(outer_, {reinterpret_cast<const char*>(inner), kDigestBytes},
           reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string DeriveKey(absl::string_view key, absl::string_view purpose) {
  const std::string extracted = Hmac("redress", key);  // RFC 5869: the salt is HMAC's secret
  return Hmac(extracted, absl::StrCat(std::string(purpose), std::string(1, '\x01')));
}

std::string Hmac(absl::string_view secret, absl::string_view message) {
  unsigned char digest[32];
  unsigned int length = sizeof(digest);
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, &length);
  return std::string(reinterpret_cast<const char*>(digest), length);
}

bool EqualInConstantTime(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string SignToken(absl::string_view secret, absl::string_view payload) {
  return absl::StrCat(absl::WebSafeBase64Escape(payload), ".",
                      absl::WebSafeBase64Escape(Hmac(secret, payload)));
}

absl::StatusOr<std::string> VerifyToken(absl::string_view secret, absl::string_view token) {
  const size_t dot = token.find('.');
  std::string payload;
  std::string signature;
  if (dot != absl::string_view::npos &&
      absl::WebSafeBase64Unescape(token.substr(0, dot), &payload) &&
      absl::WebSafeBase64Unescape(token.substr(dot + 1), &signature) &&
      EqualInConstantTime(signature, Hmac(secret, payload))) {
    return payload;
  }
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID", "the token is not one of ours");
}

}  // namespace redress::crypto
