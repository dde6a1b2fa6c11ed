#include "pg/connection.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <libpq-fe.h>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status_macros.h"

namespace redress::pg {
namespace {

// Every statement of the suite goes by key, often for many keys at once (JOIN unnest). A plan made
// while a table was still empty would scan it whole, and be kept for minutes after it has grown; so
// scans and the joins that need them are out. A transaction that its client forgot must not hold
// leases and locks for ever.
constexpr char kSessionOptions[] =
    " connect_timeout=3 client_encoding=UTF8 options='-c enable_seqscan=off -c enable_hashjoin=off "
    "-c enable_mergejoin=off -c idle_in_transaction_session_timeout=5000'";

// A statement is prepared anew after this long, then after twice as long, up to the maximum.
constexpr absl::Duration kPreparedAgeFirst = absl::Milliseconds(500);
constexpr size_t kIdentifierMax = 63;  // bytes
constexpr absl::Duration kPreparedAgeMax = absl::Minutes(10);

// How long a statement may outlive its deadline before the connection itself is given up: the
// server's own statement_timeout answers first when the server is well.
constexpr absl::Duration kGrace = absl::Seconds(2);

absl::Status StatusOf(const PGresult* result) {
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const absl::string_view state = field ? field : "";
  // The primary text only: DETAIL can hold values of a row.
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string message = primary ? primary : "";
  absl::StatusCode code = absl::StatusCode::kInternal;
  absl::string_view reason = "DATABASE_ERROR";
  if (state == "40001" || state == "40P01") {
    code = absl::StatusCode::kAborted;
    reason = "TRANSACTION_CONFLICT";
  } else if (state == "23505") {
    code = absl::StatusCode::kAlreadyExists;
    reason = "UNIQUE_VIOLATION";
  } else if (state == "57014") {
    code = absl::StatusCode::kDeadlineExceeded;
    reason = "STATEMENT_TIMEOUT";
  } else if (absl::StartsWith(state, "08") || absl::StartsWith(state, "57P") ||
             absl::StartsWith(state, "53") || state == "25P03" || state == "25006" ||
             state.empty()) {
    code = absl::StatusCode::kUnavailable;
    reason = "DATABASE_UNAVAILABLE";
  }
  const char* constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  return Error(code, reason, message)
      .With("sqlstate", state)
      .With("constraint", constraint ? constraint : "");
}

}  // namespace

Connection::Connection(pg_conn* connection, Clock& clock)
    : connection_(connection, PQfinish), clock_(clock) {}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& conninfo,
                                                             Clock& clock) {
  pg_conn* raw = PQconnectdb((conninfo + kSessionOptions).c_str());
  std::unique_ptr<Connection> connection(new Connection(raw, clock));
  if (PQstatus(raw) != CONNECTION_OK) {
    return Unavailable("DATABASE_UNAVAILABLE", absl::StripAsciiWhitespace(PQerrorMessage(raw)));
  }
  PQsetnonblocking(raw, 1);
  PQsetNoticeProcessor(
      raw, [](void*, const char*) {}, nullptr);
  return connection;
}

absl::Status Connection::Broken(absl::string_view message) {
  usable_ = false;
  return Unavailable("DATABASE_UNAVAILABLE", absl::StripAsciiWhitespace(message));
}

absl::Status Connection::Await(int16_t events, absl::Time deadline) {
  const absl::Duration left = deadline + kGrace - clock_.Now();
  if (left <= absl::ZeroDuration()) return Broken("no answer from Postgres before the deadline");
  pollfd wait{PQsocket(connection_.get()), events, 0};
  // Rounded up, so that a rest below a millisecond does not spin.
  const int64_t left_ms = std::min<int64_t>(absl::ToInt64Milliseconds(left) + 1, 60'000);
  if (poll(&wait, 1, static_cast<int>(left_ms)) < 0 && errno != EINTR) return Broken("poll failed");
  if ((wait.revents & ~POLLOUT) != 0 && !PQconsumeInput(connection_.get())) {
    return Broken(PQerrorMessage(connection_.get()));
  }
  return absl::OkStatus();
}

absl::Status Connection::Flush(absl::Time deadline) {
  PGconn* connection = connection_.get();
  for (int flushed = PQflush(connection); flushed != 0; flushed = PQflush(connection)) {
    if (flushed < 0) return Broken(PQerrorMessage(connection));
    RETURN_IF_ERROR(Await(POLLIN | POLLOUT, deadline));
  }
  return absl::OkStatus();
}

absl::StatusOr<Rows> Connection::Collect(absl::Time deadline) {
  PGconn* connection = connection_.get();
  Rows rows;
  absl::Status failure;
  while (true) {
    while (PQisBusy(connection)) RETURN_IF_ERROR(Await(POLLIN, deadline));
    PGresult* result = PQgetResult(connection);
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
      rows = Rows(result);
    } else {
      if (failure.ok()) {
        failure = status == PGRES_PIPELINE_ABORTED
                      ? absl::AbortedError("passed over, as one before it failed")
                      : StatusOf(result);
      }
      PQclear(result);
      if (PQstatus(connection) != CONNECTION_OK) {
        usable_ = false;
        break;
      }
    }
  }
  if (!failure.ok()) {
    if (failure.code() == absl::StatusCode::kUnavailable) usable_ = false;
    return failure;
  }
  return rows;
}

absl::Status Connection::CollectSync(absl::Time deadline) {
  PGconn* connection = connection_.get();
  while (PQisBusy(connection)) RETURN_IF_ERROR(Await(POLLIN, deadline));
  PGresult* result = PQgetResult(connection);
  const bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
  PQclear(result);
  return synced ? absl::OkStatus() : Broken(PQerrorMessage(connection));
}

absl::Status Connection::BeginSending() {
  if (sending_) return absl::OkStatus();
  if (!PQenterPipelineMode(connection_.get())) return Broken(PQerrorMessage(connection_.get()));
  sending_ = true;
  return absl::OkStatus();
}

absl::Status Connection::EndSending(absl::Time deadline) {
  if (!sending_) return absl::OkStatus();
  RETURN_IF_ERROR(CollectSent(deadline).status());
  if (!PQexitPipelineMode(connection_.get())) return Broken(PQerrorMessage(connection_.get()));
  sending_ = false;
  return absl::OkStatus();
}

absl::StatusOr<Rows> Connection::ExecText(const std::string& sql, absl::Time deadline) {
  RETURN_IF_ERROR(Finish(deadline).status());
  return ExecAlone(sql, deadline);
}

absl::StatusOr<Rows> Connection::ExecAlone(const std::string& sql, absl::Time deadline) {
  RETURN_IF_ERROR(EndSending(deadline));
  if (!PQsendQuery(connection_.get(), sql.c_str()))
    return Broken(PQerrorMessage(connection_.get()));
  RETURN_IF_ERROR(Flush(deadline));
  return Collect(deadline);
}

absl::Status Connection::ForgetOldPlans(absl::Time deadline) {
  const absl::Time now = clock_.Monotonic();
  for (const Posted& posted : posted_) {
    if (posted.statement.name == nullptr) continue;
    const absl::string_view name = posted.statement.name;
    const auto found = plans_.find(name);
    // A name beyond an identifier's length could be prepared but not forgotten.
    if (found == plans_.end() || !found->second.is_prepared || now < found->second.again_at ||
        name.size() >= kIdentifierMax) {
      continue;
    }
    // Waited for: were this passed over, the server would still have the old one.
    const absl::Duration age_max = std::min(kPreparedAgeMax, found->second.age_max * 2);
    RETURN_IF_ERROR(ExecAlone(absl::StrCat("DEALLOCATE \"", name, "\""), deadline).status());
    plans_[name] = {.age_max = age_max};
  }
  return absl::OkStatus();
}

absl::Status Connection::Prepare(const Posted& posted) {
  const Statement& statement = posted.statement;
  Plan& plan = plans_.try_emplace(statement.name, Plan{.age_max = kPreparedAgeFirst}).first->second;
  if (plan.is_prepared) return absl::OkStatus();
  std::vector<Oid> types;
  types.reserve(posted.params.size());
  for (const Param& param : posted.params) types.push_back(param.type);
  if (!PQsendPrepare(connection_.get(), statement.name, statement.sql,
                     static_cast<int>(types.size()), types.data())) {
    return Broken(PQerrorMessage(connection_.get()));
  }
  sent_.push_back({.prepares = statement.name});
  plan.is_prepared = true;
  plan.again_at = clock_.Monotonic() + plan.age_max;
  return absl::OkStatus();
}

absl::Status Connection::Send(Posted posted) {
  if (posted.statement.name == nullptr) {
    if (!PQsendQueryParams(connection_.get(), posted.text.c_str(), 0, nullptr, nullptr, nullptr,
                           nullptr, /*resultFormat=*/1)) {
      return Broken(PQerrorMessage(connection_.get()));
    }
  } else {
    RETURN_IF_ERROR(Prepare(posted));
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats(posted.params.size(), 1);
    values.reserve(posted.params.size());
    lengths.reserve(posted.params.size());
    for (const Param& param : posted.params) {
      values.push_back(param.is_null ? nullptr : param.data.data());
      lengths.push_back(static_cast<int>(param.data.size()));
    }
    if (!PQsendQueryPrepared(connection_.get(), posted.statement.name,
                             static_cast<int>(posted.params.size()), values.data(), lengths.data(),
                             formats.data(), /*resultFormat=*/1)) {
      return Broken(PQerrorMessage(connection_.get()));
    }
  }
  sent_.push_back({.answer = std::move(posted.answer)});
  return absl::OkStatus();
}

absl::Status Connection::SendPosted(absl::Time deadline) {
  if (posted_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(ForgetOldPlans(deadline));
  RETURN_IF_ERROR(BeginSending());
  std::vector<Posted> posted = std::move(posted_);
  posted_.clear();
  for (Posted& one : posted) RETURN_IF_ERROR(Send(std::move(one)));
  if (!PQpipelineSync(connection_.get())) return Broken(PQerrorMessage(connection_.get()));
  sent_.push_back({.is_sync = true});
  return Flush(deadline);
}

absl::StatusOr<Rows> Connection::CollectSent(absl::Time deadline) {
  Rows last;
  absl::Status failure;
  while (!sent_.empty()) {
    const Sent sent = std::move(sent_.front());
    sent_.pop_front();
    if (sent.is_sync) {
      RETURN_IF_ERROR(CollectSync(deadline));
      continue;
    }
    const absl::StatusOr<Rows> rows = Collect(deadline);
    if (!usable_) return rows.ok() ? Broken("the connection is lost") : rows.status();
    if (!rows.ok() && !sent.prepares.empty()) plans_.erase(sent.prepares);
    if (!failure.ok()) continue;
    if (sent.is_left) {
      // The session still stands in that transaction, so that this one never began.
      if (!rows.ok()) failure = Error(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "again");
      continue;
    }
    failure = rows.status();
    if (!rows.ok()) continue;
    if (sent.answer) failure = sent.answer(*rows);
    last = *rows;
  }
  if (!failure.ok()) return failure;
  return last;
}

void Connection::Post(const Statement& statement, std::vector<Param> params, Answer answer) {
  posted_.push_back(
      {.statement = statement, .params = std::move(params), .answer = std::move(answer)});
}

void Connection::PostText(std::string sql) { posted_.push_back({.text = std::move(sql)}); }

absl::StatusOr<Rows> Connection::Finish(absl::Time deadline) {
  RETURN_IF_ERROR(SendPosted(deadline));
  return CollectSent(deadline);
}

absl::Status Connection::Leave(absl::Time deadline) {
  RETURN_IF_ERROR(SendPosted(deadline));
  for (Sent& sent : sent_) sent.is_left = true;
  return absl::OkStatus();
}

void Connection::RollBack(absl::Time deadline) {
  posted_.clear();
  if (!usable_) return;
  PostText("ROLLBACK");
  if (!Finish(deadline).ok()) usable_ = false;
}

absl::StatusOr<Rows> Connection::Exec(const Statement& statement, std::vector<Param> params,
                                      absl::Time deadline) {
  Post(statement, std::move(params), nullptr);
  return Finish(deadline);
}

}  // namespace redress::pg
