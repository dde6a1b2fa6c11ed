// Data keys of their own for customers or complaints, wrapped by their tenant's key: deleting a
// wrapped key erases what was sealed under it (R-I10).
//
//   const crypto::Envelope envelope(ring, random);
//   const crypto::DataKey key = envelope.NewKey();
//   ASSIGN_OR_RETURN(std::string wrapped, envelope.Wrap({tenant, customer_id}, key));
//   const std::string sealed = envelope.Seal(key, plain, context);
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/ids.h"
#include "base/random.h"
#include "crypto/key_ring.h"

namespace redress::crypto {

struct DataKey {
  Uuid id;            // random; tells which key something was sealed under
  std::string bytes;  // 32
};

// Whose key it is.
struct KeyOwner {
  absl::string_view tenant;
  absl::string_view owner;  // customer id, or a complaint's
};

// Thread-safe. Ring and random outlive it.
class Envelope {
 public:
  Envelope(const KeyRing& ring, Random& random) : ring_(ring), random_(random) {}

  DataKey NewKey() const;
  // version(4) id(16) and the key, sealed under the newest version of the tenant's key for its
  // owner alone.
  absl::StatusOr<std::string> Wrap(const KeyOwner& owner, const DataKey& key) const;
  // Errors: DATA_LOSS (SEAL_BROKEN, KEY_VERSION_MISSING).
  absl::StatusOr<DataKey> Unwrap(const KeyOwner& owner, absl::string_view wrapped) const;
  // Version of the tenant's key that wrapped it; 0 for what is none.
  static int VersionOf(absl::string_view wrapped);
  // Id of the key that is wrapped; nil for what is none.
  static Uuid IdOf(absl::string_view wrapped);

  // A byte 2, the key's id, and what SealBytes gives.
  std::string Seal(const DataKey& key, absl::string_view plain, absl::string_view context) const;
  // Opens what Seal gave, with the wrapped key of its owner; or what Sealer gave under version 1,
  // which needs no wrapped key. Errors: NOT_FOUND (KEY_DESTROYED) when the key it was sealed under
  // is no more, DATA_LOSS.
  absl::StatusOr<std::string> Open(const KeyOwner& owner, absl::string_view wrapped,
                                   absl::string_view sealed, absl::string_view context) const;

  const KeyRing& ring() const { return ring_; }

 private:
  const KeyRing& ring_;
  Random& random_;
};

}  // namespace redress::crypto
