#include "services/messaging/store/incident_notices.h"

#include "base/status_macros.h"
#include "services/messaging/store/sql.h"

namespace redress::messaging {

absl::StatusOr<bool> IncidentNotices::Claim(const IncidentNotice& notice,
                                            absl::string_view customer) {
  ASSIGN_OR_RETURN(const pg::Rows claimed,
                   tx_.Exec(sql::kClaimNotice, tenant_, notice.incident, notice.statement, customer,
                            notice.complaint.uuid()));
  return claimed.affected() == 1;
}

absl::Status IncidentNotices::Keep(const IncidentNotice& notice) {
  return tx_
      .Exec(sql::kKeepNotice, tenant_, notice.complaint.uuid(), notice.incident, notice.statement,
            notice.text)
      .status();
}

absl::StatusOr<std::vector<std::pair<std::string, IncidentNotice>>> TakeWaitingNotices(
    pg::Transaction& tx, const std::vector<absl::string_view>& tenants,
    const std::vector<Uuid>& complaints) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kTakeWaitingNotices, tenants, complaints));
  std::vector<std::pair<std::string, IncidentNotice>> waiting;
  waiting.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    waiting.emplace_back(rows.Text(r, 0),
                         IncidentNotice{ComplaintId(rows.Id(r, 1)), rows.Text(r, 2),
                                        static_cast<int>(rows.Int(r, 3)), rows.Text(r, 4)});
  }
  return waiting;
}

}  // namespace redress::messaging
