// Erasing a customer in the register: at once what makes their data unreadable, then the rest, a
// batch at a time (R-I10).
//
//   ASSIGN_OR_RETURN(const Erased erased, BeginErasure(tx, vault, {tenant, customer, actor, ...}));
//   ASSIGN_OR_RETURN(const bool more, GoOnErasing(tx, log, erasure));
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "events/log.h"
#include "pg/database.h"
#include "vault/vault.h"

namespace redress::intake {

struct ErasureRequest {
  std::string tenant;
  std::string customer_id;
  std::string actor;
  std::string pseudonym;  // instead of the customer's id from now on; says nothing, and is new
  absl::Time now;
};

struct Erased {
  int64_t complaints = 0;  // of all erasures of this customer
  absl::Time erase_time;   // of the last one
};

// Destroys the customer's key, takes the customer's id off their complaints and forgets their
// orders: from the commit on nobody reads what they wrote, whatever keys they have. What is filed
// later for the same id starts anew. A customer of whom nothing is left is answered with the
// erasure of before. Error: NOT_FOUND when there never was anything.
absl::StatusOr<Erased> BeginErasure(pg::Transaction& tx, vault::Vault& vault,
                                    const ErasureRequest& request);

// One that has complaints left to clear.
struct PendingErasure {
  std::string tenant;
  std::string pseudonym;
  absl::Time erase_time;
  std::string actor;
};
absl::StatusOr<std::vector<PendingErasure>> PendingErasures(pg::Transaction& tx);

// Clears the records of some complaints and tells every service of each; true when there are more.
absl::StatusOr<bool> GoOnErasing(pg::Transaction& tx, events::Log& log,
                                 const PendingErasure& erasure);

// Error: NOT_FOUND (CUSTOMER_ERASED) with the time, where there was one.
absl::Status CheckNotErased(pg::Transaction& tx, const crypto::KeyRing& ring,
                            const std::string& tenant, const std::string& customer_id);

}  // namespace redress::intake
