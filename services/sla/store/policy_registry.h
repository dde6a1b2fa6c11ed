// The policies of all tenants in memory, true to what is stored (R-S14).
//
//   ASSIGN_OR_RETURN(const PolicyShelf shelf, registry.Hold(tx, {event.tenant()}));
//   const Policies& policies = shelf.Of(event.tenant());
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "pg/database.h"
#include "services/sla/app/policy_ports.h"
#include "services/sla/domain/policies.h"

namespace redress::sla {

// Thread-safe. A tenant's documents are read again only when its revision has moved. What cannot be
// read any more is logged and left out: the clocks that it began run on without warnings.
class PolicyRegistry {
 public:
  explicit PolicyRegistry(ShippedPacks shipped) : shipped_(std::move(shipped)) {}

  // Learns since when each shipped pack is on, and notes what is on for the first time. Before
  // anything else.
  absl::Status TakeUpShipped(pg::Database& db);

  const ShippedPacks& shipped() const { return shipped_; }

  // As they stand, and stay until the transaction ends: an event that is folded under them is
  // folded as after any change that is to come.
  absl::StatusOr<PolicyShelf> Hold(pg::Transaction& tx, const std::set<std::string>& tenants);
  // As they stand: for questions, and for clocks, which live by the version that began them.
  absl::StatusOr<PolicyShelf> Look(pg::Transaction& tx, const std::set<std::string>& tenants);

 private:
  // A parsed version, with the text that it was read from.
  struct Parsed {
    std::string text;
    std::shared_ptr<const Policy> policy;
  };
  struct Entry {
    int64_t revision = 0;
    std::map<VersionKey, Parsed> parsed;
    PoliciesPtr policies;
  };
  using EntryPtr = std::shared_ptr<const Entry>;

  EntryPtr Known(const std::string& tenant);
  void Keep(const std::string& tenant, EntryPtr entry);
  absl::StatusOr<EntryPtr> Read(pg::Transaction& tx, const std::string& tenant, int64_t revision,
                                const EntryPtr& before) const;

  ShippedPacks shipped_;  // changes no more after TakeUpShipped
  absl::Mutex mutex_;
  std::map<std::string, EntryPtr> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace redress::sla
