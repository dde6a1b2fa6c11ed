// The keys of a file, in versions: what customers' keys are wrapped with, and what look-up keys and
// tokens are made with (R-I10).
//
//   ASSIGN_OR_RETURN(crypto::KeyRing ring, crypto::KeyRing::FromText(file_content));
//   const std::string blind = ring.BlindKey(tenant, "phone", "13800000000");
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "crypto/hmac.h"

namespace redress::crypto {

// Immutable but for what it remembers of derived keys; thread-safe; moved only before use.
class KeyRing {
 public:
  // Either 64 hex digits alone, which are version 1, or lines, where # begins a remark:
  //   VERSION KEY          master key of a version from 1 on; each tenant's own is derived from it
  //   VERSION TENANT KEY   that version of one tenant, instead of the derived one
  //   lasting KEY          what look-up keys and tokens are made with; without it, it is derived
  //                        from version 1, which then cannot be taken out of the file
  // Error: INVALID_ARGUMENT (KEYS_MALFORMED) naming the line, never its content.
  static absl::StatusOr<KeyRing> FromText(absl::string_view text);

  // The version that new keys are wrapped with.
  int newest() const { return masters_.rbegin()->first; }
  bool Has(int version) const { return masters_.contains(version); }
  // 32 bytes. Error: DATA_LOSS (KEY_VERSION_MISSING) when the version is not in the file.
  absl::StatusOr<std::string> TenantKey(absl::string_view tenant, int version) const;
  // The master key itself: what everything was sealed with before customers had keys of their own.
  absl::StatusOr<std::string> MasterKey(int version) const;

  // A secret for a purpose, that no rotation changes.
  std::string Lasting(absl::string_view purpose) const;

  // 16 bytes by which a value is found without being known: the same value of the same field and
  // tenant always gives the same. The one function for all indexes; bring the value into its form
  // for comparing first. About half a microsecond.
  std::string BlindKey(absl::string_view tenant, absl::string_view field,
                       absl::string_view value) const;

  // The file's text with one more version, drawn anew, and with `lasting` written out, so that
  // older versions can be taken out once nothing is wrapped with them. `key` is 32 random bytes.
  std::string WithNewVersion(absl::string_view key) const;

 private:
  KeyRing() = default;

  std::map<int, std::string> masters_;
  std::map<std::pair<int, std::string>, std::string> listed_;  // (version, tenant)
  std::string lasting_;
  struct Memory {
    absl::Mutex mutex;
    absl::flat_hash_map<std::string, std::string> tenant_keys ABSL_GUARDED_BY(mutex);
    absl::flat_hash_map<std::string, HmacKey> blind ABSL_GUARDED_BY(mutex);
  };
  std::unique_ptr<Memory> memory_ = std::make_unique<Memory>();
};

}  // namespace redress::crypto
