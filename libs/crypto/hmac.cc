#include "crypto/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace redress::crypto {

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
