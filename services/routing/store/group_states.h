// What the detection of group complaints knows, in Postgres (R-R7).
//
//   PgGroupStates states(tx);
//   RETURN_IF_ERROR(TakeInFilings(detector, policy, states, incidents, filings, now));
#pragma once

#include <string>
#include <vector>

#include "pg/database.h"
#include "services/routing/app/incident_ports.h"

namespace redress::routing {

// Lives inside one transaction. Not thread-safe.
class PgGroupStates final : public GroupStates {
 public:
  explicit PgGroupStates(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<TenantTraffic> Lock(const std::string& tenant) override;
  absl::StatusOr<std::vector<GroupKeyState>> Load(const std::string& tenant,
                                                  const std::vector<GroupKey>& keys) override;
  absl::Status Save(const std::string& tenant, const TenantTraffic& traffic,
                    const std::vector<GroupKey>& keys,
                    const std::vector<GroupKeyState>& states) override;

 private:
  pg::Transaction& tx_;
};

// Forgets keys of a tenant that are idle, and the idlest beyond what is kept; some thousand at a
// time. True when there may be more.
absl::StatusOr<bool> ForgetIdleKeys(pg::Transaction& tx, const std::string& tenant,
                                    const GroupSettings& settings);

// The first tenant after `tenant` that the detection knows, or "".
absl::StatusOr<std::string> NextGroupTenant(pg::Transaction& tx, const std::string& tenant);

}  // namespace redress::routing
