#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/error.h"
#include "base/status_macros.h"
#include "pg/database.h"
#include "pg/migrate.h"
#include "testing/private_postgres.h"
#include "testing/wait.h"

namespace redress::pg {
namespace {

using redress::test::PrivatePostgres;

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest()
      : db_({.conninfo = PrivatePostgres::Get().NewDatabase("db")}, SystemClock(), SystemRandom()) {
  }
  Database db_;
};

TEST_F(DatabaseTest, ValuesOfEveryTypeComeBackAsTheyWent) {
  static constexpr Statement kEcho{
      "test_echo",
      "SELECT $1::bool, $2::int, $3::bigint, $4::float8, $5::text, $6::bytea, $7::uuid, "
      "$8::timestamptz, $9::text, "
      "(SELECT array_to_string($10::text[], '|', 'null')), cardinality($11::uuid[])"};
  const Uuid uuid = NewUuid(SystemClock().Now(), SystemRandom());
  const absl::Time time = absl::FromUnixMicros(1732190400123456);
  const std::string raw("\x00\xff'", 3);
  ASSERT_TRUE(db_.Run({},
                      [&](Transaction& tx) -> absl::Status {
                        ASSIGN_OR_RETURN(
                            const Rows rows,
                            tx.Exec(kEcho, true, int32_t{-7}, int64_t{1} << 40, 0.25,
                                    absl::string_view("投诉'"), Bytes{raw}, uuid, time,
                                    std::optional<std::string>(),
                                    std::vector<std::optional<std::string>>{"a", std::nullopt, "b"},
                                    std::vector<Uuid>{}));
                        EXPECT_TRUE(rows.Bool(0, 0));
                        EXPECT_EQ(rows.Int(0, 1), -7);
                        EXPECT_EQ(rows.Int(0, 2), int64_t{1} << 40);
                        EXPECT_EQ(rows.Number(0, 3), 0.25);
                        EXPECT_EQ(rows.Text(0, 4), "投诉'");
                        EXPECT_EQ(rows.Text(0, 5), raw);
                        EXPECT_EQ(rows.Id(0, 6), uuid);
                        EXPECT_EQ(rows.Time(0, 7), time);
                        EXPECT_TRUE(rows.IsNull(0, 8));
                        EXPECT_EQ(rows.Text(0, 9), "a|null|b");
                        EXPECT_EQ(rows.Int(0, 10), 0);
                        return absl::OkStatus();
                      })
                  .ok());
}

TEST_F(DatabaseTest, AFailedBodyLeavesNothing) {
  ASSERT_TRUE(
      db_.Run({}, [](Transaction& tx) { return tx.ExecText("CREATE TABLE t (n int)").status(); })
          .ok());
  bool after_commit = false;
  const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    tx.AfterCommit([&] { after_commit = true; });
    RETURN_IF_ERROR(tx.ExecText("INSERT INTO t VALUES (1)").status());
    return absl::NotFoundError("no");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(after_commit);
  static constexpr Statement kCount{"test_count", "SELECT count(*) FROM t"};
  ASSERT_TRUE(db_.Run({},
                      [&](Transaction& tx) -> absl::Status {
                        ASSIGN_OR_RETURN(const Rows rows, tx.Exec(kCount));
                        EXPECT_EQ(rows.Int(0, 0), 0);
                        return absl::OkStatus();
                      })
                  .ok());
}

TEST_F(DatabaseTest, WhatIsReadTogetherIsOfOneMoment) {
  ASSERT_TRUE(
      db_.Run({}, [](Transaction& tx) { return tx.ExecText("CREATE TABLE t (n int)").status(); })
          .ok());
  static constexpr Statement kCount{"test_count", "SELECT count(*) FROM t"};
  const auto count = [](Transaction& tx) -> absl::StatusOr<int64_t> {
    ASSIGN_OR_RETURN(const Rows rows, tx.Exec(kCount));
    return rows.Int(0, 0);
  };
  ASSERT_TRUE(db_.Run({.read_only = true},
                      [&](Transaction& tx) -> absl::Status {
                        EXPECT_EQ(count(tx).value_or(-1), 0);
                        RETURN_IF_ERROR(db_.Run({}, [](Transaction& other) {
                          return other.ExecText("INSERT INTO t VALUES (1)").status();
                        }));
                        EXPECT_EQ(count(tx).value_or(-1), 0);
                        return absl::OkStatus();
                      })
                  .ok());
  ASSERT_TRUE(db_.Run({.read_only = true},
                      [&](Transaction& tx) -> absl::Status {
                        EXPECT_EQ(count(tx).value_or(-1), 1);
                        return absl::OkStatus();
                      })
                  .ok());
}

class PostedTest : public testing::Test {
 protected:
  PostedTest()
      : conninfo_(PrivatePostgres::Get().NewDatabase("posted")),
        db_({.conninfo = conninfo_, .pool_size = 1}, SystemClock(), SystemRandom()) {
    EXPECT_TRUE(db_.Run({},
                        [](Transaction& tx) {
                          return tx.ExecText("CREATE TABLE t (n int PRIMARY KEY)").status();
                        })
                    .ok());
  }
  // What the table holds, by the one connection that there is.
  std::string Held() {
    static constexpr Statement kHeld{"test_held",
                                     "SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), '') "
                                     "FROM t"};
    std::string held;
    EXPECT_TRUE(db_.Run({.read_only = true},
                        [&](Transaction& tx) -> absl::Status {
                          ASSIGN_OR_RETURN(const Rows rows, tx.Exec(kHeld));
                          held = rows.Text(0, 0);
                          return absl::OkStatus();
                        })
                    .ok());
    return held;
  }
  static constexpr Statement kPut{"test_put", "INSERT INTO t VALUES ($1)"};
  static constexpr Statement kDouble{"test_double", "UPDATE t SET n = n * 10 WHERE n = $1"};
  const std::string conninfo_;
  Database db_;
};

TEST_F(PostedTest, WhatIsPostedHappensInOrderAndIsCommitted) {
  int64_t doubled = -1;
  ASSERT_TRUE(db_.Run({},
                      [&](Transaction& tx) -> absl::Status {
                        for (int32_t n = 1; n <= 3; ++n) RETURN_IF_ERROR(tx.Post(kPut, n));
                        RETURN_IF_ERROR(
                            tx.PostThen([&](const Rows& rows) { doubled = rows.affected(); },
                                        kDouble, int32_t{2}));
                        ASSIGN_OR_RETURN(const Rows rows, tx.Exec(kDouble, int32_t{1}));
                        EXPECT_EQ(rows.affected(), 1);
                        EXPECT_EQ(doubled, 1);  // it was posted before
                        return tx.Post(kPut, int32_t{4});
                      })
                  .ok());
  EXPECT_EQ(Held(), "3 4 10 20");
}

TEST_F(PostedTest, AFailureBehindTheLastAnswerFailsTheCommit) {
  bool after_commit = false;
  for (int round = 0; round < 2; ++round) {  // the connection is as good as before
    const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
      tx.AfterCommit([&] { after_commit = true; });
      RETURN_IF_ERROR(tx.Post(kPut, int32_t{1}));
      RETURN_IF_ERROR(tx.Post(kPut, int32_t{1}));
      return tx.Post(kPut, int32_t{2});
    });
    EXPECT_EQ(ReasonOf(status), "UNIQUE_VIOLATION");
    EXPECT_FALSE(after_commit);
    EXPECT_EQ(Held(), "");
  }
}

TEST_F(PostedTest, AFailureBeforeAnAnswerIsThatAnswers) {
  const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Post(kPut, int32_t{1}));
    RETURN_IF_ERROR(tx.Post(kPut, int32_t{1}));
    const absl::Status answer = tx.Exec(kPut, int32_t{2}).status();
    EXPECT_EQ(ReasonOf(answer), "UNIQUE_VIOLATION");
    return absl::OkStatus();  // passed over
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Held(), "");
}

TEST_F(PostedTest, NothingIsCommittedAgainstAnExpectation) {
  const auto one_row = [](const Rows& rows) {
    return rows.affected() == 1 ? absl::OkStatus() : absl::AbortedError("not one row");
  };
  absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Post(kPut, int32_t{1}));
    return tx.Expect(one_row, kDouble, int32_t{7});
  });
  EXPECT_EQ(status.message(), "not one row");
  EXPECT_EQ(Held(), "");
  status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Expect(one_row, kDouble, int32_t{7}));
    EXPECT_EQ(tx.Exec(kPut, int32_t{1}).status().message(), "not one row");
    return absl::OkStatus();  // passed over
  });
  EXPECT_EQ(status.message(), "not one row");
  EXPECT_EQ(Held(), "");
  status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Post(kPut, int32_t{7}));
    return tx.Expect(one_row, kDouble, int32_t{7});
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Held(), "70");
}

TEST_F(PostedTest, ABodyThatFailsLeavesNothingOfWhatItPosted) {
  const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Post(kPut, int32_t{1}));
    return absl::NotFoundError("no");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Held(), "");
}

// A later expectation that is met does not make good for one that was not.
TEST_F(PostedTest, ARefusalThatWasPassedOverStands) {
  const auto one_row = [](const Rows& rows) {
    return rows.affected() == 1 ? absl::OkStatus() : absl::AbortedError("not one row");
  };
  const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Expect(one_row, kDouble, int32_t{7}));
    EXPECT_FALSE(tx.Exec(kPut, int32_t{1}).ok());  // passed over
    RETURN_IF_ERROR(tx.Expect(one_row, kPut, int32_t{2}));
    return tx.Exec(kPut, int32_t{3}).status();
  });
  EXPECT_EQ(status.message(), "not one row");
  EXPECT_EQ(Held(), "");
}

// Nothing of a body reaches the server before somebody waits: no lock, and no wait for one.
TEST_F(PostedTest, WhatIsPostedWaitsForNoLockBeforeItIsSent) {
  Database other({.conninfo = conninfo_, .pool_size = 1}, SystemClock(), SystemRandom());
  ASSERT_TRUE(
      db_.Run({}, [&](Transaction& tx) { return tx.Exec(kPut, int32_t{1}).status(); }).ok());
  ASSERT_TRUE(db_.Run({},
                      [&](Transaction& tx) -> absl::Status {
                        RETURN_IF_ERROR(tx.Exec(kDouble, int32_t{1}).status());
                        EXPECT_EQ(other
                                      .Run({},
                                           [&](Transaction& second) -> absl::Status {
                                             RETURN_IF_ERROR(second.Post(kDouble, int32_t{1}));
                                             return absl::NotFoundError("no");
                                           })
                                      .code(),
                                  absl::StatusCode::kNotFound);
                        return absl::OkStatus();
                      })
                  .ok());
  EXPECT_EQ(Held(), "10");
}

// The end of what was read is nobody's business, and does the next one no harm.
TEST_F(PostedTest, AReadThatCannotEndDoesTheNextNoHarm) {
  static constexpr Statement kBad{"test_bad", "SELECT 1 / (n - n) FROM t"};
  ASSERT_TRUE(
      db_.Run({}, [&](Transaction& tx) { return tx.Exec(kPut, int32_t{1}).status(); }).ok());
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(db_.Run({.read_only = true},
                        [&](Transaction& tx) {
                          return tx.Post(kBad);  // goes with the end, which it makes fail
                        })
                    .ok());
    EXPECT_EQ(Held(), "1");
    EXPECT_FALSE(
        db_.Run({}, [](Transaction& tx) { return tx.ExecText("SELECT nonsense").status(); }).ok());
    EXPECT_EQ(Held(), "1");
  }
}

// What could not be prepared, or was passed over while it was prepared, is prepared when it is
// needed again.
TEST_F(PostedTest, AStatementThatCouldNotBePreparedIsTriedAfresh) {
  static constexpr Statement kLater{"test_later", "INSERT INTO later VALUES ($1)"};
  static constexpr Statement kBehind{"test_behind", "INSERT INTO t VALUES ($1 + 1)"};
  const auto put = [&] {
    return db_.Run({}, [&](Transaction& tx) -> absl::Status {
      RETURN_IF_ERROR(tx.Post(kLater, int32_t{1}));
      return tx.Exec(kBehind, int32_t{1}).status();
    });
  };
  EXPECT_EQ(put().code(), absl::StatusCode::kInternal);
  ASSERT_TRUE(
      db_.Run({},
              [](Transaction& tx) { return tx.ExecText("CREATE TABLE later (n int)").status(); })
          .ok());
  EXPECT_TRUE(put().ok());
  EXPECT_EQ(Held(), "2");
}

// A plan is made anew after half a second: with statements posted before it, too.
TEST_F(PostedTest, AStatementIsPreparedAnewAmongPostedOnes) {
  const absl::Time end = SystemClock().Now() + absl::Milliseconds(1'200);
  int32_t n = 0;
  while (SystemClock().Now() < end) {
    ASSERT_TRUE(db_.Run({},
                        [&](Transaction& tx) -> absl::Status {
                          RETURN_IF_ERROR(tx.Post(kPut, ++n));
                          return tx.Post(kDouble, -1);
                        })
                    .ok());
  }
  EXPECT_GT(n, 10);
}

TEST_F(DatabaseTest, CrossedTransactionsAreTriedAgain) {
  ASSERT_TRUE(db_.Run({},
                      [](Transaction& tx) {
                        return tx
                            .ExecText(
                                "CREATE TABLE t (k int PRIMARY KEY, n int); INSERT INTO t VALUES "
                                "(1, 0), (2, 0)")
                            .status();
                      })
                  .ok());
  static constexpr Statement kAdd{"test_add", "UPDATE t SET n = n + 1 WHERE k = $1"};
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int32_t first = 1; first <= 2; ++first) {
    threads.emplace_back([&, first] {
      for (int i = 0; i < 20; ++i) {
        // Opposite orders of locking: Postgres finds deadlocks and ends one of the two.
        const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
          RETURN_IF_ERROR(tx.Exec(kAdd, first).status());
          return tx.Exec(kAdd, 3 - first).status();
        });
        failures += status.ok() ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
}

TEST_F(DatabaseTest, TheDeadlineEndsAStatement) {
  const absl::Status status =
      db_.Run({.deadline = SystemClock().Now() + absl::Milliseconds(100)},
              [](Transaction& tx) { return tx.ExecText("SELECT pg_sleep(20)").status(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(DatabaseTest, MigrationsRunOnceAndAnEditedOneIsRefused) {
  const MigrationSet set{"x", {{"0001_t.sql", "CREATE TABLE t (n int)"}}};
  ASSERT_TRUE(Migrate(db_, {set}).ok());
  ASSERT_TRUE(Migrate(db_, {set}).ok());
  const MigrationSet edited{"x", {{"0001_t.sql", "CREATE TABLE t (n bigint)"}}};
  EXPECT_EQ(ReasonOf(Migrate(db_, {edited})), "MIGRATION_EDITED");
}

class LostTest : public PostedTest {
 protected:
  static constexpr Statement kEndOneself{"test_end_oneself",
                                         "SELECT pg_terminate_backend(pg_backend_pid())"};
};

// P7: what lay idle and was ended by the server fails nobody.
TEST_F(LostTest, AConnectionThatWasEndedWhileIdleIsReplaced) {
  static constexpr Statement kBackend{"test_backend", "SELECT pg_backend_pid()"};
  static constexpr Statement kEnd{"test_end", "SELECT pg_terminate_backend($1, 5000)"};
  int32_t backend = 0;
  ASSERT_TRUE(db_.Run({},
                      [&](Transaction& tx) -> absl::Status {
                        ASSIGN_OR_RETURN(const Rows rows, tx.Exec(kBackend));
                        backend = static_cast<int32_t>(rows.Int(0, 0));
                        return absl::OkStatus();
                      })
                  .ok());
  Database other({.conninfo = conninfo_}, SystemClock(), SystemRandom());
  bool ended = false;
  ASSERT_TRUE(other
                  .Run({},
                       [&](Transaction& tx) -> absl::Status {
                         ASSIGN_OR_RETURN(const Rows rows, tx.Exec(kEnd, backend));
                         ended = rows.Bool(0, 0);
                         return absl::OkStatus();
                       })
                  .ok());
  ASSERT_TRUE(ended);
  const absl::Status status =
      db_.Run({}, [&](Transaction& tx) { return tx.Exec(kPut, int32_t{1}).status(); });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Held(), "1");
}

// Who only reads does not wait for the end, and so never hears that there was none.
TEST_F(LostTest, AReadThatTheServerEndedFailsNotTheNext) {
  static constexpr Statement kOpen{
      "test_open", "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"};
  Database other({.conninfo = conninfo_}, SystemClock(), SystemRandom());
  const auto ended = [&] {
    int64_t open = -1;
    EXPECT_TRUE(other
                    .Run({.read_only = true},
                         [&](Transaction& tx) -> absl::Status {
                           ASSIGN_OR_RETURN(const Rows rows, tx.Exec(kOpen));
                           open = rows.Int(0, 0);
                           return absl::OkStatus();
                         })
                    .ok());
    return open == 0;
  };
  EXPECT_TRUE(
      db_.Run({.read_only = true},
              [&](Transaction& tx) -> absl::Status {
                RETURN_IF_ERROR(
                    tx.ExecText("SET LOCAL idle_in_transaction_session_timeout = 50").status());
                EXPECT_TRUE(test::WaitUntil(ended, absl::Seconds(10)));
                return absl::OkStatus();
              })
          .ok());
  const absl::Status status =
      db_.Run({}, [&](Transaction& tx) { return tx.Exec(kPut, int32_t{1}).status(); });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Held(), "1");
}

TEST_F(LostTest, WhatWasDoneBeforeTheLossIsDoneAgain) {
  int runs = 0;
  const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Exec(kPut, int32_t{1}).status());
    if (++runs == 1) return tx.Exec(kEndOneself).status();
    return tx.Exec(kPut, int32_t{2}).status();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Held(), "1 2");
}

TEST_F(LostTest, ALossThatWasPassedOverIsNoCommit) {
  int runs = 0;
  const absl::Status status = db_.Run({}, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Exec(kPut, int32_t{1}).status());
    if (++runs == 1) {
      EXPECT_FALSE(tx.Exec(kEndOneself).ok());
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Held(), "1");
}

TEST_F(LostTest, WhoeverLosesEveryConnectionIsToldAfterTwo) {
  int runs = 0;
  const absl::Status status = db_.Run({}, [&](Transaction& tx) {
    ++runs;
    return tx.Exec(kEndOneself).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(runs, 2);
}

// The commit may have happened, so that nothing is done again.
TEST_F(LostTest, ALossAtTheCommitIsTold) {
  ASSERT_TRUE(
      db_.Run({},
              [](Transaction& tx) {
                return tx
                    .ExecText(
                        "CREATE FUNCTION end_oneself() RETURNS trigger LANGUAGE plpgsql AS "
                        "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
                        "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON t DEFERRABLE "
                        "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_oneself()")
                    .status();
              })
          .ok());
  int runs = 0;
  const absl::Status status = db_.Run({}, [&](Transaction& tx) {
    ++runs;
    return tx.Exec(kPut, int32_t{1}).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(runs, 1);
}

// P7: while Postgres is away the answer is UNAVAILABLE and nothing else, and it recovers by itself.
TEST(DatabaseFaults, ARestartIsUnavailableThenWorksAgain) {
  PrivatePostgres postgres("restart");
  Database db({.conninfo = postgres.NewDatabase("db")}, SystemClock(), SystemRandom());
  ASSERT_TRUE(db.Ping(absl::Seconds(5)).ok());
  postgres.Stop();
  EXPECT_EQ(db.Ping(absl::Seconds(1)).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(db.Ping(absl::Seconds(1)).code(), absl::StatusCode::kUnavailable);
  postgres.Start();
  EXPECT_TRUE(db.Ping(absl::Seconds(5)).ok());
}

}  // namespace
}  // namespace redress::pg
