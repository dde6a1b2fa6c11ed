// What was said to and by customers whose personal data are erased (R-I10).
//
//   RETURN_IF_ERROR(EraseConversations(tx, vault, {{tenant, complaint, erase_time}}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/ids.h"
#include "pg/database.h"
#include "vault/vault.h"

namespace redress::messaging {

// Each complaint's messages have a key of their own here, which alone is destroyed with it.
vault::Owner KeyOwnerOf(absl::string_view tenant, const ComplaintId& complaint);

struct Erasing {
  std::string tenant;
  ComplaintId complaint;
  absl::Time erase_time;
};

// Forgets the customer, what was said, and the keys it was sealed under; that something was said,
// by whom and when remains. Nothing can be said on these complaints any more.
absl::Status EraseConversations(pg::Transaction& tx, vault::Vault& vault,
                                const std::vector<Erasing>& erased);

}  // namespace redress::messaging
