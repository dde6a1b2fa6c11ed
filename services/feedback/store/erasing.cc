#include "services/feedback/store/erasing.h"

#include "base/error.h"
#include "base/status_macros.h"
#include "services/feedback/store/sql.h"

namespace redress::feedback {

vault::Owner KeyOwnerOf(absl::string_view tenant, const ComplaintId& complaint) {
  return {std::string(tenant), complaint.uuid().ToString()};
}

absl::Status EraseFeedback(pg::Transaction& tx, vault::Vault& vault,
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
  RETURN_IF_ERROR(tx.Exec(sql::kKeepErased, tenants, complaints, times).status());
  // The surveys before the keys, as whoever answers one holds them.
  RETURN_IF_ERROR(tx.Exec(sql::kEraseComments, tenants, complaints).status());
  return vault.Destroy(tx, owners).status();
}

absl::Status CheckNotErased(pg::Transaction& tx, absl::string_view tenant,
                            const ComplaintId& complaint) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kIsErased, tenant, complaint.uuid()));
  if (rows.empty()) return absl::OkStatus();
  return FailedPrecondition("CUSTOMER_ERASED",
                            "the customer's personal data were erased, and this link with them");
}

}  // namespace redress::feedback
