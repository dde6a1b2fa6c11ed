// What customers whose personal data are erased had answered (R-I10).
//
//   RETURN_IF_ERROR(EraseFeedback(tx, vault, {{tenant, complaint, erase_time}}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "pg/database.h"
#include "vault/vault.h"

namespace redress::feedback {

// Each complaint's comments have a key of their own here, which alone is destroyed with it.
vault::Owner KeyOwnerOf(absl::string_view tenant, const ComplaintId& complaint);

struct Erasing {
  std::string tenant;
  ComplaintId complaint;
  absl::Time erase_time;
};

// Forgets the words and the keys they were sealed under; ratings remain. Erasures may come before
// the closing: no survey is issued then.
absl::Status EraseFeedback(pg::Transaction& tx, vault::Vault& vault,
                           const std::vector<Erasing>& erased);

// Error: FAILED_PRECONDITION (CUSTOMER_ERASED).
absl::Status CheckNotErased(pg::Transaction& tx, absl::string_view tenant,
                            const ComplaintId& complaint);

}  // namespace redress::feedback
