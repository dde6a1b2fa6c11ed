#include "services/routing/store/version_book.h"

#include "base/status_macros.h"
#include "services/routing/store/version_sql.h"

namespace redress::routing {

PgRuleBook::PgRuleBook(pg::Transaction& tx, std::string tenant)
    : PgVersionBook(tx, sql::kRuleVersionSql, std::move(tenant), "") {}

PgWorkflowBook::PgWorkflowBook(pg::Transaction& tx, std::string tenant, std::string workflow_id)
    : PgVersionBook(tx, sql::kWorkflowVersionSql, std::move(tenant), std::move(workflow_id)) {}

absl::StatusOr<int> PgVersionBook::Lock() {
  ASSIGN_OR_RETURN(const pg::Rows rows, Exec(sql_.lock));
  return static_cast<int>(rows.Int(0, 0));
}

absl::StatusOr<int> PgVersionBook::Active() {
  ASSIGN_OR_RETURN(const pg::Rows rows, Exec(sql_.active));
  return rows.empty() ? 0 : static_cast<int>(rows.Int(0, 0));
}

absl::StatusOr<VersionRoom> PgVersionBook::Room() {
  ASSIGN_OR_RETURN(const pg::Rows rows, Exec(sql_.room));
  return VersionRoom{
      .count = rows.Int(0, 0), .newest = static_cast<int>(rows.Int(0, 1)), .bytes = rows.Int(0, 2)};
}

absl::Status PgVersionBook::Add(const StoredVersion& version) {
  return Exec(sql_.add, static_cast<int64_t>(version.version), pg::Bytes{version.record},
              version.document, static_cast<int32_t>(version.items_count), version.creator,
              version.create_time)
      .status();
}

absl::Status PgVersionBook::Activate(int version, const std::string& record, absl::Time now) {
  const auto number = static_cast<int64_t>(version);
  RETURN_IF_ERROR(Exec(sql_.decide, number, pg::Bytes{record}).status());
  return Exec(sql_.mark_active, number, now).status();
}

absl::StatusOr<std::optional<StoredVersion>> PgVersionBook::Find(int version) {
  ASSIGN_OR_RETURN(const pg::Rows rows, Exec(sql_.get, static_cast<int64_t>(version)));
  if (rows.empty()) return std::optional<StoredVersion>();
  return std::optional<StoredVersion>(StoredVersion{.version = version,
                                                    .record = rows.Text(0, 0),
                                                    .document = rows.Text(0, 1),
                                                    .items_count = static_cast<int>(rows.Int(0, 2)),
                                                    .creator = rows.Text(0, 3),
                                                    .create_time = rows.Time(0, 4),
                                                    .activate_time = rows.Time(0, 5)});
}

absl::StatusOr<std::vector<StoredVersion>> PgVersionBook::List(int before, int64_t limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, Exec(sql_.list, static_cast<int64_t>(before), limit));
  std::vector<StoredVersion> versions;
  for (int r = 0; r < rows.size(); ++r) {
    versions.push_back({.version = static_cast<int>(rows.Int(r, 0)),
                        .record = rows.Text(r, 2),
                        .items_count = static_cast<int>(rows.Int(r, 1)),
                        .creator = rows.Text(r, 3),
                        .create_time = rows.Time(r, 4),
                        .activate_time = rows.Time(r, 5)});
  }
  return versions;
}

absl::Status HoldWorkflows(pg::Transaction& tx, absl::string_view tenant) {
  return tx.Exec(sql::kWorkflowHold, tenant).status();
}

absl::StatusOr<std::vector<StoredVersion>> DecidingWorkflows(pg::Transaction& tx,
                                                             absl::string_view tenant) {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx.Exec(sql::kWorkflowDeciding, tenant));
  std::vector<StoredVersion> versions;
  for (int r = 0; r < rows.size(); ++r) {
    versions.push_back({.version = static_cast<int>(rows.Int(r, 0)),
                        .record = rows.Text(r, 1),
                        .creator = rows.Text(r, 2),
                        .create_time = rows.Time(r, 3),
                        .activate_time = rows.Time(r, 4)});
  }
  return versions;
}

}  // namespace redress::routing
