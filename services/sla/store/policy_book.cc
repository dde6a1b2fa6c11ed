#include "services/sla/store/policy_book.h"

#include <optional>

#include "base/status_macros.h"
#include "services/sla/store/policy_sql.h"

namespace redress::sla {
namespace {

// Never is stored as null.
std::optional<absl::Time> Stored(absl::Time time) {
  return time == absl::InfiniteFuture() ? std::nullopt : std::optional(time);
}

absl::Time Read(const pg::Rows& rows, int r, int column) {
  return rows.IsNull(r, column) ? absl::InfiniteFuture() : rows.Time(r, column);
}

}  // namespace

absl::StatusOr<absl::Time> PgPolicyBook::Lock() {
  RETURN_IF_ERROR(tx_.Exec(sql::kLockShelf, tenant_).status());
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kNow));
  return rows.Time(0, 0);
}

absl::StatusOr<std::vector<CalendarHead>> PgPolicyBook::Calendars() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kCalendarHeads, tenant_));
  std::vector<CalendarHead> heads;
  heads.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    heads.push_back({.id = rows.Text(r, 0),
                     .version = static_cast<int>(rows.Int(r, 1)),
                     .create_time = rows.Time(r, 2),
                     .document_bytes = static_cast<size_t>(rows.Int(r, 3))});
  }
  return heads;
}

absl::StatusOr<std::vector<PolicyHead>> PgPolicyBook::Policies() {
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(sql::kPolicyHeads, tenant_));
  std::vector<PolicyHead> heads;
  heads.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    heads.push_back({.version = {.id = rows.Text(r, 0),
                                 .version = static_cast<int>(rows.Int(r, 1)),
                                 .rank = static_cast<int>(rows.Int(r, 2)),
                                 .shipped = rows.Bool(r, 3),
                                 .active_time = Read(rows, r, 4),
                                 .retire_time = Read(rows, r, 5),
                                 .revision = rows.Int(r, 6)},
                     .create_time = rows.Time(r, 7),
                     .document_bytes = static_cast<size_t>(rows.Int(r, 8))});
  }
  return heads;
}

absl::StatusOr<std::vector<Document>> PgPolicyBook::CalendarDocuments(const VersionKeys& keys) {
  return Documents(sql::kCalendarDocuments, keys);
}

absl::StatusOr<std::vector<Document>> PgPolicyBook::PolicyDocuments(const VersionKeys& keys) {
  return Documents(sql::kPolicyDocuments, keys);
}

absl::Status PgPolicyBook::AddCalendar(const Document& document, absl::Time now) {
  RETURN_IF_ERROR(tx_.Exec(sql::kAddCalendar, tenant_, document.id,
                           static_cast<int32_t>(document.version), document.text, now)
                      .status());
  return tx_.Exec(sql::kMoveShelf, tenant_).status();
}

absl::Status PgPolicyBook::Save(const PolicyVersion& version, const std::string* document,
                                absl::Time now) {
  RETURN_IF_ERROR(
      tx_.Exec(sql::kSavePolicy, tenant_, version.id, static_cast<int32_t>(version.version),
               static_cast<int32_t>(version.rank), version.shipped,
               document ? std::optional<absl::string_view>(*document) : std::nullopt, now,
               Stored(version.active_time), Stored(version.retire_time), version.revision)
          .status());
  return tx_.Exec(sql::kMoveShelf, tenant_).status();
}

absl::StatusOr<std::vector<Document>> PgPolicyBook::Documents(const pg::Statement& statement,
                                                              const VersionKeys& keys) {
  std::vector<absl::string_view> ids;
  std::vector<int32_t> versions;
  for (const auto& [id, version] : keys) {
    ids.emplace_back(id);
    versions.push_back(version);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, tx_.Exec(statement, tenant_, ids, versions));
  std::vector<Document> documents;
  documents.reserve(static_cast<size_t>(rows.size()));
  for (int r = 0; r < rows.size(); ++r) {
    documents.push_back({rows.Text(r, 0), static_cast<int>(rows.Int(r, 1)), rows.Text(r, 2)});
  }
  return documents;
}

}  // namespace redress::sla
