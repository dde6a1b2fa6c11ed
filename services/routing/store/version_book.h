// Versions of a tenant's rules and workflows in Postgres.
//
//   PgRuleBook book(tx, "demo");
//   ASSIGN_OR_RETURN(const int active, book.Lock());
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/database.h"
#include "services/routing/app/versions.h"

namespace redress::routing {

// The statements of a kind. The tenant is the first parameter, and the key, where there is one, the
// last.
struct VersionSql {
  pg::Statement lock, active, room, add, decide, mark_active, get, list;
};

// Lives inside one transaction. Not thread-safe.
class PgVersionBook : public VersionBook {
 public:
  // `key` tells apart several things of the kind; "" where a tenant has one alone.
  PgVersionBook(pg::Transaction& tx, const VersionSql& sql, std::string tenant, std::string key)
      : tx_(tx), sql_(sql), tenant_(std::move(tenant)), key_(std::move(key)) {}

  absl::StatusOr<int> Lock() override;
  absl::StatusOr<int> Active() override;
  absl::StatusOr<VersionRoom> Room() override;
  absl::Status Add(const StoredVersion& version) override;
  absl::Status Activate(int version, const std::string& record, absl::Time now) override;
  absl::StatusOr<std::optional<StoredVersion>> Find(int version) override;
  absl::StatusOr<std::vector<StoredVersion>> List(int before, int64_t limit) override;

 private:
  template <typename... Args>
  absl::StatusOr<pg::Rows> Exec(const pg::Statement& statement, const Args&... args) {
    return key_.empty() ? tx_.Exec(statement, tenant_, args...)
                        : tx_.Exec(statement, tenant_, args..., key_);
  }

  pg::Transaction& tx_;
  const VersionSql& sql_;
  const std::string tenant_;
  const std::string key_;
};

class PgRuleBook final : public PgVersionBook {
 public:
  PgRuleBook(pg::Transaction& tx, std::string tenant);
};

// Of one workflow, by its id.
class PgWorkflowBook final : public PgVersionBook {
 public:
  PgWorkflowBook(pg::Transaction& tx, std::string tenant, std::string workflow_id);
};

// Until the end of the transaction nobody else changes any of the tenant's workflows.
absl::Status HoldWorkflows(pg::Transaction& tx, absl::string_view tenant);

// Of each of a tenant's workflows the version that decides, by id, without document.
absl::StatusOr<std::vector<StoredVersion>> DecidingWorkflows(pg::Transaction& tx,
                                                             absl::string_view tenant);

}  // namespace redress::routing
