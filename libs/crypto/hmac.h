// Signatures under a shared secret, and tokens made with them.
//
//   const std::string token = crypto::SignToken(secret, survey_id);
//   ASSIGN_OR_RETURN(std::string survey_id, crypto::VerifyToken(secret, token));
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress::crypto {

// HMAC-SHA-256, 32 bytes.
std::string Hmac(absl::string_view secret, absl::string_view message);

// True when equal, in time that tells nothing about where they differ.
bool EqualInConstantTime(absl::string_view a, absl::string_view b);

// `payload.signature`, both base64url; the payload is signed, not hidden.
std::string SignToken(absl::string_view secret, absl::string_view payload);
// The payload. Error: UNAUTHENTICATED with reason TOKEN_INVALID.
absl::StatusOr<std::string> VerifyToken(absl::string_view secret, absl::string_view token);

}  // namespace redress::crypto
