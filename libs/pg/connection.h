// One connection to Postgres. Only libs/pg uses it; everybody else has Database and Transaction.
#pragma once

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "pg/param.h"
#include "pg/rows.h"

struct pg_conn;

namespace redress::pg {

// A named prepared statement; prepared on a connection when first used there, and now and then
// again, because Postgres keeps the plan that it made for the sizes of that moment. `name` is
// unique in the process, and each parameter always has the same C++ type.
struct Statement {
  const char* name;
  const char* sql;
};

// Not thread-safe. Every wait has a deadline, so that a frozen server cannot hold a thread for
// ever.
class Connection {
 public:
  // Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& conninfo,
                                                          Clock& clock);

  // Runs one or several statements without parameters; the last one's rows are returned.
  absl::StatusOr<Rows> ExecText(const std::string& sql, absl::Time deadline);
  absl::StatusOr<Rows> Exec(const Statement& statement, absl::Span<const Param> params,
                            absl::Time deadline);

  // False after a failure that leaves the connection of no use.
  bool usable() const { return usable_; }
  pg_conn* raw() const { return connection_.get(); }

 private:
  Connection(pg_conn* connection, Clock& clock);

  absl::Status Prepare(const Statement& statement, absl::Span<const Param> params,
                       absl::Time deadline);
  // Waits until the socket is ready for `events`, and takes in what has come.
  absl::Status Await(int16_t events, absl::Time deadline);
  absl::StatusOr<Rows> Collect(absl::Time deadline);
  absl::Status Broken(absl::string_view message);

  std::shared_ptr<pg_conn> connection_;
  Clock& clock_;
  struct Prepared {
    absl::Time again_at;  // monotonic
    absl::Duration age_max;
  };
  absl::flat_hash_map<std::string, Prepared> prepared_;
  bool usable_ = true;
};

}  // namespace redress::pg
