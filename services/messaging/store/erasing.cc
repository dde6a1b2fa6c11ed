#include "services/messaging/store/erasing.h"

#include "base/status_macros.h"
#include "services/messaging/store/sql.h"

namespace redress::messaging {

vault::Owner KeyOwnerOf(absl::string_view tenant, const ComplaintId& complaint) {
  return {std::string(tenant), complaint.uuid().ToString()};
}

absl::Status EraseConversations(pg::Transaction& tx, vault::Vault& vault,
                                const std::vector<Erasing>& erased) {
  if (erased.empty()) return absl::OkStatus();
  std::vector<absl::string_view> tenants;
  std::vector<Uuid> complaints;
  std::vector<absl::Time> times;
  std::vector<vault::Owner> owners;
  for (const Erasing& one : erased) {
    tenants.emplace_back(one.tenant);
    complaints.push_back(one.complaint.uuid());
    times.push_back(one.erase_time);
    owners.push_back(KeyOwnerOf(one.tenant, one.complaint));
  }
  // The conversations first: whoever writes holds them, and the keys after them.
  RETURN_IF_ERROR(tx.Exec(sql::kEraseConversations, tenants, complaints, times).status());
  RETURN_IF_ERROR(tx.Exec(sql::kEraseMessages, tenants, complaints).status());
  return vault.Destroy(tx, owners).status();
}

}  // namespace redress::messaging
