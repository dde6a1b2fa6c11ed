// Signatures under a shared secret, tokens made with them, and keys derived from keys.
//
//   const std::string token = crypto::SignToken(secret, survey_id);
//   ASSIGN_OR_RETURN(std::string survey_id, crypto::VerifyToken(secret, token));
//   const crypto::HmacKey key(crypto::DeriveKey(master, "progress token"));
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress::crypto {

// HMAC-SHA-256, 32 bytes.
std::string Hmac(absl::string_view secret, absl::string_view message);

// A secret made ready for many signatures. Immutable, thread-safe.
class HmacKey {
 public:
  explicit HmacKey(absl::string_view secret);
  // The same as Hmac(secret, message).
  std::string Sign(absl::string_view message) const;

 private:
  // SHA-256 after the first block of the inner and of the outer hash.
  std::array<uint32_t, 8> inner_;
  std::array<uint32_t, 8> outer_;
};

// HKDF-SHA-256: 32 bytes that tell nothing of `key`, other ones for each purpose.
std::string DeriveKey(absl::string_view key, absl::string_view purpose);

// True when equal, in time that tells nothing about where they differ.
bool EqualInConstantTime(absl::string_view a, absl::string_view b);

// `payload.signature`, both base64url; the payload is signed, not hidden.
std::string SignToken(absl::string_view secret, absl::string_view payload);
// The payload. Error: UNAUTHENTICATED with reason TOKEN_INVALID.
absl::StatusOr<std::string> VerifyToken(absl::string_view secret, absl::string_view token);

}  // namespace redress::crypto
