// Personal data at rest: AES-256-GCM under a key from a file (R-I10).
//
//   ASSIGN_OR_RETURN(crypto::Sealer sealer, crypto::Sealer::FromKey(key, random));
//   const std::string sealed = sealer.Seal(plain, /*context=*/complaint_name);
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/random.h"

namespace redress::crypto {

// nonce(12) ciphertext tag(16) under a key of 32 bytes. `context` must be given again to open: what
// was sealed for one complaint cannot be passed off as another's.
std::string SealBytes(absl::string_view key, absl::string_view plain, absl::string_view context,
                      Random& random);
// Error: DATA_LOSS when the bytes, the context or the key are not those of SealBytes.
absl::StatusOr<std::string> OpenBytes(absl::string_view key, absl::string_view sealed,
                                      absl::string_view context);

// 64 hex digits as 32 bytes. Error: INVALID_ARGUMENT (KEY_MALFORMED).
absl::StatusOr<std::string> ParseKey(absl::string_view hex);

// One key for everything, as it was before keys of their own (envelope.h). Thread-safe.
class Sealer {
 public:
  // `key` is 64 hex digits. Error: INVALID_ARGUMENT.
  static absl::StatusOr<Sealer> FromKey(absl::string_view key, Random& random);

  // A byte 1, and what SealBytes gives.
  std::string Seal(absl::string_view plain, absl::string_view context) const;
  // Error: DATA_LOSS when the bytes, the context or the key are not those of
  // Seal.
  absl::StatusOr<std::string> Open(absl::string_view sealed, absl::string_view context) const;

 private:
  Sealer(std::string key, Random& random) : key_(std::move(key)), random_(&random) {}
  std::string key_;
  Random* random_;
};

}  // namespace redress::crypto
