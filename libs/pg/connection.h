// One connection to Postgres. Only libs/pg uses it; everybody else has Database and Transaction.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
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

// What becomes of an answer; a failure is the statement's own.
using Answer = std::function<absl::Status(const Rows&)>;

// Not thread-safe. Every wait has a deadline, so that a frozen server cannot hold a thread for
// ever. What is posted goes out with the next statement that is waited for, in one round trip, and
// after one that failed the server passes over the others of that trip.
class Connection {
 public:
  // Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& conninfo,
                                                          Clock& clock);

  // Runs one or several statements without parameters; the last one's rows are returned.
  absl::StatusOr<Rows> ExecText(const std::string& sql, absl::Time deadline);
  absl::StatusOr<Rows> Exec(const Statement& statement, std::vector<Param> params,
                            absl::Time deadline);

  // Kept until somebody waits: nothing of it reaches the server before, so that a process that is
  // stopped in between holds no locks by it.
  void Post(const Statement& statement, std::vector<Param> params, Answer answer);
  void PostText(std::string sql);  // one statement
  // Sends all that was posted and waits for it. The first failure, or the rows of the last.
  absl::StatusOr<Rows> Finish(absl::Time deadline);
  // Sends what was posted, the end of a transaction last, and does not wait.
  absl::Status Leave(absl::Time deadline);
  // Forgets what was posted and not sent, and rolls back what was begun.
  void RollBack(absl::Time deadline);

  // False after a failure that leaves the connection of no use.
  bool usable() const { return usable_; }
  pg_conn* raw() const { return connection_.get(); }

 private:
  Connection(pg_conn* connection, Clock& clock);

  struct Posted {
    std::string text;  // of one statement without a name, or
    Statement statement{nullptr, nullptr};
    std::vector<Param> params;
    Answer answer;
  };
  // What the server has still to answer.
  struct Sent {
    bool is_sync = false;  // ends a round trip
    bool is_left = false;  // of a transaction that nobody waits for any more
    std::string prepares;  // name of the statement that it prepares
    Answer answer;
  };

  // Lets the server forget the plans of posted statements that are too old.
  absl::Status ForgetOldPlans(absl::Time deadline);
  absl::Status Prepare(const Posted& posted);
  absl::Status Send(Posted posted);
  absl::Status SendPosted(absl::Time deadline);
  absl::StatusOr<Rows> CollectSent(absl::Time deadline);
  absl::StatusOr<Rows> ExecAlone(const std::string& sql, absl::Time deadline);
  // Waits until the socket is ready for `events`, and takes in what has come.
  absl::Status Await(int16_t events, absl::Time deadline);
  absl::Status Flush(absl::Time deadline);
  // The answer to one statement, or to all of a text.
  absl::StatusOr<Rows> Collect(absl::Time deadline);
  absl::Status CollectSync(absl::Time deadline);
  // Into the manner in which several are sent together, and out of it.
  absl::Status BeginSending();
  absl::Status EndSending(absl::Time deadline);
  absl::Status Broken(absl::string_view message);

  std::shared_ptr<pg_conn> connection_;
  Clock& clock_;
  // The server's plan of a named statement.
  struct Plan {
    bool is_prepared = false;
    absl::Time again_at;  // monotonic
    absl::Duration age_max;
  };
  absl::flat_hash_map<std::string, Plan> plans_;
  std::vector<Posted> posted_;
  std::deque<Sent> sent_;
  bool sending_ = false;
  bool usable_ = true;
};

}  // namespace redress::pg
