// Postgres for one service: a bounded pool and transactions that retry what is safe to retry.
//
//   return db.Run({.deadline = call.deadline()}, [&](pg::Transaction& tx) -> absl::Status {
//     return tx.Exec(kSaveCase, id, pg::Bytes{record}).status();
//   });
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "pg/connection.h"
#include "pg/listener.h"

namespace redress::pg {

struct DatabaseOptions {
  std::string conninfo;  // libpq's own form
  int pool_size = 8;     // connections at most
};

struct RunOptions {
  absl::Time deadline = absl::InfiniteFuture();  // becomes the statement timeout; 30 s at most
  bool read_only = false;                        // all of its statements see the same moment
};

// One transaction in progress; lives inside Database::Run. Not thread-safe.
class Transaction {
 public:
  template <typename... Args>
  absl::StatusOr<Rows> Exec(const Statement& statement, const Args&... args) {
    return connection_.Exec(statement, {Encode(args)...}, deadline_);
  }
  // Sends a statement with the next one that is waited for, or with the commit: for what answers
  // nothing that this transaction goes by. Its failure is theirs; by itself it is always well. Not
  // for the end of a transaction that only reads.
  template <typename... Args>
  absl::Status Post(const Statement& statement, const Args&... args) {
    connection_.Post(statement, {Encode(args)...}, nullptr);
    return absl::OkStatus();
  }
  // The same, where nothing is committed unless `answer` finds the rows well.
  template <typename... Args>
  absl::Status Expect(Answer answer, const Statement& statement, const Args&... args) {
    ++expected_;
    connection_.Post(statement, {Encode(args)...},
                     [this, answer = std::move(answer)](const Rows& rows) {
                       --expected_;
                       const absl::Status status = answer(rows);
                       if (refusal_.ok()) refusal_ = status;
                       return status;
                     });
    return absl::OkStatus();
  }
  // The same, where `answer` has the rows at the latest when the transaction is committed.
  template <typename... Args>
  absl::Status PostThen(std::function<void(const Rows&)> answer, const Statement& statement,
                        const Args&... args) {
    connection_.Post(statement, {Encode(args)...}, [answer = std::move(answer)](const Rows& rows) {
      answer(rows);
      return absl::OkStatus();
    });
    return absl::OkStatus();
  }
  // Statements without parameters, as a migration has.
  absl::StatusOr<Rows> ExecText(const std::string& sql) {
    return connection_.ExecText(sql, deadline_);
  }

  // Runs once, after this transaction has committed and before Run returns. Not run on a rollback.
  void AfterCommit(std::function<void()> action) { after_commit_.push_back(std::move(action)); }
  // Runs once as the last thing before the commit; for what must hold its locks but shortly.
  void BeforeCommit(std::function<absl::Status()> action) {
    before_commit_.push_back(std::move(action));
  }

  absl::Time deadline() const { return deadline_; }

 private:
  friend class Database;
  Transaction(Connection& connection, absl::Time deadline)
      : connection_(connection), deadline_(deadline) {}

  Connection& connection_;
  const absl::Time deadline_;
  std::vector<std::function<void()>> after_commit_;
  std::vector<std::function<absl::Status()>> before_commit_;
  int expected_ = 0;      // answers that have still to be found well
  absl::Status refusal_;  // by one that was not
};

// Thread-safe.
class Database {
 public:
  Database(DatabaseOptions options, Clock& clock, Random& random);
  ~Database();

  // Runs `body` in one transaction and commits it when `body` returns OK; else rolls it back and
  // returns body's status. `body` may run again, 5 times at most, when Postgres says that
  // transactions crossed, or once when the connection is lost before the commit: it must change
  // nothing outside. Errors of its own: UNAVAILABLE (Postgres away, or the connection lost at the
  // commit, which may have happened), DEADLINE_EXCEEDED, ABORTED, INTERNAL.
  absl::Status Run(const RunOptions& options, absl::FunctionRef<absl::Status(Transaction&)> body);

  // A question that readiness asks. Error: UNAVAILABLE.
  absl::Status Ping(absl::Duration timeout);

  // What other processes with the same database tell.
  Listener& listener() { return listener_; }

 private:
  absl::StatusOr<std::unique_ptr<Connection>> Acquire(absl::Time deadline);
  void Release(std::unique_ptr<Connection> connection);
  // `lost` when the connection was lost and nothing can have been committed.
  absl::Status Attempt(const RunOptions& options, absl::Time deadline,
                       absl::FunctionRef<absl::Status(Transaction&)> body, bool& lost);
  // Sees to it that all that is expected came to be.
  static absl::Status Meet(Transaction& transaction, absl::Time deadline);
  static absl::Status End(Connection& connection, const RunOptions& options, absl::Time deadline);

  const DatabaseOptions options_;
  Clock& clock_;
  Random& random_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  Listener listener_;
};

}  // namespace redress::pg
