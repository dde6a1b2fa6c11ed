// Agents in Postgres.
//
//   PgStaffBook staff(tx);
//   ASSIGN_OR_RETURN(std::vector<FreeAgent> free, staff.Free({{"demo", "quality"}}, {}, 100));
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pg/database.h"
#include "services/routing/app/ports.h"

namespace redress::routing {

// Lives inside one transaction. Not thread-safe.
class PgStaffBook final : public Staff {
 public:
  explicit PgStaffBook(pg::Transaction& tx) : tx_(tx) {}

  absl::StatusOr<std::vector<FreeAgent>> Free(const std::vector<Desk>& desks,
                                              const std::vector<std::string>& preferred,
                                              int64_t limit) override;
  absl::StatusOr<std::set<AgentKey>> Take(std::vector<LoadChange> changes, absl::Time now) override;
  absl::StatusOr<std::vector<FreeAgent>> ChangeLoads(std::vector<LoadChange> changes,
                                                     absl::Time now) override;
  absl::StatusOr<v1::Agent> Find(absl::string_view tenant, absl::string_view agent_id,
                                 absl::Time now) override;
  absl::StatusOr<v1::Agent> Lock(absl::string_view tenant, absl::string_view agent_id,
                                 absl::Time now) override;
  absl::StatusOr<v1::Agent> Put(absl::string_view tenant, const v1::Agent& agent,
                                absl::Time now) override;
  absl::StatusOr<std::set<Desk>> Staffed(const std::vector<Desk>& desks) override;

 private:
  pg::Transaction& tx_;
};

}  // namespace redress::routing
