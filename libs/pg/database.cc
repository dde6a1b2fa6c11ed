#include "pg/database.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::pg {
namespace {

constexpr int kAttemptsMax = 5;
constexpr absl::Duration kStatementMax = absl::Seconds(30);
// One snapshot for all statements: what they read together never mixes two moments.
constexpr char kBeginReading[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

absl::Status PassedOver() {
  return absl::InternalError("a statement's failure was passed over; nothing was committed");
}

}  // namespace

Database::Database(DatabaseOptions options, Clock& clock, Random& random)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      listener_(options_.conninfo, clock) {}

Database::~Database() = default;

absl::StatusOr<std::unique_ptr<Connection>> Database::Acquire(absl::Time deadline) {
  {
    absl::MutexLock lock(&mutex_);
    const auto available = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !idle_.empty() || open_ < options_.pool_size;
    };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&available), deadline - clock_.Now())) {
      return Error(absl::StatusCode::kResourceExhausted, "POOL_EXHAUSTED",
                   "every database connection is busy; try again later")
          .RetryAfter(absl::Milliseconds(200));
    }
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    ++open_;
  }
  auto opened = Connection::Open(options_.conninfo, clock_);
  if (!opened.ok()) {
    absl::MutexLock lock(&mutex_);
    --open_;
  }
  return opened;
}

void Database::Release(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  if (connection->usable()) {
    idle_.push_back(std::move(connection));
    return;
  }
  // One connection lost means that the idle ones are most likely lost as well.
  open_ -= 1 + static_cast<int>(idle_.size());
  idle_.clear();
}

absl::Status Database::Attempt(const RunOptions& options, absl::Time deadline,
                               absl::FunctionRef<absl::Status(Transaction&)> body, bool& lost) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Acquire(deadline));
  const int64_t timeout_ms =
      std::max<int64_t>(1, absl::ToInt64Milliseconds(deadline - clock_.Now()));
  // Goes out with the body's first statement.
  connection->PostText(options.read_only ? kBeginReading : "BEGIN");
  connection->PostText(absl::StrCat("SET LOCAL statement_timeout = ", timeout_ms));
  Transaction transaction(*connection, deadline);
  absl::Status status = body(transaction);
  // Before what is done last: that is to hold its locks for no round trip more.
  if (status.ok()) status = Meet(transaction, deadline);
  for (size_t i = 0; status.ok() && i < transaction.before_commit_.size(); ++i) {
    status = transaction.before_commit_[i]();
  }
  if (status.ok()) status = Meet(transaction, deadline);
  if (status.ok() && !connection->usable()) {  // a body may have passed over it
    status = Unavailable("DATABASE_UNAVAILABLE", "the connection was lost before the commit");
  }
  lost = !status.ok() && !connection->usable();
  if (status.ok()) status = End(*connection, options, deadline);
  // The status of the body is what matters.
  if (!status.ok()) connection->RollBack(clock_.Now() + absl::Seconds(5));
  Release(std::move(connection));
  if (status.ok()) {
    for (const auto& action : transaction.after_commit_) action();
  }
  return status;
}

absl::Status Database::Meet(Transaction& transaction, absl::Time deadline) {
  if (transaction.expected_ > 0) RETURN_IF_ERROR(transaction.connection_.Finish(deadline).status());
  RETURN_IF_ERROR(transaction.refusal_);
  return transaction.expected_ == 0 ? absl::OkStatus() : PassedOver();
}

absl::Status Database::End(Connection& connection, const RunOptions& options, absl::Time deadline) {
  connection.PostText("COMMIT");
  // Nothing was changed that could still fail.
  if (options.read_only) return connection.Leave(deadline);
  ASSIGN_OR_RETURN(const Rows committed, connection.Finish(deadline));
  return committed.command() == "COMMIT" ? absl::OkStatus() : PassedOver();
}

absl::Status Database::Run(const RunOptions& options,
                           absl::FunctionRef<absl::Status(Transaction&)> body) {
  const absl::Time deadline = std::min(options.deadline, clock_.Now() + kStatementMax);
  absl::Status status;
  bool lost_before = false;
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    if (clock_.Now() >= deadline) {
      return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                   "the deadline passed before the work was done");
    }
    bool lost = false;
    status = Attempt(options, deadline, body, lost);
    // What lay idle may have been ended by the server long ago; all that lay idle goes with it.
    if (lost && !lost_before && clock_.Now() < deadline) {
      lost_before = true;
      continue;
    }
    const std::string reason = ReasonOf(status);
    // Crossed transactions are retried: nothing of them was committed.
    if (reason != "TRANSACTION_CONFLICT") return status;
    clock_.Sleep(absl::Milliseconds(1 + static_cast<int64_t>(random_.Below(1u << (attempt + 2)))));
  }
  return status;
}

absl::Status Database::Ping(absl::Duration timeout) {
  static constexpr Statement kPing{"ping", "SELECT 1"};
  return Run({.deadline = clock_.Now() + timeout, .read_only = true},
             [](Transaction& tx) { return tx.Exec(kPing).status(); });
}

}  // namespace redress::pg
