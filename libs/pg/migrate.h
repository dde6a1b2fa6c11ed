// Forward-only migrations, each applied once in its own transaction.
//
//   RETURN_IF_ERROR(pg::Migrate(db, {{"pg", pg::SharedMigrationFiles()}, {"intake",
//   MigrationFiles()}}));
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "pg/database.h"

namespace redress::pg {

// Files named NNNN_name.sql, in order; `set` tells those of a library from those of a service.
struct MigrationSet {
  std::string set;
  std::vector<std::pair<std::string, std::string>> files;
};

// Brings the database to the newest state; replicas that start together wait for one another.
// Errors: FAILED_PRECONDITION (MIGRATION_EDITED: an applied file has other content now), and Run's.
absl::Status Migrate(Database& db, const std::vector<MigrationSet>& sets);

// Tables that this library itself needs.
std::vector<std::pair<std::string, std::string>> SharedMigrationFiles();

}  // namespace redress::pg
