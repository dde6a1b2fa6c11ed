// Data keys in Postgres: made when first needed, remembered, destroyed for good (R-I10).
//
//   vault::Vault vault(envelope);
//   ASSIGN_OR_RETURN(const vault::Keys keys, vault.Hold(tx, {{tenant, customer_id}}));
//   const std::string sealed = envelope.Seal(keys.at({tenant, customer_id}), plain, context);
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "crypto/envelope.h"
#include "pg/database.h"

namespace redress::vault {

// Tenant, and the customer's or complaint's id.
using Owner = std::pair<std::string, std::string>;
using Keys = std::map<Owner, crypto::DataKey>;

// A key as it is stored.
struct WrappedKey {
  Owner owner;
  std::string wrapped;
};

// Thread-safe. Remembers `remembered_max` unwrapped keys at most, and none of a transaction that
// was rolled back; a key that any replica destroyed is not used again here.
class Vault {
 public:
  explicit Vault(const crypto::Envelope& envelope, size_t remembered_max = 100'000)
      : envelope_(envelope), remembered_max_(remembered_max) {}

  const crypto::Envelope& envelope() const { return envelope_; }

  // The owners' keys, made where there is none yet. None of them is destroyed before the commit.
  // One statement when all are remembered, two or three else, whatever their number. `made`, where
  // it is given, gets those who had no key before.
  absl::StatusOr<Keys> Hold(pg::Transaction& tx, const std::set<Owner>& owners,
                            std::set<Owner>* made = nullptr);

  // Destroys the owners' keys: what was sealed under them can be opened by nobody from the commit
  // on. Waits for transactions that hold keys. Those that had one.
  absl::StatusOr<std::vector<WrappedKey>> Destroy(pg::Transaction& tx,
                                                  absl::Span<const Owner> owners);

  // Forgets keys that other replicas destroyed; for now and then, beside Hold.
  absl::Status Look(pg::Transaction& tx);

  size_t remembered() const;

 private:
  using Remembered = absl::flat_hash_map<Owner, crypto::DataKey>;

  // Forgets what was destroyed; how far it has seen then.
  absl::StatusOr<int64_t> HoldAll(pg::Transaction& tx);
  // Those remembered; the others go to `unknown`.
  Keys Recall(const std::set<Owner>& owners, std::vector<Owner>& unknown);
  void Remember(const Keys& keys, int64_t seen);

  const crypto::Envelope& envelope_;
  const size_t remembered_max_;
  mutable absl::Mutex mutex_;
  int64_t seen_ ABSL_GUARDED_BY(mutex_) = -1;
  // What is not asked for again while `young_` fills goes with `old_`.
  Remembered young_ ABSL_GUARDED_BY(mutex_);
  Remembered old_ ABSL_GUARDED_BY(mutex_);
};

std::vector<std::pair<std::string, std::string>> MigrationFiles();

}  // namespace redress::vault
