// Who was told which statement of an incident, in Postgres (R-R7).
//
//   IncidentNotices notices(tx, tenant);
//   ASSIGN_OR_RETURN(const bool first, notices.Claim(notice, customer_id));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pg/database.h"
#include "services/messaging/app/tell_incident.h"

namespace redress::messaging {

// Lives as long as the transaction.
class IncidentNotices final : public Notices {
 public:
  IncidentNotices(pg::Transaction& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}

  absl::StatusOr<bool> Claim(const IncidentNotice& notice, absl::string_view customer) override;
  absl::Status Keep(const IncidentNotice& notice) override;

 private:
  pg::Transaction& tx_;
  const std::string tenant_;
};

// Takes out what waited for the filings of these complaints; with their tenants.
absl::StatusOr<std::vector<std::pair<std::string, IncidentNotice>>> TakeWaitingNotices(
    pg::Transaction& tx, const std::vector<absl::string_view>& tenants,
    const std::vector<Uuid>& complaints);

}  // namespace redress::messaging
