#include "pg/migrate.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"
#include "telemetry/log.h"

namespace redress::pg {
namespace {

// The number is arbitrary; it only has to be the same in every replica.
constexpr char kCreateTable[] =
    "SELECT pg_advisory_xact_lock(726564726573);"
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "  set_name text NOT NULL, file text NOT NULL, sha256 text NOT NULL,"
    "  apply_time timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (set_name, file))";
constexpr Statement kLock{"migrate_lock", "SELECT pg_advisory_xact_lock(726564726573)"};
constexpr Statement kFind{"migrate_find",
                          "SELECT sha256 FROM schema_migration WHERE set_name = $1 AND file = $2"};
constexpr Statement kRecord{
    "migrate_record", "INSERT INTO schema_migration (set_name, file, sha256) VALUES ($1, $2, $3)"};

std::string Sha256Hex(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), sizeof(digest)});
}

}  // namespace

absl::Status Migrate(Database& db, const std::vector<MigrationSet>& sets) {
  RETURN_IF_ERROR(db.Run({}, [](Transaction& tx) { return tx.ExecText(kCreateTable).status(); }));
  for (const MigrationSet& set : sets) {
    for (const auto& [file, sql] : set.files) {
      const std::string digest = Sha256Hex(sql);
      RETURN_IF_ERROR(db.Run({}, [&](Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(tx.Exec(kLock).status());
        ASSIGN_OR_RETURN(const Rows found, tx.Exec(kFind, set.set, file));
        if (!found.empty()) {
          if (found.View(0, 0) == digest) return absl::OkStatus();
          return FailedPrecondition(
              "MIGRATION_EDITED",
              absl::StrCat("migration ", set.set, "/", file,
                           " was applied with other content; add a new file instead"));
        }
        RETURN_IF_ERROR(tx.ExecText(sql).status());
        tx.AfterCommit([&set, &file] { LogInfo("migrated", {{"set", set.set}, {"file", file}}); });
        return tx.Exec(kRecord, set.set, file, digest).status();
      }));
    }
  }
  return absl::OkStatus();
}

}  // namespace redress::pg
